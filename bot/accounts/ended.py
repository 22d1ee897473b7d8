"""The word that a person's login at a service has ended, and what their open bookings there are from then on.

Imports: psycopg, `booking`, `handlers`, and its neighbours in `bot`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from psycopg import AsyncConnection

from booking.form import Card
from booking.people import Directory
from booking.provider import OPERATOR
from bot.seals import Seals
from bot.store import queue
from bot.store.reading import live
from bot.traffic.rows import WHO, person_of
from handlers import connect
from handlers.card import refreshed
from handlers.values import Reader
from handlers.words import words_for


@dataclass(frozen=True, slots=True)
class Ended:
    """Queues it; `wake` is told the chats that have news."""

    cards: Callable[[], Mapping[str, Card]]
    directory: Directory
    wake: Callable[[int], None]
    seals: Seals

    async def __call__(self, connection: AsyncConnection[Any], person: int, service: str) -> None:
        """On the connection of the transaction in which the login ends."""
        row = await (await connection.execute(WHO, [person])).fetchone()
        if row is None:
            return
        who, card = person_of(row, self.seals), self.cards()[service]
        reader = Reader(words_for(who.language), who, card, self.directory)
        open_ones = await live(connection, person, self.seals)
        own = [b for b in open_ones if b.service == service and b.account != OPERATOR]
        cut = [refreshed(reader, replace(booking, cut_off=True)) for booking in own]
        await queue(connection, [connect.ended(who, card), *cut], self.seals)
        self.wake(person)
