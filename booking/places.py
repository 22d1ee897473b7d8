"""The time zone of a place on Earth. Imports: timezonefinder, at first use only: it takes 30 MB."""

from functools import lru_cache
from typing import Any

from booking.moment import zone_info


def zone_at(latitude: float, longitude: float) -> str:
    """The IANA id of the zone there (degrees; at sea one of Etc), "" where there is none. It may block."""
    found = _finder().timezone_at(lat=latitude, lng=longitude)
    try:
        zone_info(found or "")
    except ValueError:
        return ""
    return str(found)


@lru_cache(maxsize=1)
def _finder() -> Any:
    from timezonefinder import TimezoneFinder

    return TimezoneFinder()
