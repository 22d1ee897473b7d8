"""Finding a time zone, which Telegram does not tell: by city, by IANA name, by "what time is it now".

May import the standard library, this room, and babel (through `booking.moment`).
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from zoneinfo import available_timezones

from booking.cities import fold, zones_of
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
    """Zones whose clocks show about `wall` (naive, within 20 minutes) at the aware `now`, likely first."""
    known = (*_LIKELY.get(language, ()), *(z for zones in _LIKELY.values() for z in zones), *sorted(_real()))
    away = {z: (in_zone(now, z).wall - wall).total_seconds() % 86400 for z in known}
    near = [z for z in known if min(away[z], 86400 - away[z]) < 20 * 60]
    return _once(near, language)[:6]


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
