"""The time zone of a place on Earth, and when its clock differs from another.

Imports: timezonefinder, at first use only: it takes 30 MB.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from booking.moment import in_zone, zone_info

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AHEAD = 366
"""Days that are looked ahead: all that clocks do in a year."""


def zone_at(latitude: float, longitude: float) -> str:
    """The IANA id of the zone there (degrees; at sea one of Etc), "" where there is none. It may block."""
    found = _finder().timezone_at(lat=latitude, lng=longitude)
    try:
        zone_info(found or "")
    except ValueError:
        return ""
    return str(found)


def differ_from(one: str, other: str, now: datetime) -> datetime | None:
    """When two clocks first differ (aware UTC): now, within a year (to the hour), or not at all."""
    days = (now + day * DAY for day in range(AHEAD + 1))
    found = next((at for at in days if _differ(one, other, at)), None)
    if found is None or found == now:
        return found
    return next(at for hour in range(23, -1, -1) if _differ(one, other, at := found - hour * HOUR))


def _differ(one: str, other: str, at: datetime) -> bool:
    return in_zone(at, one).wall != in_zone(at, other).wall


@lru_cache(maxsize=1)
def _finder() -> Any:
    from timezonefinder import TimezoneFinder

    return TimezoneFinder()
