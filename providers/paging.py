"""A list of a service read to its end, page by page: never a part of it as if that were all.

May import the standard library and `booking`.
"""

from collections.abc import Awaitable, Callable, Hashable, Iterable
from itertools import count
from typing import TypeVar

from booking.errors import Unexpected

MOST_PAGES = 400
"""No list is so long: one that is has no end."""
T = TypeVar("T")


async def whole(
    service: str,
    read: Callable[[int], Awaitable[tuple[Iterable[T | None], bool]]],
    name: Callable[[T], Hashable],
) -> list[T]:
    """Everything on it, each once. `read` gives the page of a number, from 0, and whether there is another;
    `name` tells entries apart, as what is added meanwhile moves the pages. Unexpected where it never ends.
    """
    found: dict[Hashable, T] = {}
    for number in count():
        entries, more = await read(number)
        known, page = len(found), [entry for entry in entries if entry is not None]
        found |= {name(entry): entry for entry in page}
        if not more or not page:
            break
        if len(found) == known or number == MOST_PAGES:
            raise Unexpected(service, 200, "a list without an end")
    return list(found.values())
