"""A range of times where one start is asked ("18:00 to 22:00"): its two ends. Imports: `booking`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

from booking.moment import Moment
from booking.when import Candidate, Left, Reading, read
from handlers.clock.clocks import DAY, HALF, NOON, length
from handlers.clock.watchwords import BETWEEN, SINCE
from handlers.turn import Turn

GLUED = re.compile(r"(?<=[\dhm])-(?=\d)", re.IGNORECASE)
"""18:00-22:00 and 6pm-8pm."""
BEGINS = re.compile(rf"(?:^|(?<=\s)){SINCE}", re.IGNORECASE)
"""Before the first end, behind a day at most."""
AND = re.compile(r"\s+(?:and|en|und|et|y|e)\s+", re.IGNORECASE)
"""Stands between two ends, and between the hour and the minutes of one time, too."""
BARE = re.compile(r"(?<![\d:.,/])(?:[01]?\d|2[0-3])(?![\d:.,/]|\w)")


def ends(turn: Turn, text: str, present: Moment | None, *, bare: bool = False) -> tuple[Candidate, ...]:
    """What either end means of a text that is nothing but a range of times or days; else nothing.

    A time falls on the day of the `present` answer, or of the range's beginning; a day keeps its time. `bare`
    figures are hours ("18 to 22"), where no other figure is asked. A night ends on the day after it began.
    """
    for first, second in _pairs(turn, text.strip(), bare=bare):
        day, hour = (present.wall.date(), present.wall.time()) if present else (None, None)
        if first.left is Left.NOTHING:
            day = first.candidates[0].day
        begun = _timed(first, day, hour)
        found = (*begun, *_after(begun, _timed(second, day, hour)))
        if all(c.wall for c in found):
            return tuple(dict.fromkeys(found))
    return ()


def _pairs(turn: Turn, text: str, *, bare: bool) -> Iterator[tuple[Reading, Reading]]:
    """What stands on both sides of a word or line between them, where both are of one kind."""
    if not (BETWEEN.search(text) or GLUED.search(text)):
        return
    one = _read(turn, text) is not None  # a date such as 5-6; quarter past eight in Spanish: "a las 8 y 15"
    said, bare = (text, False) if one else (GLUED.sub(" - ", text), bare)
    for between in BETWEEN.finditer(said):
        if one and AND.fullmatch(between[0]):
            continue
        begins, last = said[: between.start()], said[between.end() :]
        since = BEGINS.sub("", begins)
        unit = _behind(last)  # the 6 of "6 to 8 pm" is in the evening, too
        first = _one(turn, [f"{since} {unit}"] * bool(unit) + [begins, since], bare=bare)
        second = _one(turn, [last], bare=bare)
        if unit and first and second:
            first = _nearest(turn, since, first, second)
        if first and second and {first.left, second.left} != {Left.DAY, Left.TIME}:
            yield first, second


def _nearest(turn: Turn, since: str, first: Reading, second: Reading) -> Reading:
    """A bare figure in the other half of the day where that is nearer to the end: "10 to 2 am" is from 22."""
    begins, ends = (found.candidates[0].time for found in (first, second))
    figures = BARE.findall(since)
    if begins is None or ends is None or len(figures) != 1 or int(figures[0]) > NOON:
        return first
    if HALF.search(since.casefold()) or length(begins, ends) <= DAY // 2:
        return first
    other = f"{(begins.hour + NOON) % (2 * NOON):02}:{begins.minute:02}"
    return _read(turn, BARE.sub(other, since)) or first


def _behind(last: str) -> str:
    """What stands behind the figures of the last end: of "las 8 de la tarde", "de la tarde"."""
    return re.sub(r"^.*?\d+(?:[:.h]\d*)?\s*|^\S+\s*", "", last, count=1)


def _one(turn: Turn, ways: list[str], *, bare: bool) -> Reading | None:
    """An end, in the first of these ways that says when; a bare figure as an hour after all of them."""
    hours = [BARE.sub(r"\g<0>:00", way) for way in ways if len(BARE.findall(way)) == 1] if bare else []
    return next((found for way in [*ways, *hours] if (found := _read(turn, way))), None)


def _after(begun: tuple[Candidate, ...], last: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The 2 of "between 22 and 2", before every beginning, is of the day after, and then of its morning."""
    fits = [c for c in last if not all(_before(c, one) for one in begun)]
    nights = (replace(c, day=c.day + timedelta(days=1)) for c in last if c not in fits)
    return (*fits, *sorted(nights, key=lambda c: (c.day, c.time))[:1])


def _before(one: Candidate, other: Candidate) -> bool:
    """Whether it is an earlier time of the same day."""
    same = one.day == other.day and one.exact is other.exact is None
    return same and one.time is not None and other.time is not None and one.time < other.time


def _timed(found: Reading, day: date | None, hour: time | None) -> tuple[Candidate, ...]:
    if found.left is Left.NOTHING:
        return found.candidates
    of_day = found.left is Left.DAY
    return tuple(
        Candidate(day or c.day if of_day else c.day, c.time if of_day else hour, c.zone)
        for c in found.candidates
    )


def _read(turn: Turn, text: str) -> Reading | None:
    """What a piece says of time, where it says nothing else."""
    zone, order = turn.person.zone or "UTC", turn.person.order or None
    found = read(text, turn.now, turn.words.language, order, zone)
    return None if found.rest or not found.candidates or found.part else found
