"""When a broadcast comes at each person's own time: one rule for what is promised and for what is done.

A wall time that is over somewhere comes a day later there. Imports: `booking`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from booking.moment import in_zone, zone_info
from handlers.broadcast.campaign import Campaign

OVER = timedelta(hours=1)
"""For less than that it is still meant, and comes at once."""


def instants(campaign: Campaign, now: datetime) -> Mapping[str, datetime]:
    """Its instant (aware UTC) in each zone there is; who lives in none of them has that of its own zone.

    Of an hour that comes twice it is the one that was chosen, wherever it does: the wall time keeps its fold.
    """
    if campaign.at is None:
        return {}
    wall = campaign.at.astimezone(zone_info(campaign.zone)).replace(tzinfo=None)
    found = {zone: _utc(wall, info) for zone, info in _zones().items()}
    over = [zone for zone, at in found.items() if at < now - OVER]
    return found | {zone: _utc(wall + timedelta(1), _zones()[zone]) for zone in over}


def late(campaign: Campaign, now: datetime) -> list[str]:
    """The zones where its time of today is over, so that people there get it a day later."""
    if campaign.at is None or not campaign.local:
        return []
    wall = in_zone(campaign.at, campaign.zone).wall
    return [
        zone for zone, at in instants(campaign, now).items() if in_zone(at, zone).wall.date() > wall.date()
    ]


def over(campaign: Campaign, now: datetime) -> bool:
    """Whether its moment is gone, wherever it was meant for, so that nobody expects it any more."""
    if campaign.at is None:
        return False
    last = max(instants(campaign, campaign.confirmed or now).values()) if campaign.local else campaign.at
    return last < now - OVER


def _utc(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


@cache
def _zones() -> Mapping[str, ZoneInfo]:
    return {zone: zone_info(zone) for zone in available_timezones()}
