"""Reading WebKasa's lists: page by page, narrowed as section 2 of the contract allows.

May import `booking`, pydantic and its neighbours.
"""

from collections.abc import Mapping
from operator import attrgetter
from typing import TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter

from booking.provider import Sought
from providers.http import Http
from providers.paging import whole
from providers.webkasa import answers as shapes
from providers.webkasa.stages import STATUSES, day

BOOKINGS = "/api/v1/bookings"
PER_PAGE = 50
T = TypeVar("T", bound=BaseModel)


async def pages(
    http: Http, into: TypeAdapter[shapes.Page[T]], path: str, query: Mapping[str, str] | None = None
) -> list[T]:
    """Everything on a list. ServiceError where it cannot be read to its end."""

    async def read(number: int) -> tuple[tuple[T | None, ...], bool]:
        wanted = {**(query or {}), "limit": str(PER_PAGE), "offset": str(number * PER_PAGE)}
        page = await http.get(into, path, query=wanted)
        return page.data, bool(page.meta and page.meta.has_more)

    return await whole("webkasa", read, attrgetter("id"))


async def bookings(http: Http, sought: Sought) -> list[shapes.Booked]:
    """The organisation's bookings, as far as the service narrows them."""
    return await pages(http, shapes.BOOKINGS, BOOKINGS, narrowed(sought))


def path_of(reference: str) -> str:
    """Where one booking is."""
    return f"{BOOKINGS}/{quote(reference, safe='')}"


def narrowed(sought: Sought) -> dict[str, str]:
    """All filters of the list. Which day is meant without a zone is not sure: a day more on each side."""
    query = {
        "schedule_id": sought.performer,
        "event_type_id": sought.kind,
        "status": STATUSES.get(sought.stage, "") if sought.stage else "",
        "upcoming": "true" if sought.coming else "",
        "start_date": day(sought.start, -1) if sought.start else "",
        "end_date": day(sought.end, 1) if sought.end else "",
        "attendee_email": sought.email,
    }
    return {name: value for name, value in query.items() if value}
