"""The event types of Jicoo: every page of their list, and one by one what the list leaves out (section 4).

May import `booking` and its neighbours.
"""

from collections.abc import Iterable
from contextlib import suppress

from booking.errors import Invalid
from providers.http import Http
from providers.jicoo import answers as shapes
from providers.jicoo.stages import safe

EVENT_TYPES = "/v1/event_types"
PER_PAGE, MOST_PAGES = "50", 20


async def event_types(http: Http, listed: Iterable[str]) -> dict[str, shapes.EventType]:
    """All of them by id; `listed` are those the operator names. Raises ServiceError."""
    found: dict[str, shapes.EventType] = {}
    for number in range(1, MOST_PAGES + 1):
        query = {"page": str(number), "perPage": PER_PAGE}
        page = await http.get(shapes.EVENT_TYPES, EVENT_TYPES, query=query, scope="event_types")
        found |= {p.uid: p for p in page.data if p}
        if not page.next_page or not page.data:
            break
    for uid in set(listed) - set(found):
        with suppress(Invalid):
            found[uid] = await http.get(shapes.EVENT_TYPE, f"{EVENT_TYPES}/{safe(uid)}")
    return found
