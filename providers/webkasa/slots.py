"""When a schedule is free, worked out from its hours, notice and day limit, less what is booked (section 3).

The service has no such call, and knows no grid: a session may start at any minute at which it fits. What is
offered are the half hours from the opening on. Wall times are the schedule's. May import `booking` and its
neighbours.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from booking.form import Span
from booking.moment import Never, Once, Twice, in_zone, place
from providers.webkasa.answers import Booked, Hours, Schedule

STEP, MINUTE, DAY = timedelta(minutes=30), timedelta(minutes=1), timedelta(days=1)
LAST_MINUTE = DAY - MINUTE
"""How the end of a day is written where there is no 24:00."""

ALIVE = frozenset({"PENDING", "CONFIRMED"})
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Free:
    """The starts that fit: any instant in `spans`, ends included; of `marks`, those in there are offered."""

    spans: tuple[Span, ...] = ()
    marks: frozenset[datetime] = frozenset()

    @property
    def slots(self) -> tuple[datetime, ...]:
        """What is offered, in its order."""
        return tuple(sorted(m for m in self.marks if any(a <= m <= b for a, b in self.spans)))

    def both(self, other: "Free") -> "Free":
        """When two schedules are free."""
        met = ((max(a, c), min(b, d)) for a, b in self.spans for c, d in other.spans)
        return Free(tuple((a, b) for a, b in met if a <= b), self.marks | other.marks)


def free(
    schedule: Schedule,
    booked: Sequence[Booked],
    minutes: int,
    *,
    start: datetime,
    end: datetime,
    now: datetime,
) -> Free:
    """The starts between two aware instants at which a session of that length fits; `now` aware."""
    limits, length = schedule.booking_limits, timedelta(minutes=minutes)
    notice = timedelta(hours=float((limits and limits.min_notice_hours) or 0))
    soonest, latest = max(start, now + notice), end - MINUTE
    alive = [b for b in booked if b.status.upper() in ALIVE and b.start_time and b.end_time]
    taken = [(b.start_time, b.end_time) for b in alive if b.start_time and b.end_time]
    hours = _open(schedule, *(in_zone(at, schedule.zone).wall.date() for at in (start, end)))
    fits = [(max(opens, soonest), min(closes - length, latest)) for opens, closes in hours]
    barred = [(begins - length, ends) for begins, ends in taken] + _full(schedule, taken)
    for a, b in barred:
        fits = [part for span in fits for part in _without(span, a, b)]
    marks = frozenset(at for opens, closes in hours for at in _steps(opens, closes))
    return Free(tuple((a, b) for a, b in fits if a <= b), marks)


def overlapping(there: Sequence[Booked], but: str, start: datetime, end: datetime) -> bool:
    """Whether another live booking lies in that time; `but` is the one that is meant to."""
    others = (b for b in there if b.id != but and b.status.upper() in ALIVE)
    return any(b.start_time and b.end_time and b.start_time < end and start < b.end_time for b in others)


def _without(span: Span, after: datetime, before: datetime) -> list[Span]:
    """What is left of a span without the instants after the one and before the other."""
    a, b = span
    if b <= after or before <= a:
        return [span]
    return [(x, y) for x, y in ((a, after), (before, b)) if x <= y]


def _full(schedule: Schedule, taken: Sequence[Span]) -> list[Span]:
    """The days on which no more bookings may start."""
    most = schedule.booking_limits.max_per_day if schedule.booking_limits else None
    per_day = Counter(in_zone(begins, schedule.zone).wall.date() for begins, _ in taken)
    full = (
        datetime.combine(day, time()) for day, count in per_day.items() if most is not None and count >= most
    )
    return [
        (_instant(day, schedule, late=False) - MINUTE, _instant(day + DAY, schedule, late=False))
        for day in full
    ]


def _open(schedule: Schedule, first: date, last: date) -> list[Span]:
    """The hours from before the first of those days on; those that meet are one."""
    told = {k.casefold(): v for k, v in (schedule.availability or {}).items()}
    found: list[Span] = []
    for n in range(-1, (last - first).days + 1):
        day = datetime.combine(first, time()) + n * DAY
        hours = told.get(_DAYS[day.weekday()])
        for opens, closes in _times(hours) if hours else ():
            a, b = _instant(day + opens, schedule, late=False), _instant(day + closes, schedule, late=True)
            if found and a <= found[-1][1]:
                found[-1] = (found[-1][0], max(b, found[-1][1]))
            elif a < b:
                found.append((a, b))
    return found


def _times(hours: Hours) -> Iterator[tuple[timedelta, timedelta]]:
    """When a day opens and closes, since its midnight: at the next midnight, or later, where that is no later
    than the opening.
    """
    opens, closes = _clock(hours.start), _clock(hours.end)
    if opens is None or closes is None or (opens == closes and opens):
        return
    closes = DAY if closes == LAST_MINUTE else closes
    yield opens, closes if opens < closes else closes + DAY


def _steps(opens: datetime, closes: datetime) -> Iterator[datetime]:
    at = opens
    while at < closes:
        yield at
        at += STEP


def _instant(wall: datetime, schedule: Schedule, *, late: bool) -> datetime:
    """The instant of a wall time; where there are two, or none, the `late` one or the other."""
    match place(wall, schedule.zone):
        case Once(moment):
            return moment.at
        case Twice(first, second):
            return (second if late else first).at
        case Never(before, after):
            return (before if late else after).at


def _clock(text: str) -> timedelta | None:
    """HH:MM as time since midnight; 24:00 is the end of the day, 26:00 two hours later."""
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes[:2].isdecimal()):
        return None
    since = timedelta(hours=int(hours[:3]), minutes=int(minutes[:2]))
    return since if since < 2 * DAY else None
