"""An audience as a condition of SQL on people `p`. Words of people are parameters, never SQL.

Imports: `handlers`.
"""

from datetime import datetime, timedelta
from typing import Any

from handlers.broadcast.campaign import Audience

REACHED = "p.chat IS NOT NULL AND p.reachable AND p.news AND NOT p.blocked"
MINE = "SELECT FROM bookings b WHERE b.person = p.id"
BOOKED = {"open": "NOT b.ended", "held": "b.stage IN ('confirmed', 'done')"}
"""What a booking must be like; any one will do for "ever", none may be there for "never"."""


def condition(
    audience: Audience, campaign: str, now: datetime, newest: datetime | None = None
) -> tuple[str, dict[str, Any]]:
    """The condition and its parameters; of those who came until `newest` did, where that is told."""
    parts, values = [REACHED], {"campaign": campaign, "now": now}
    if newest:
        parts.append("p.created <= %(newest)s")
        values["newest"] = newest
    if audience.languages:
        parts.append("p.language = ANY(%(languages)s)")
        values["languages"] = sorted(audience.languages)
    if audience.zones:
        parts.append("p.zone = ANY(%(zones)s)")
        values["zones"] = sorted(audience.zones)
    if audience.activity:
        way, _, days = audience.activity.partition(":")
        parts.append("p.seen >= %(since)s" if way == "in" else "p.seen < %(since)s")
        values["since"] = now - timedelta(days=int(days))
    if audience.service or audience.booked:
        like = [BOOKED[audience.booked]] if audience.booked in BOOKED else []
        if audience.service:
            like.append("b.service = %(service)s")
            values["service"] = audience.service
        none = "NOT " if audience.booked == "never" else ""
        parts.append(f"{none}EXISTS ({' AND '.join([MINE, *like])})")
    if audience.listed:
        parts.append("p.id IN (SELECT l.person FROM listed l WHERE l.campaign = %(campaign)s)")
    return " AND ".join(parts), values
