"""Our own phrases per language, read from the TOML files beside this one. Imports: standard library only."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

LANGUAGES = ("en", "nl", "de", "fr", "es", "it", "pt")
ZONE = "Europe/Berlin"
NOW = datetime(2026, 9, 23, 10, 0, tzinfo=ZoneInfo(ZONE))
_FOLDER = Path(__file__).parent


def listed(language: str) -> dict[str, Any]:
    """The tables of one language."""
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def pairs(language: str) -> Iterator[tuple[str, str, str]]:
    """Every day with every time, in both orders' common one: the phrase, the day, the times it may mean."""
    phrases = listed(language)
    for (day, date), (time, clocks) in product(phrases["days"].items(), phrases["times"].items()):
        yield f"{day} {time}", date, clocks
