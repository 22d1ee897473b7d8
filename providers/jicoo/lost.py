"""Jicoo's list of bookings, and finding in it what a request made whose answer was lost (sections 1 and 3).

May import `booking` and its neighbours.
"""

from collections.abc import Mapping
from datetime import timedelta

from booking.errors import ServiceError
from booking.moment import Moment
from booking.provider import Order
from providers.http import Http
from providers.jicoo import answers as shapes
from providers.jicoo.pages import MOST_PAGES, PER_PAGE
from providers.jicoo.stages import safe, utc
from providers.looking import MARGIN

BOOKINGS = "/v1/bookings"


async def listed(http: Http, query: Mapping[str, str]) -> list[shapes.Booked]:
    """The whole organisation's bookings, as far as the query narrows them."""
    found: dict[str, shapes.Booked] = {}
    for number in range(1, MOST_PAGES + 1):
        wanted = {**query, "page": str(number), "perPage": PER_PAGE}
        page = await http.get(shapes.PAGE, BOOKINGS, query=wanted)
        found |= {b.uid: b for b in page.data if b}
        if not page.next_page or not page.data:
            break
    return list(found.values())


async def ours(http: Http, order: Order, uid: str) -> shapes.Booked | None:
    """A booking of that event type and start, made after our send, whose guest is provably ours.

    ServiceError where the list or the guest cannot be read.
    """
    when, since = order.answers["when"], order.made - MARGIN
    if not isinstance(when, Moment):
        return None
    start = when.at.replace(second=0, microsecond=0)
    query = {"startedAt": utc(start), "endedAt": utc(start + timedelta(days=1))}
    for b in await listed(http, {**query, "order": "createdAt", "sort": "desc"}):
        same = b.started_at == start and b.event_type_id in {uid, None} and b.status != "cancel"
        fresh = b.uid not in order.others and (b.created_at is None or b.created_at >= since)
        if same and fresh and await _is_guest(http, order, b):
            return b
    return None


async def surely_ours(http: Http, order: Order, uid: str) -> shapes.Booked | None:
    """The same; None where it cannot be told: a conflict alone proves nothing."""
    try:
        return await ours(http, order, uid)
    except ServiceError:
        return None


async def _is_guest(http: Http, order: Order, booking: shapes.Booked) -> bool:
    """Whether the guest is ours, as the contacts prove: else a stranger's booking would be handed over."""
    said = await http.get(shapes.ANYTHING, f"{BOOKINGS}/{safe(booking.uid)}/contacts")
    return str(order.answers["email"]).casefold() in set(shapes.emails(said))
