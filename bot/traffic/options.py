"""What the roof hands to the traffic: the functions it calls and the limits it keeps.

Imports: psycopg for the type of a connection, `bot.sealing.seals`, `handlers` and `booking`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from psycopg import AsyncConnection

from booking.ledger import Booking, Intent
from booking.people import Directory
from booking.reminders import Wish
from booking.watching import Watch
from bot.sealing.seals import Seals
from handlers.acts import Act, By
from handlers.messages import Message
from handlers.office import Office
from handlers.services import Services
from handlers.turn import Own, Shelf, Turn


class Keep(Protocol):
    """Saves new bookings, intents and watches of a turn on the connection of its transaction; never commits.

    It also defers the settle job of each intent there, so that they exist together or not at all.
    """

    async def __call__(
        self,
        connection: AsyncConnection[Any],
        bookings: Sequence[Booking],
        intents: Sequence[Intent],
        watches: Sequence[Watch],
    ) -> None:
        """Insert them all; an IntegrityError undoes the whole turn."""


class Enact(Protocol):
    """Does what the operator's side wants, and writes it into the log, on the turn's connection."""

    async def __call__(self, connection: AsyncConnection[Any], by: By, acts: Sequence[Act]) -> None:
        """Do them all; an exception undoes the whole turn."""


async def _nobody_wishes(_: AsyncConnection[Any], wishes: Sequence[Wish], now: datetime) -> None:
    """Where nobody is reminded of anything."""


async def _nothing_drawn(_: AsyncConnection[Any], bookings: Sequence[str]) -> None:
    """Where no booking stands in a chat."""


async def _as_it_stands(message: Message) -> Message:
    """Where nothing depends on the clock."""
    return message


async def _nothing_waits(_: str) -> bool:
    """Where no write waits in a line."""
    return False


Make = Callable[[int, str], Awaitable[bytes]]
"""Makes the file that a message to this chat only names (`Message.made`)."""

Draw = Callable[[Message], Awaitable[Message | None]]
"""Draws a message whose words depend on the clock when it is sent; None where it has become void."""

Forget = Callable[[AsyncConnection[Any], int, Mapping[str, int]], Awaitable[None]]
"""Deletes everything about a person on the connection of a transaction, but bookings (by id) that are handed
to others; never commits.
"""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a turn is made of. `perform` runs one saved intent (its messages come back as outbox rows).

    `wish` saves what a turn says about reminders, as `keep` does with bookings. `withdraw` takes back an
    intent that waits in line. `redraw` queues what stands in the chat of bookings (ids), as they are now.
    `draw` draws what is about to be sent, where its words depend on the clock.
    """

    handle: Callable[[Turn], Awaitable[None]]
    perform: Callable[[str], Awaitable[object]]
    keep: Keep
    services: Services
    directory: Directory
    shelf: Shelf
    office: Office
    enact: Enact
    own: Own
    make: Make
    forget: Forget
    seals: Seals
    wish: Callable[[AsyncConnection[Any], Sequence[Wish], datetime], Awaitable[None]] = _nobody_wishes
    withdraw: Callable[[str], Awaitable[bool]] = _nothing_waits
    redraw: Callable[[AsyncConnection[Any], Sequence[str]], Awaitable[None]] = _nothing_drawn
    draw: Draw = _as_it_stands


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram posts updates (https), and the secret it proves itself with (1-256 of A-Za-z0-9_-)."""

    url: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Options:
    """Limits and choices; the defaults are those of Telegram's FAQ.

    `overall` messages a second over all chats and replicas, None: no brake of any kind (a Bot API server of
    one's own); `private` a second per private chat after `burst` at once; `group` a minute per group, None
    switches either off. `lanes` chats at work at once. `clock`
    gives aware UTC. `took` hears the seconds each turn took.
    """

    admins: frozenset[int] = frozenset()
    webhook: Webhook | None = None
    overall: float | None = 30.0
    private: float | None = 1.0
    burst: int = 4
    group: float | None = 20.0
    lanes: int = 500
    turn_seconds: float = 60.0
    stop_seconds: float = 8.0
    inline_cache: int = 0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    took: Callable[[float], object] = lambda _seconds: None
