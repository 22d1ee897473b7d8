"""When a schedule is free, worked out from its hours, notice and day limit, less what is booked (section 3).

The service has no such call. Wall times are the schedule's. May import `booking` and its neighbours.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from booking.moment import Never, Once, Twice, in_zone, place
from providers.webkasa.answers import Booked, Schedule

STEP = timedelta(minutes=30)
ALIVE = frozenset({"PENDING", "CONFIRMED"})
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def free(
    schedule: Schedule,
    booked: Sequence[Booked],
    minutes: int,
    *,
    start: datetime,
    end: datetime,
    now: datetime,
) -> tuple[datetime, ...]:
    """The starts between two aware instants at which a session of that length fits; `now` aware."""
    limits, length = schedule.booking_limits, timedelta(minutes=minutes)
    notice = timedelta(hours=float((limits and limits.min_notice_hours) or 0))
    alive = [b for b in booked if b.status.upper() in ALIVE and b.start_time and b.end_time]
    taken = [(b.start_time, b.end_time) for b in alive if b.start_time and b.end_time]
    per_day = Counter(in_zone(begins, schedule.timezone).wall.date() for begins, _ in taken)
    most = limits.max_per_day if limits else None
    found: list[datetime] = []
    day, last = (in_zone(at, schedule.timezone).wall.date() for at in (start, end))
    while day <= last:
        if most is None or per_day[day] < most:
            found += [
                at
                for at in _starts(schedule, day, length)
                if max(start, now + notice) <= at < end
                and not any(begins < at + length and at < ends for begins, ends in taken)
            ]
        day += timedelta(days=1)
    return tuple(found)


def overlapping(there: Sequence[Booked], but: str, start: datetime, end: datetime) -> bool:
    """Whether another live booking lies in that time; `but` is the one that is meant to."""
    others = (b for b in there if b.id != but and b.status.upper() in ALIVE)
    return any(b.start_time and b.end_time and b.start_time < end and start < b.end_time for b in others)


def _starts(schedule: Schedule, day: date, length: timedelta) -> Iterator[datetime]:
    hours = {k.casefold(): v for k, v in (schedule.availability or {}).items()}.get(_DAYS[day.weekday()])
    opens, closes = (_clock(hours.start), _clock(hours.end)) if hours else (None, None)
    if opens is None or closes is None:
        return
    wall = datetime.combine(day, time()) + opens
    while wall + length <= datetime.combine(day, time()) + closes:
        match place(wall, schedule.timezone):
            case Once(moment):
                yield moment.at
            case Twice(first, second):
                yield from (first.at, second.at)
            case Never():
                pass
        wall += STEP


def _clock(text: str) -> timedelta | None:
    """HH:MM as time since midnight; 24:00 is the end of the day."""
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes[:2].isdecimal()):
        return None
    since = timedelta(hours=int(hours), minutes=int(minutes[:2]))
    return since if since <= timedelta(days=1) else None
