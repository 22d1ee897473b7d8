"""A whole request as the reader hears it, among people and software that are the same in every test."""

import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from booking.moment import Once, place
from booking.spoken import Change, Present, Understood, understand
from tests.when.phrases import NOW, ZONE

SAID = tomllib.loads((Path(__file__).parent / "requests.toml").read_text(encoding="utf-8"))
PEOPLE = [("123456", "Anna Bell"), ("123457", "Anna Marsh"), ("200002", "Sofia"), ("200003", "May")]
SOFTWARE = [("1", ["MSN", "msn messenger"]), ("2", ["Yahoo"]), ("3", ["Skype"])]
placed = place(datetime(2026, 9, 24, 20, 0), ZONE)
assert isinstance(placed, Once)
PRESENT = Present(("123456",), "3", placed.moment, 30, Decimal(10))


def heard(text: str, language: str, present: Present | None = None) -> Understood:
    return understand(text, NOW, ZONE, language, performers=PEOPLE, software=SOFTWARE, present=present)


def told(found: Understood) -> dict[str, Any]:
    """What was understood, in the words of requests.toml; `rest` only where words are left over."""
    walls = [c.wall.isoformat("T", "minutes") if c.wall else str(c.day) for c in found.when.candidates]
    slots = {
        "people": " ".join(found.people.value or ()),
        "software": found.software.value,
        "minutes": found.minutes.value,
        "amount": found.amount.value and format(found.amount.value, "f"),
        "when": " ".join(walls),
        "change": found.people.change.value if found.people.change is not Change.SET else None,
        "rest": found.rest,
        "maybe": " ".join(str(m) for m in found.minutes.maybe),
        "refused": " ".join(sorted(found.refused)),
    }
    return {key: value for key, value in slots.items() if value}
