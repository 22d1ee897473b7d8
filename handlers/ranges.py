"""A range of times where one start is asked ("18:00 to 22:00"): its two ends. Imports: `booking`."""

import re
from datetime import date, time

from booking.moment import Moment
from booking.when import Candidate, Left, Reading, read
from handlers.turn import Turn
from handlers.watchwords import BETWEEN, FROM

GLUED = re.compile(r"(?<=:\d\d)-(?=\d)")
"""18:00-22:00, which is no date."""


def ends(turn: Turn, text: str, present: Moment | None) -> tuple[Candidate, ...]:
    """What either end means of a text that is nothing but a range of times or days; else nothing.

    A time falls on the day of the `present` answer, or of the range's beginning; a day keeps its time.
    """
    begins, *last = BETWEEN.split(FROM.sub("", GLUED.sub(" - ", text.strip())), maxsplit=1)
    if not last:
        return ()
    unit = " ".join(last[0].split()[1:])  # the 6 of "6 to 8 pm" is in the evening, too
    first = _read(turn, begins) or _read(turn, f"{begins} {unit}")
    second = _read(turn, last[0])
    if first is None or second is None or {first.left, second.left} == {Left.DAY, Left.TIME}:
        return ()
    day, hour = (present.wall.date(), present.wall.time()) if present else (None, None)
    if first.left is Left.NOTHING:
        day = first.candidates[0].day
    found = (*_timed(first, day, hour), *_timed(second, day, hour))
    return found if all(c.wall for c in found) else ()


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
