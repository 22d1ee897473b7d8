"""Words of a language and figures thrown together: whatever comes of it, the reader of times reads it.

As a program (`python -m tests.when.thrown de 14300`) for the fault suite, which plays a hundred thousand; the
tests play some. Imports `booking.when` and the phrases.
"""

import random
import sys
from collections.abc import Iterator

from booking.when import Left, read
from tests.when.phrases import NOW, ZONE, listed

ODD = [
    "00",
    "24:00",
    "31/12",
    "2026",
    "9999",
    "1.5",
    "UTC+14",
    "Europe/Paris",
    "CET",
    "(",
    ".",
    "@",
    "20h",
    "½",
]


def thrown(language: str, count: int) -> Iterator[str]:
    """So many texts, the same each time."""
    chance = random.Random(f"{language}2026")
    tables = listed(language)
    known = [w for table in ("days", "times", "moments") for text in tables[table] for w in text.split()]
    for _ in range(count):
        parts = [
            chance.choice(known)
            if chance.random() < 0.6
            else chance.choice([*ODD, str(chance.randint(0, 2100))])
            for _ in range(chance.randint(1, 5))
        ]
        yield chance.choice(["", " "]).join(parts)


def is_read(text: str, language: str) -> None:
    """At most three candidates, each of which has its place in the zone; AssertionError or worse when not."""
    reading = read(text, NOW, language, None, ZONE)
    assert len(reading.candidates) <= 3
    assert (reading.left is Left.ALL) == (not reading.candidates)
    for candidate in reading.candidates:
        if candidate.time is not None:
            candidate.placed(ZONE)


if __name__ == "__main__":
    for each in thrown(sys.argv[1], int(sys.argv[2])):
        is_read(each, sys.argv[1])
