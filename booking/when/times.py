"""A time of day as it was said, and how sure the words alone are. Imports: this room only.

How sure the words alone are, as a level: 2 may stand inside other words, 1 only when nothing else is said,
0 needs a day or a part of the day beside it.
"""

from typing import NamedTuple

from booking.when.language import Number

SURE, ALONE, BESIDE = 2, 1, 0
WORKDAY = 9
"""Before this hour the later half of the clock comes first: for "at eight"; for "7:50" before `MORNING`."""
MIDNIGHT = 24
"""The hour of the word, which is both ends of a day, and of 24 in figures, which is the end alone."""


class Clock(NamedTuple):
    """A time of day. `open`: morning or evening was not said. `level`: how sure. `words`: no figures.

    `yearlike`: bare figures that are rather a year. `figures`: both halves in figures, as "11:30".
    `ends`: the 24 that ends the day that was said.
    """

    hour: int
    minute: int
    open: bool
    level: int
    words: bool = False
    yearlike: bool = False
    figures: bool = False
    ends: bool = False

    def later(self, minutes: int) -> "Clock":
        """The time that many minutes on, on the same half of the clock."""
        hour, minute = divmod(self.hour * 60 + self.minute + minutes, 60)
        if self.open:
            return self._replace(hour=(hour - 1) % 12 + 1, minute=minute)
        return self._replace(hour=MIDNIGHT if hour == MIDNIGHT else hour % 24, minute=minute)

    def sure(self, level: int = SURE) -> "Clock":
        """The same time, at least as sure as that."""
        return self._replace(level=max(level, self.level))


def surely_a_time(number: Number) -> bool:
    """Whether "1730" alone is a time: "500" and "1000" are amounts, "2026" is a year."""
    return number.digits == 4 and (number.zero or number.value >= 1300) and not yearlike(number.value)


def yearlike(number: int) -> bool:
    """Whether bare figures are rather a year than a time."""
    return 1950 <= number < 2100


def hour_of(number: Number, level: int = BESIDE, minute: int = 0) -> Clock | None:
    """A number as an hour; None when no clock shows it."""
    if not 0 <= number.value <= 24 or not 0 <= minute < 60 or number.digits > 2:
        return None
    if level == BESIDE and not number.value and number.digits == 1:
        return None
    half_open = 1 <= number.value <= 12 and not number.zero
    ends = number.value == MIDNIGHT
    return Clock(number.value, minute, half_open, level, not number.digits, ends=ends)
