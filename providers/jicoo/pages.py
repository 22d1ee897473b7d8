"""The event types of Jicoo: every page of their list, and one by one what the list leaves out (section 4).

May import `booking` and its neighbours.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from booking.errors import Invalid
from booking.form import Answers, Option
from providers.http import Http
from providers.jicoo import answers as shapes
from providers.jicoo.stages import safe
from providers.paging import whole

EVENT_TYPES = "/v1/event_types"
HOSTS, USERS = "/v1/event_type_hosts", "/v1/organization/users"
PER_PAGE = "50"


async def event_types(http: Http, listed: Iterable[str]) -> dict[str, shapes.EventType]:
    """All of them by id; `listed` are those the operator names. Raises ServiceError."""

    async def read(number: int) -> tuple[tuple[shapes.EventType | None, ...], bool]:
        query = {"page": str(number + 1), "perPage": PER_PAGE}
        page = await http.get(shapes.EVENT_TYPES, EVENT_TYPES, query=query, scope="event_types")
        return page.data, bool(page.next_page)

    found = {p.uid: p for p in await whole("jicoo", read, lambda p: p.uid)}
    for uid in set(listed) - set(found):
        with suppress(Invalid):
            found[uid] = await http.get(shapes.EVENT_TYPE, f"{EVENT_TYPES}/{safe(uid)}")
    return found


def able(pages: Mapping[str, shapes.EventType], answers: Answers) -> tuple[str, ...]:
    """Those asked who offer the chosen place, as far as is known."""
    people, place = answers.get("performers"), answers.get("location")
    asked = people if isinstance(people, tuple) else ()
    known = {p: pages[p].location_ids or () for p in asked if p in pages}
    return tuple(p for p in asked if not place or not known.get(p) or place in known[p])


def offering(
    pages: Mapping[str, shapes.EventType], people: Sequence[str], places: Iterable[Option]
) -> tuple[Option, ...]:
    """The places that at least one of them offers, with who does not; who tells of none offers all."""
    told = (
        replace(place, lacking=tuple(p for p in people if p not in able(pages, _at(place, people))))
        for place in places
    )
    return tuple(place for place in told if len(place.lacking) < len(people))


def _at(place: Option, people: Sequence[str]) -> Answers:
    return {"performers": tuple(people), "location": place.value}


def lengths(pages: Mapping[str, shapes.EventType], answers: Answers) -> dict[str, int | None]:
    """Minutes with each one asked; None where the service does not tell."""
    asked = answers.get("performers")
    known = {p: pages.get(p) for p in asked} if isinstance(asked, tuple) else {}
    return {p: page.duration if page else None for p, page in known.items()}


async def count_pages(http: Http, listed: Iterable[str]) -> str:
    """How many there are, and which of the operator's list are not among them."""
    found = await event_types(http, listed)
    lacking = [uid for uid in listed if uid not in found]
    return f"{len(found)}" + (f"; not among them: {', '.join(lacking)}" if lacking else "")


async def count_hosts(http: Http) -> str:
    """How many hosts and people there are; a key may be refused either."""
    hosts = await http.get(shapes.ANY_PAGE, HOSTS, scope="event_type_hosts")
    users = await http.get(shapes.USERS, USERS, scope="organization/users")
    return f"{len(hosts.data)} of event types, {len(users.data)} in the organization"
