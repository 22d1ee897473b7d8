"""Jicoo's list of bookings, and finding in it what a request made whose answer was lost (sections 1 and 3).

May import `booking` and its neighbours.
"""

from collections.abc import Mapping
from datetime import timedelta

from booking.errors import Invalid, LoginNeeded, ServiceError, Unexpected, Untold
from booking.moment import Moment
from booking.provider import Order
from providers.http import Http
from providers.jicoo import answers as shapes
from providers.jicoo.pages import PER_PAGE
from providers.jicoo.stages import safe, utc
from providers.looking import MARGIN
from providers.paging import whole

BOOKINGS = "/v1/bookings"


async def listed(http: Http, query: Mapping[str, str]) -> list[shapes.Booked]:
    """The whole organisation's bookings, as far as the query narrows them."""

    async def read(number: int) -> tuple[tuple[shapes.Booked | None, ...], bool]:
        wanted = {**query, "page": str(number + 1), "perPage": PER_PAGE}
        page = await http.get(shapes.PAGE, BOOKINGS, query=wanted)
        return page.data, bool(page.next_page)

    return await whole("jicoo", read, lambda b: b.uid)


async def ours(http: Http, order: Order, uid: str) -> shapes.Booked | None:
    """A booking of that event type and start, made after our send, whose guest is provably ours.

    ServiceError where the list or the guest cannot be read; Untold where only people can tell the guest.
    """
    when, since = order.answers["when"], order.made - MARGIN
    if not isinstance(when, Moment):
        return None
    start = when.at.replace(second=0, microsecond=0)
    query = {"startedAt": utc(start), "endedAt": utc(start + timedelta(days=1))}
    untold = False
    for b in await listed(http, {**query, "order": "createdAt", "sort": "desc"}):
        same = b.started_at == start and b.event_type_id in {uid, None} and b.status != "cancel"
        fresh = b.uid not in order.others and (b.created_at is None or b.created_at >= since)
        guests = await _guests(http, b) if same and fresh else set[str]()
        if str(order.answers["email"]).casefold() in guests:
            return b
        untold |= same and fresh and not guests
    if untold:
        raise Untold("jicoo")
    return None


async def surely_ours(http: Http, order: Order, uid: str) -> shapes.Booked | None:
    """The same; None where it cannot be told: a conflict alone proves nothing."""
    try:
        return await ours(http, order, uid)
    except ServiceError:
        return None


async def _guests(http: Http, booking: shapes.Booked) -> set[str]:
    """Whose it is, as the contacts prove: else a stranger's booking would be handed over. Path and answer of
    that call are inferred (section 3): none where it is not there, or names nobody.
    """
    path = f"{BOOKINGS}/{safe(booking.uid)}/contacts"
    try:
        return set(shapes.emails(await http.get(shapes.ANYTHING, path, scope="contacts")))
    except LoginNeeded as no:
        if not no.scope:
            raise  # the key itself is dead
    except (Invalid, Unexpected):
        pass
    return set()
