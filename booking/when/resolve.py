"""From a sketch to the moments it may mean. Imports: this room and `booking.moment`."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from booking.moment import add_months, in_zone
from booking.when.days import Asked, days
from booking.when.parts import MORNING, NIGHTS, PARTS, Part, in_part, through_night
from booking.when.pieces import Fields
from booking.when.reading import Candidate, Left
from booking.when.spans import Length
from booking.when.times import MIDNIGHT, SURE, WORKDAY, Clock

HOUR = timedelta(hours=1)
_LIFETIME = 100
"""Years; what is further away was not meant."""


class Resolved(NamedTuple):
    """What a sketch means: candidates, what is left open, and the part of the day said instead of a time."""

    candidates: tuple[Candidate, ...]
    left: Left
    part: Part | None = None


def resolve(fields: Fields, asked: Asked, now: datetime, zone: str) -> Resolved | None:
    """The sketch as moments of `zone`, or None when it makes no sense. `now` is aware."""
    try:
        found = _resolved(fields, asked, now, zone)
        if found is None or any(abs(c.day.year - asked.today.year) > _LIFETIME for c in found.candidates):
            return None
        if asked.clock24:
            found = _as_written(found, fields, asked.today)
        return _at_offset(found, fields["offset"], now, zone) if "offset" in fields else found
    except (ValueError, OverflowError):  # beyond the calendar
        return None


def _as_written(found: Resolved, fields: Fields, today: date) -> Resolved:
    """On the clock of 24 hours "8:30" is the morning that it says, where that is still to come.

    "3:30" stays a question, as few people mean the night, unless the day is in figures or has its year.
    """
    clock: Clock | None = fields.get("time")
    if clock is None or not (clock.figures and clock.open) or fields.keys() & {"part", "half"}:
        return found
    if clock.hour < MORNING and not fields.keys() & {"figures", "year"}:
        return found
    said = time(clock.hour % 24, clock.minute)
    written = tuple(c for c in found.candidates if c.time == said)
    coming = bool(written) and (found.left is not Left.DAY or written[0].day == today)
    return found._replace(candidates=written) if coming else found


def _at_offset(found: Resolved, offset: str, now: datetime, zone: str) -> Resolved | None:
    """The wall times of the candidates taken at that distance to UTC, seen from the zone."""
    if any(c.wall is None for c in found.candidates):
        return None
    moved = [_from_offset(c, offset, zone) for c in found.candidates]
    if found.left is Left.DAY:
        moved = [_next_day(c, now, zone) for c in moved]
    return found._replace(candidates=tuple(moved))


def _next_day(candidate: Candidate, now: datetime, zone: str) -> Candidate:
    if candidate.exact is None or candidate.exact >= now:
        return candidate
    at = candidate.exact + timedelta(days=1)
    wall = in_zone(at, zone).wall
    return Candidate(wall.date(), wall.time(), zone, at)


def _from_offset(candidate: Candidate, offset: str, zone: str) -> Candidate:
    if candidate.exact is not None:
        return candidate
    sign = -1 if offset[0] == "-" else 1
    ahead = sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
    at = (datetime.combine(candidate.day, candidate.time or time()) - ahead).replace(tzinfo=UTC)
    wall = in_zone(at, zone).wall
    return Candidate(wall.date(), wall.time(), zone, at)


def _resolved(fields: Fields, asked: Asked, now: datetime, zone: str) -> Resolved | None:
    wall = in_zone(now, zone).wall
    if "ends" in fields and "time" not in fields:
        return None
    if "now" in fields:
        return _now(fields, now, zone)
    if "away" in fields and fields.get("rel") == 0 and not fields.get("base"):
        fields = {key: value for key, value in fields.items() if key != "rel"}
    if fields.get("base") and not fields.keys() - {"away", "base", "shift", "part"}:
        return None
    if "away" in fields and not fields.keys() - {"away", "base", "today", "zone", "offset"} - {
        "time",
        "part",
        "half",
        "dow",
        "week",
    }:
        return _away(fields, asked, now, zone)
    found = days(fields, asked)
    if found and fields.get("base") and "time" in fields and "away" in fields and fields["away"].minutes:
        return _counted_from_time(found, fields, wall, zone)
    if found is None or ("away" in fields and fields["away"].minutes):
        return None
    if "away" in fields:
        found = [_later_day(d, fields["away"]) for d in found]
    clocks = _clocks(fields)
    if clocks is None:
        return None
    if clocks:
        return _moments(found, clocks, fields, wall, zone)
    if fields.get("loose") and "part" in fields:
        return None
    return _only_days(found, fields, wall, zone)


def _now(fields: Fields, now: datetime, zone: str) -> Resolved | None:
    if fields.keys() - {"now", "away", "rel", "today", "zone", "offset"} or fields.get("rel", 0):
        return None
    length = fields.get("away", Length())
    return _exact(now, length, zone)


def _exact(now: datetime, length: Length, zone: str) -> Resolved:
    """Counted in hours and minutes it is an instant; counted in days, a day."""
    at = now.astimezone(UTC) + timedelta(minutes=length.minutes)
    wall = in_zone(at, zone).wall
    day = _later_day(wall.date(), length)
    if not (length.months or length.days):
        whole = at.replace(second=0, microsecond=0)
        return Resolved((Candidate(day, _whole(wall), zone, whole),), Left.NOTHING)
    if not length.minutes:
        return Resolved((Candidate(day, None, zone),), Left.TIME)
    return Resolved((Candidate(day, _whole(wall), zone),), Left.NOTHING)


def _whole(wall: datetime) -> time:
    return wall.time().replace(second=0, microsecond=0)


def _away(fields: Fields, asked: Asked, now: datetime, zone: str) -> Resolved | None:
    """Something counted from now: "in two hours", "in three weeks at eight", "wednesday in two weeks"."""
    length: Length = fields["away"]
    wall = in_zone(now, zone).wall
    if "dow" in fields:
        if length.minutes or length.days % 7 or length.months:
            return None
        found = days({"dow": fields["dow"], "week": length.days // 7}, asked) or []
    elif "time" in fields and length.minutes:
        return _counted_from_time([], fields, wall, zone)
    elif "time" not in fields and "part" not in fields:
        return _exact(now, length, zone)
    else:
        found = [_later_day(wall.date(), length)]
    clocks = _clocks(fields)
    if clocks is None:
        return None
    return _moments(found, clocks, fields, wall, zone) if clocks else _only_days(found, fields, wall, zone)


def _counted_from_time(found_days: list[date], fields: Fields, wall: datetime, zone: str) -> Resolved | None:
    """Five hours from noon, of a day that is said or the next one."""
    clocks = _clocks(fields)
    if not clocks or not fields.get("base"):
        return None
    found = _moments(found_days, clocks, fields, wall, zone)
    if found is None:
        return None
    moved = tuple(
        _at(c.wall + timedelta(minutes=fields["away"].minutes), zone) for c in found.candidates if c.wall
    )
    return Resolved(moved, found.left)


def _later_day(day: date, length: Length) -> date:
    return add_months(day, length.months) + timedelta(days=length.days)


def _clocks(fields: Fields) -> list[tuple[int, int]] | None:
    """The times as minutes with days to add, sensible first; [] when none is said, None for nonsense."""
    clock: Clock | None = fields.get("time")
    if clock is None:
        return None if "half" in fields or "added" in fields else []
    if "added" in fields:
        if clock.minute:
            return None
        clock = clock.later(fields["added"])
    minute = clock.minute
    if "half" in fields:
        return _with_half(clock, fields)
    if "part" in fields:
        return through_night(in_part(clock, fields["part"]), fields["part"])
    if clock.hour == MIDNIGHT:
        return [(minute, 1)] if clock.ends else [(minute, 1), (minute, 0)]
    if not clock.open or _written_out(clock, fields):
        return [(clock.hour * 60 + minute, 0)]
    hour = clock.hour % 12
    evening_first = hour < (MORNING if clock.minute and not clock.words else WORKDAY)
    halves = [(hour + 12, 0), (hour, 0)] if evening_first else [(hour, 0), (hour + 12, 0)]
    return [(h * 60 + minute, d) for h, d in halves]


def _written_out(clock: Clock, fields: Fields) -> bool:
    """Whether it is the clock of 24 hours: "11:30", and any such hour beside a date with its year."""
    year = "year" in fields or ("figures" in fields and fields["figures"].year is not None)
    return (clock.figures or year) and clock.hour >= 10 and not clock.words and clock.level == SURE


def _with_half(clock: Clock, fields: Fields) -> list[tuple[int, int]] | None:
    """With am or pm. "15:30 pm" is forgiven, "13.12 pm" and "15 am" are not understood."""
    hour = clock.hour
    if hour > 12 and (fields["half"] == "am" or not (clock.words or clock.level == SURE)):
        return None
    if fields["half"] == "pm":
        hour += 12 if hour < 12 else 0
    else:
        hour %= 12
    return through_night((hour * 60 + clock.minute, 0), fields.get("part", ""))


def _moments(
    found: list[date], clocks: list[tuple[int, int]], fields: Fields, wall: datetime, zone: str
) -> Resolved | None:
    if not found and fields.get("today"):
        found = [wall.date()]
    said = bool(found)
    walls: list[datetime] = []
    for minutes, more in clocks:
        for day in found or [wall.date()]:
            start = datetime.combine(day, time()) + timedelta(days=more)
            walls.append(start + timedelta(minutes=minutes))
    if not said:
        walls = [w - timedelta(days=1) if w.date() > wall.date() else w for w in walls]
        walls = [w if w >= wall.replace(second=0, microsecond=0) else w + timedelta(days=1) for w in walls]
    elif fields.get("part") in NIGHTS:
        small = [w - timedelta(days=1) for w in walls if w.hour < MORNING]
        walls.extend([w for w in small if timedelta() <= w - wall < HOUR])
    if len(walls) > 1:
        walls = [w for w in walls if w >= wall] or walls
    candidates = tuple(_at(w, zone) for w in dict.fromkeys(walls))[:4]
    return Resolved(candidates, Left.NOTHING if said else Left.DAY)


def _only_days(found: list[date], fields: Fields, wall: datetime, zone: str) -> Resolved | None:
    part = PARTS[fields["part"]] if "part" in fields else None
    if not found:
        if part is None:
            return None
        gone = part.last <= wall.hour
        found = [wall.date() + timedelta(days=1 if gone and not fields.get("today") else 0)]
    return Resolved(tuple(Candidate(d, None, zone) for d in dict.fromkeys(found)), Left.TIME, part)


def _at(wall: datetime, zone: str) -> Candidate:
    return Candidate(wall.date(), wall.time(), zone)
