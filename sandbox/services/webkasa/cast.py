"""What can be booked at the pretend WebKasa: schedules (one per person) and event types. Imports:
standard library.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK, ALWAYS = DAYS[:5], DAYS
ONE, LAST_MINUTE = timedelta(days=1), time(23, 59)
ORGANIZATION = "org_greenroom"


@dataclass(slots=True)
class Schedule:
    """One person's calendar: the same hours on each of `days`, wall time in `zone`; notice in hours."""

    id: str
    name: str
    zone: str
    days: tuple[str, ...]
    opens: time
    closes: time
    per_day: int | None = None
    notice: float | None = None
    temper: str = "quick"
    active: bool = True
    reason: str = "That does not work for me."

    def fits(self, starts: datetime, ends: datetime) -> bool:
        """Whether a session lies within the hours. They may end at midnight, which 23:59 stands for, as at
        Cal.com, or after it; days that meet there are one.
        """
        zone = ZoneInfo(self.zone)
        today, at = starts.astimezone(zone).date(), starts
        closes = time() if self.closes == LAST_MINUTE else self.closes
        over = ONE if closes <= self.opens else timedelta()
        for day in (today + n * ONE for n in range(-1, 3)):
            opened = DAYS[day.weekday()] in self.days and datetime.combine(day, self.opens, zone) <= at
            at = max(at, datetime.combine(day + over, closes, zone)) if opened else at
        return ends <= at

    def day(self, at: datetime) -> str:
        """Which day of this schedule an instant belongs to."""
        return at.astimezone(ZoneInfo(self.zone)).date().isoformat()


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of meeting; `minutes` is its usual length."""

    id: str
    title: str
    minutes: int
    location: str
    approval: bool
    active: bool = True


def schedules() -> dict[str, Schedule]:
    """The calendars as just started, by id."""
    found = (
        Schedule("sch_orla", "Orla Byrne", "Europe/Dublin", ALWAYS, time(9), time(21), 6, 2),
        Schedule("sch_kofi", "Kofi Mensah", "Africa/Accra", WEEK, time(12), time(20), 4, 24, "slow"),
        Schedule(
            "sch_ines", "Inês Duarte", "America/Sao_Paulo", ALWAYS, time(8), time(23), None, None, "decliner"
        ),
        Schedule("sch_yuki", "Yuki & Ren", "Asia/Tokyo", DAYS[4:], time(18), time(23), 2, 12, "silent"),
        Schedule("sch_past", "Closed stage", "UTC", WEEK, time(9), time(17), active=False),
    )
    return {schedule.id: schedule for schedule in found}


def event_types() -> dict[str, EventType]:
    """The kinds of meeting, by id."""
    found = (
        EventType("evt_talk30", "30-Minute Talk", 30, "video", approval=False),
        EventType("evt_session60", "1-Hour Session", 60, "video", approval=True),
        EventType("evt_studio90", "Studio Visit", 90, "in_person", approval=True),
        EventType("evt_call15", "Phone Call", 15, "phone", approval=False),
        EventType("evt_old", "Retired", 45, "video", approval=True, active=False),
    )
    return {kind.id: kind for kind in found}
