"""Words of a language, figures and odd characters thrown together, some as long as a message may be: whatever
comes of it, the reader of times reads it, and in time.

As a program (`python -m tests.when.thrown de 14300`) for the fault suite, which plays a hundred thousand; the
tests play some. Imports `booking.when`, how much is read, and the phrases.
"""

import random
import statistics
import sys
import time
from collections.abc import Iterator

from booking.when import Left, read
from handlers.request.typed import LONGEST as READ
from tests.when.phrases import NOW, ZONE, listed
from tests.when.said import heard

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
STRANGE = [
    *("\u200b", "\u200d", "\u202e", "\u0301", "\x00", "\ufeff"),
    *("שלום", "\u2067عبد\u2069", "٣", "९", "９", "²", "➊", "İ", "ﬁ", "🎭", "👩‍👩‍👧", "🇩🇪", "\ud83c"),
]
"""Without a width, from right to left, joined, of other scripts, and half of one."""
LONGEST, LONG = 4096, 25
"""Characters of a message of Telegram's; each so manyth text is as long."""
SECONDS = 0.2
"""In less, all but one of a hundred are understood: so even most of the longest."""


def thrown(language: str, count: int) -> Iterator[str]:
    """So many texts, the same each time."""
    chance = random.Random(f"{language}2026")
    tables = listed(language)
    known = [w for table in ("days", "times", "moments") for text in tables[table] for w in text.split()]
    for number in range(count):
        parts = [
            chance.choice(known)
            if chance.random() < 0.6
            else chance.choice([*ODD, str(chance.randint(0, 2100))])
            for _ in range(chance.randint(1, 5))
        ]
        if chance.random() < 0.2:
            parts.insert(chance.randint(0, len(parts)), chance.choice(STRANGE))
        text = chance.choice(["", " "]).join(parts)
        yield text if number % LONG else (text * LONGEST)[: chance.randint(LONGEST - 96, LONGEST)]


def is_read(text: str, language: str) -> None:
    """At most three candidates, each of which has its place in the zone; AssertionError or worse when not."""
    reading = read(text, NOW, language, None, ZONE)
    assert len(reading.candidates) <= 3
    assert (reading.left is Left.ALL) == (not reading.candidates)
    for candidate in reading.candidates:
        if candidate.time is not None:
            candidate.placed(ZONE)


def seconds(text: str, language: str) -> float:
    """Of the processor, for so much of a message as the conversation reads; all is read as a time besides."""
    is_read(text, language)
    began = time.process_time()
    heard(text[:READ], language)
    return time.process_time() - began


if __name__ == "__main__":
    _, spoken, how_many = sys.argv
    p99 = statistics.quantiles((seconds(text, spoken) for text in thrown(spoken, int(how_many))), n=100)[-1]
    assert p99 < SECONDS, f"one of a hundred texts in {spoken} takes {p99:.3f} s"
