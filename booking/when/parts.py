"""Parts of the day: from when to when they are, and which hour one means in them. Imports: this room only."""

from typing import NamedTuple

from booking.when.times import MIDNIGHT, Clock


class Part(NamedTuple):
    """A part of the day: from and to hour (may pass 24), and the hour that stands for it."""

    first: int
    last: int
    usual: int


PARTS = {
    "small_hours": Part(0, 6, 5),
    "dawn": Part(5, 8, 6),
    "morning": Part(5, 12, 9),
    "noon": Part(11, 14, 12),
    "lunch": Part(11, 14, 12),
    "afternoon": Part(12, 18, 15),
    "late_day": Part(12, 21, 17),
    "evening": Part(17, 24, 20),
    "night": Part(18, 30, 22),
}

NIGHTS = frozenset({"evening", "night"})
"""The parts of a day that go on behind midnight."""
MORNING = 6
"""The hour at which a night is over."""
EVENING = 5
"""An hour before that is none of an evening, but of the night behind it."""


def through_night(time_of: tuple[int, int], part: str) -> list[tuple[int, int]]:
    """Two o'clock of a night is on the day after it began, or, for some, on the day that was said.

    Minutes of the day, and days to add.
    """
    minutes, more = time_of
    if part not in NIGHTS or more or minutes >= MORNING * 60:
        return [time_of]
    return [(minutes, 1)] if minutes < 60 else [(minutes, 1), (minutes, 0)]


def in_part(clock: Clock, part: str) -> tuple[int, int]:
    """A time said beside a part of the day, as minutes of the day and days to add."""
    hour = clock.hour
    if part == "evening" and clock.open and hour < EVENING:
        return hour * 60 + clock.minute, 0
    if part in NIGHTS and (hour in {0, MIDNIGHT} or (hour == 12 and clock.open)):
        return clock.minute, 1
    if part == "night" and clock.open:
        return (hour + 12) * 60 + clock.minute if hour >= 6 else hour * 60 + clock.minute, 0
    if (clock.open and hour < 12 and part in {"afternoon", "late_day", "evening"}) or (
        clock.open and part in {"noon", "lunch"} and hour < 6
    ):
        hour += 12
    elif clock.open and hour == 12 and part in {"morning", "small_hours", "dawn"}:
        hour = 0
    return hour * 60 + clock.minute, 0
