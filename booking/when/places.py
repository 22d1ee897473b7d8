"""Time zones named in a text: "London time", "Europe/Paris", "UTC+2", and abbreviations that leave no doubt.

Found before the grammar runs, and only where something hints at a zone, because the names of all
cities take long to load. Imports: this room and `booking.moment`.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files

from booking.moment import zone_city, zone_info
from booking.when.lattice import Text
from booking.when.tokens import fold, tokens

_ID = re.compile(r"[A-Za-z][A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+|\b[A-Z][A-Za-z0-9]*(?:-[A-Z][A-Za-z]+)?\b")
_OFFSET = re.compile(r"\b(?:utc|gmt)\s?(?:([+\-\u2212])\s?(\d{1,2})(?::?(\d{2}))?)?(?![\w/])", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b[A-Z]{2,5}\b")
_MARKS = frozenset({"zone_before", "zone_after"})
_MOST = 14 * 60


def mark_zones(text: Text, typed: str, lang: str, zone: str, now: datetime) -> None:
    """Add the zones named in a text to its lattice, as atoms of kind ZONE (an IANA id, or "+02:00").

    `zone` is the person's own: an abbreviation their clocks go by means their zone.
    """
    starts = {t.start: i for i, t in enumerate(text.tokens)}
    for start, end, found in _named(typed, zone, now):
        first, last = starts.get(start), text.ends.get(end)
        if first is not None and last is not None:
            text.lattice[first].append(("ZONE", last, found))
    if any(kind in _MARKS for atoms in text.lattice for kind, _, _ in atoms):
        _cities(text, lang)


def _named(typed: str, zone: str, now: datetime) -> Iterator[tuple[int, int, str]]:
    for match in _OFFSET.finditer(typed):
        yield match.start(), match.end(), _offset(match)
    if not any(c.isupper() for c in typed) and "/" not in typed:
        return
    for match in _ID.finditer(typed):
        known = _ids().get(match.group().casefold())
        if known and ("/" in known or known == match.group()):
            yield match.start(), match.end(), known
    for match in _ABBREVIATION.finditer(typed):
        meant = _abbreviated(match.group(), zone, now.year)
        if meant:
            yield match.start(), match.end(), meant


def _offset(match: re.Match[str]) -> str:
    sign, hours, minutes = match[1], int(match[2] or 0), int(match[3] or 0)
    if sign is None or hours * 60 + minutes > _MOST or minutes > 59:
        return "UTC"
    return f"{'+' if sign == '+' else '-'}{hours:02}:{minutes:02}"


@lru_cache(maxsize=1)
def _ids() -> dict[str, str]:
    listed = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return {name.casefold(): name for name in listed}


@lru_cache(maxsize=256)
def _abbreviated(letters: str, zone: str, year: int) -> str | None:
    """The zone an abbreviation means for somebody in `zone`; None when it means several, or nothing."""
    if letters in _of_year(zone, year):
        return zone
    offsets = _abbreviations(year).get(letters, frozenset())
    if len(offsets) != 1:
        return None
    minutes = round(next(iter(offsets)).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


@lru_cache(maxsize=8)
def _abbreviations(year: int) -> dict[str, frozenset[timedelta]]:
    found: dict[str, set[timedelta]] = {}
    for zone in _ids().values():
        if "/" in zone and not zone.startswith("Etc/"):
            for letters, offset in _of_year(zone, year).items():
                found.setdefault(letters, set()).add(offset)
    return {letters: frozenset(offsets) for letters, offsets in found.items()}


@lru_cache(maxsize=1024)
def _of_year(zone: str, year: int) -> dict[str, timedelta]:
    info = zone_info(zone)
    days = [datetime(year, month, 1, tzinfo=info) for month in (1, 4, 7, 10)]
    return {
        day.tzname() or "": day.utcoffset() or timedelta() for day in days if (day.tzname() or "").isalpha()
    }


def _cities(text: Text, lang: str) -> None:
    known, longest = _city_names(lang)
    for at in range(len(text.tokens)):
        for end in range(at + 1, min(at + longest, len(text.tokens)) + 1):
            found = known.get(tuple(t.text for t in text.tokens[at:end]))
            if found:
                text.lattice[at].append(("ZONE", end, found))


@lru_cache(maxsize=16)
def _city_names(lang: str) -> tuple[dict[tuple[str, ...], str], int]:
    """Cities of all zones in the language and in English, as folded tokens."""
    names: dict[tuple[str, ...], str] = {}
    for language in ("en", lang):
        for zone in _ids().values():
            city = zone_city(zone, language)
            if city:
                names[tuple(t.text for t in tokens(fold(city)))] = zone
    return names, max(map(len, names))
