"""A range of times where one start is asked ("18:00 to 22:00"): its two ends. Imports: `booking`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import partial
from itertools import islice

from booking.moment import Moment
from booking.when import Candidate, Left, Reading, read
from handlers.clock.clocks import DAY, HALF, NOON, length, night
from handlers.clock.watchwords import BETWEEN, SINCE
from handlers.turn import Turn

GLUED = re.compile(r"(?<=[\dhm])-(?=\d)", re.IGNORECASE)
"""18:00-22:00 and 6pm-8pm."""
BEGINS = re.compile(rf"(?:^|(?<=\s)){SINCE}", re.IGNORECASE)
"""Before the first end, behind a day at most."""
AND = re.compile(r"\s+(?:and|en|und|et|y|e)\s+", re.IGNORECASE)
"""Stands between two ends, and between the hour and the minutes of one time, too: tried after the others."""
PARTED = re.compile(r",\s*(?:a las?|à|aux?|alle?|às|ao?)\s+$", re.IGNORECASE)
"""Behind a comma what may stand before the last end only begins another time: "a las 21, no, a las 22"."""
BARE = re.compile(r"(?<![\d:.,/])(?:[01]?\d|2[0-3])(?![\d:.,/]|\w)")
CLOCK12 = re.compile(r"(?<![\d:.,/])(?:0?[1-9]|1[0-2])(?:[:.][0-5]\d)?(?![\d:.,/]|\w)")

TRIED = 8
"""Places of a text at which two ends are looked for; a sentence has few such words."""


@dataclass(frozen=True, slots=True)
class Range:
    """What either end of a range may mean; `left` is DAY where no day was said. Empty: there is none."""

    begins: tuple[Candidate, ...] = ()
    ends: tuple[Candidate, ...] = ()
    left: Left = Left.ALL

    @property
    def either(self) -> tuple[Candidate, ...]:
        """Each of them."""
        return tuple(dict.fromkeys((*self.begins, *self.ends)))


Hear = Callable[[str], Reading | None]
"""What a piece says of time, where it says nothing else."""


def ranged(
    turn: Turn,
    text: str,
    present: Moment | None,
    *,
    bare: bool = False,
    idle: frozenset[str] = frozenset(),
    between: re.Pattern[str] = BETWEEN,
) -> Range:
    """The range of times or days that a text is, besides the words of `idle`; with OR `between`, two times.

    A time falls on the day of the `present` answer, or of the range's beginning; a day keeps its time. `bare`
    figures are hours ("18 to 22"), where no other figure is asked. A night ends on the day after it began.
    """
    for first, second in _pairs(partial(_read, turn, idle), text.strip(), between, bare=bare):
        day, hour = (present.wall.date(), present.wall.time()) if present else (None, None)
        if first.left is Left.NOTHING:
            day = first.candidates[0].day
        begun = _timed(first, day, hour)
        over = _timed(second, day, hour)
        over = _after(begun, over) if between is BETWEEN else over
        if all(c.wall for c in (*begun, *over)):
            return Range(begun, over, Left.NOTHING if day else Left.DAY)
    return Range()


def night_in_words(turn: Turn, text: str) -> tuple[time, time] | None:
    """The two times of a night that are told in words: "half past ten in the evening to half past six"."""
    found = ranged(turn, text, None)
    begins, ends = ([c.time for c in side if c.time] for side in (found.begins, found.ends))
    return night([(at, end) for at in begins for end in ends if at != end])


def _pairs(hear: Hear, text: str, joins: re.Pattern[str], *, bare: bool) -> Iterator[tuple[Reading, Reading]]:
    """What stands on both sides of a word or line that joins them, where both are of one kind."""
    if not (joins.search(text) or GLUED.search(text)):
        return
    one = hear(text) is not None  # a date such as 5-6; quarter past eight in Spanish: "a las 8 y 15"
    said, bare = (text, False) if one else (GLUED.sub(" - ", text), bare)
    found = sorted(islice(joins.finditer(said), TRIED), key=lambda one: bool(AND.fullmatch(one[0])))
    for between in found:
        if (one and AND.fullmatch(between[0])) or PARTED.search(said[: between.end()]):
            continue
        begins, last = said[: between.start()], said[between.end() :]
        since = BEGINS.sub("", begins)
        second = _one(hear, [last], bare=bare)
        first = second and (_with_unit(hear, since, last, second) or _one(hear, [begins, since], bare=bare))
        if first and second and {first.left, second.left} != {Left.DAY, Left.TIME}:
            yield first, second


def _with_unit(hear: Hear, since: str, last: str, second: Reading) -> Reading | None:
    """The 6 of "6 to 8 pm", which is in the evening, too; of "9 a 9 y media de la noche" the 9 alone.

    In the other half of the day where that is nearer to the end: "10 to 2 am" is from 22.
    """
    behind, alone = _behind(last).split(), _one(hear, [since], bare=True)
    for at in range(len(behind) if alone else 1):
        found = hear(f"{since} {' '.join(behind[at:])}") if behind else None
        if found and (alone is None or _same_figures(found, alone)):
            return _other_half(hear, since, found) if _far(found, second) else found
    return None


def _same_figures(one: Reading, other: Reading) -> bool:
    """Whether they are the same time on a clock of twelve hours, or none."""
    here, there = (found.candidates[0].time for found in (one, other))
    if here is None or there is None:
        return here is there
    return length(here, there) % (DAY // 2) == 0


def _far(first: Reading, second: Reading) -> bool:
    """Whether more than half a day lies between two times, whatever they mean."""
    between = [
        length(one.time, end.time)
        for one in first.candidates
        for end in second.candidates
        if one.time and end.time
    ]
    return min(between, default=0) > DAY // 2


def _other_half(hear: Hear, text: str, found: Reading) -> Reading:
    """The same time in the other half of the day, where its figures leave that open."""
    at = found.candidates[0].time
    if at is None or len(CLOCK12.findall(text)) != 1 or HALF.search(text.casefold()):
        return found
    return hear(CLOCK12.sub(f"{(at.hour + NOON) % (2 * NOON):02}:{at.minute:02}", text)) or found


def _behind(last: str) -> str:
    """What stands behind the figures of the last end: of "las 8 de la tarde", "de la tarde"."""
    return re.sub(r"^.*?\d+(?:[:.h]\d*)?\s*|^\S+\s*", "", last, count=1)


def _one(hear: Hear, ways: list[str], *, bare: bool) -> Reading | None:
    """An end, in the first of these ways that says when; a bare figure as an hour after all of them."""
    hours = [way for way in ways if len(BARE.findall(way)) == 1] if bare else []
    found = next((found for way in ways if (found := hear(way))), None)
    return found or next((found for way in hours if (found := _hour(hear, way))), None)


def _hour(hear: Hear, text: str) -> Reading | None:
    """A bare figure as an hour, of either half of the day where it may be."""
    said = BARE.sub(r"\g<0>:00", text)
    found = hear(said)
    other = found and _other_half(hear, said, found)
    if not found or not other:
        return None
    return replace(found, candidates=tuple(dict.fromkeys((*found.candidates, *other.candidates))))


def _after(begun: tuple[Candidate, ...], last: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The 2 of "between 22 and 2", before every beginning, is of the day after, and then of its morning."""
    fits = tuple(c for c in last if not all(_before(c, one) for one in begun))
    nights = (replace(c, day=c.day + timedelta(days=1)) for c in last)
    return fits or tuple(sorted(nights, key=lambda c: (c.day, c.time))[:1])


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


def _read(turn: Turn, idle: frozenset[str], text: str) -> Reading | None:
    zone, order = turn.person.zone or "UTC", turn.person.order or None
    found = read(text, turn.now, turn.words.language, order, zone, idle=idle)
    return None if found.rest or not found.candidates or found.part else found
