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


class Lost:
    """Finds what requests made whose answers were lost. Whose a booking is, its contacts prove, or what a
    webhook said of it (`Order.guests`).
    """

    def __init__(self, http: Http) -> None:
        self._http = http

    async def ours(self, order: Order, uid: str) -> shapes.Booked | None:
        """A booking of that event type and start, made after our send, whose guest is provably ours.

        ServiceError where the list or the guest cannot be read; Untold where only people can tell the guest.
        """
        when, since = order.answers["when"], order.made - MARGIN
        if not isinstance(when, Moment):
            return None
        start = when.at.replace(second=0, microsecond=0)
        query = {"startedAt": utc(start), "endedAt": utc(start + timedelta(days=1))}
        untold = False
        for b in await listed(self._http, {**query, "order": "createdAt", "sort": "desc"}):
            same = b.started_at == start and b.event_type_id in {uid, None} and b.status != "cancel"
            fresh = b.uid not in order.others and (b.created_at is None or b.created_at >= since)
            mine = await self._of_our_guest(b, order) if same and fresh else False
            if mine:
                return b
            untold |= mine is None
        if untold:
            raise Untold("jicoo")
        return None

    async def surely_ours(self, order: Order, uid: str) -> shapes.Booked | None:
        """The same; None where it cannot be told: a conflict alone proves nothing."""
        try:
            return await self.ours(order, uid)
        except ServiceError:
            return None

    async def _of_our_guest(self, booking: shapes.Booked, order: Order) -> bool | None:
        """Whether it is provably our guest's: else a stranger's booking would be handed over. None where
        nobody tells: path and answer of the call are inferred (section 3).
        """
        if (said := order.guests.get(booking.uid)) is not None:
            return said
        path = f"{BOOKINGS}/{safe(booking.uid)}/contacts"
        try:
            guests = set(shapes.emails(await self._http.get(shapes.ANYTHING, path, scope="contacts")))
        except LoginNeeded as no:
            if not no.scope:
                raise  # the key itself is dead
            return None
        except (Invalid, Unexpected):
            return None
        return str(order.answers["email"]).casefold() in guests if guests else None
