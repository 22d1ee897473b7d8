"""Days of which any would do: those of a weekend, "Monday or Tuesday". Imports: `booking`."""

import re
from datetime import date

from booking.when import Left, read
from handlers.clock.watchdays import weekend
from handlers.turn import Turn

ON = r"(?:(?:on|am|den|op|le|el|il|em|na|no)\s+)?"
DAY = r"(\w+(?:-feira)?)"
EITHER = re.compile(rf"\b{ON}{DAY}\s+(?:or|of|oder|ou|o)\s+{ON}{DAY}\b", re.IGNORECASE)

Days = tuple[tuple[date, ...], str, str]
"""The days, what they are called, and the text without that; no days and the whole text where none are."""


def either(turn: Turn, text: str) -> Days:
    """The days that a text leaves open among other words."""
    for found in EITHER.finditer(text):
        days = [_day(turn, word) for word in found.groups()]
        if all(days) and days[0] != days[1]:
            first, last = found.span()
            without = text[:first] + " " * (last - first) + text[last:]
            return tuple(sorted(day for day in days if day)), found[0], without
    return weekend(turn, text)


def _day(turn: Turn, word: str) -> date | None:
    """The day that a word is; None where it is none, or more than that."""
    zone = turn.person.zone or "UTC"
    said = read(word, turn.now, turn.words.language, turn.person.order or None, zone)
    alone = said.left is Left.TIME and said.part is None and not said.rest
    return said.candidates[0].day if alone and said.candidates else None
