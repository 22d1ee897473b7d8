"""Jicoo's list of bookings, and finding in it what a request made whose answer was lost (sections 1 and 3).

May import `booking` and its neighbours.
"""

from collections.abc import Mapping
from datetime import timedelta

from booking.errors import Invalid, LoginNeeded, ServiceError, Unexpected, Untold
from booking.moment import Moment
from booking.provider import Heard, Order
from providers.http import Http
from providers.jicoo import answers as shapes
from providers.jicoo.events import Event
from providers.jicoo.pages import PER_PAGE
from providers.jicoo.stages import safe, utc
from providers.looking import MARGIN
from providers.paging import whole

BOOKINGS = "/v1/bookings"
REMEMBERED = 1000
"""So many guests that webhooks named are known."""


async def listed(http: Http, query: Mapping[str, str]) -> list[shapes.Booked]:
    """The whole organisation's bookings, as far as the query narrows them."""

    async def read(number: int) -> tuple[tuple[shapes.Booked | None, ...], bool]:
        wanted = {**query, "page": str(number + 1), "perPage": PER_PAGE}
        page = await http.get(shapes.PAGE, BOOKINGS, query=wanted)
        return page.data, bool(page.next_page)

    return await whole("jicoo", read, lambda b: b.uid)


class Lost:
    """Finds what requests made whose answers were lost. Whose a booking is, its contacts prove, or what a
    webhook said of it: that is known to this replica only, and of the newest bookings.
    """

    def __init__(self, http: Http) -> None:
        self._http = http
        self._heard: dict[str, str] = {}

    def hear(self, said: Event | None) -> Heard | None:
        """The news in a webhook, whose guest is noted."""
        if said is None:
            return None
        if said.guest:
            self._heard[said.object.uid] = said.guest
            if len(self._heard) > REMEMBERED:
                del self._heard[next(iter(self._heard))]
        return said.news

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
            guests = await self._guests(b) if same and fresh else set[str]()
            if str(order.answers["email"]).casefold() in guests:
                return b
            untold |= same and fresh and not guests
        if untold:
            raise Untold("jicoo")
        return None

    async def surely_ours(self, order: Order, uid: str) -> shapes.Booked | None:
        """The same; None where it cannot be told: a conflict alone proves nothing."""
        try:
            return await self.ours(order, uid)
        except ServiceError:
            return None

    async def _guests(self, booking: shapes.Booked) -> set[str]:
        """Whose it is, as it is proved: else a stranger's booking would be handed over. Path and answer of
        the call are inferred (section 3): none where it is not there, or names nobody.
        """
        if known := self._heard.get(booking.uid):
            return {known}
        path = f"{BOOKINGS}/{safe(booking.uid)}/contacts"
        try:
            return set(shapes.emails(await self._http.get(shapes.ANYTHING, path, scope="contacts")))
        except LoginNeeded as no:
            if not no.scope:
                raise  # the key itself is dead
        except (Invalid, Unexpected):
            pass
        return set()
