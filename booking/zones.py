"""Finding a time zone, which Telegram does not tell: by city, by IANA name, by "what time is it now".

May import the standard library, this room, and babel (through `booking.moment`).
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from zoneinfo import available_timezones

from booking.cities import by_size, fold, zones_of
from booking.moment import in_zone, zone_city

_LIKELY = {
    "en": ("Europe/London", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
           "Asia/Kolkata", "Australia/Sydney", "Europe/Berlin"),
    "de": ("Europe/Berlin", "Europe/London", "Europe/Athens", "America/New_York"),
    "nl": ("Europe/Amsterdam", "America/Paramaribo", "America/Curacao", "Europe/London"),
    "fr": ("Europe/Paris", "America/Toronto", "Africa/Dakar", "Africa/Tunis", "Indian/Reunion"),
    "es": ("Europe/Madrid", "America/Mexico_City", "America/Bogota", "America/Argentina/Buenos_Aires",
           "America/Caracas", "Atlantic/Canary"),
    "it": ("Europe/Rome", "Europe/London", "America/New_York"),
    "pt": ("America/Sao_Paulo", "Europe/Lisbon", "America/Manaus", "Africa/Luanda", "Atlantic/Azores"),
}  # fmt: skip
_LANGUAGES = tuple(_LIKELY)


def likely(language: str, now: datetime) -> tuple[str, ...]:
    """Zones a person of that language probably lives in, one for each time the clocks show there now."""
    return _distinct(_LIKELY.get(language, _LIKELY["en"]), now)


def showing(wall: datetime, language: str, now: datetime) -> tuple[str, ...]:
    """Zones whose clocks show about `wall` (naive, less than 15 minutes away) at the aware `now`, or none.

    Those that are likely for the language first, then those of the largest cities; one without a large city
    only where no other fits.
    """

    def near(zone: str) -> bool:
        away = (in_zone(now, zone).wall - wall).total_seconds() % 86400
        return min(away, 86400 - away) < 15 * 60

    likely_first = [z for z in (*_LIKELY.get(language, ()), *by_size()) if near(z)]
    return _once(likely_first or filter(near, sorted(_real())), language)[:6]


def named(text: str, language: str) -> tuple[str, ...]:
    """Zones of that IANA name or city, in the person's language or any other; empty when there is none.

    Several where cities in more than one bear the name, unless it is IANA's for a whole country or coast
    (London, not Córdoba); the beginning of a name is enough only of IANA's.
    """
    wanted = fold(text)
    if len(wanted) < 3:
        return ()
    exact = [z for name, z in _names(language) if name == wanted]
    province = any(z.count("/") > 1 for z in exact)
    elsewhere = zones_of(text) if province or not exact else ()
    starts = [z for name, z in _names(language) if name.startswith(wanted)]
    return _once((*exact, *elsewhere) or starts, language)[:6]


def _once(zones: Iterable[str], language: str) -> tuple[str, ...]:
    """Each city once: of two names of one zone, such as Kathmandu and Katmandu, the first."""
    seen: dict[str, str] = {}
    for zone in zones:
        seen.setdefault(fold(zone_city(zone, language)) or zone, zone)
    return tuple(seen.values())


def _distinct(zones: Iterable[str], now: datetime) -> tuple[str, ...]:
    seen: dict[datetime, str] = {}
    for zone in zones:
        seen.setdefault(in_zone(now, zone).wall, zone)
    return tuple(seen.values())


@lru_cache(maxsize=1)
def _real() -> frozenset[str]:
    return frozenset(
        z
        for z in available_timezones()
        if "/" in z and not z.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )


@lru_cache(maxsize=len(_LANGUAGES))
def _names(language: str) -> tuple[tuple[str, str], ...]:
    names = [(fold(z), z) for z in sorted(_real())]
    names += [(fold(z.rpartition("/")[2]), z) for z in sorted(_real())]
    names += [(fold(zone_city(z, language)), z) for z in sorted(_real())]
    return tuple((name, zone) for name, zone in names if name)
