"""What stands in a chat of bookings that somebody else saved while a turn drew them: drawn as they are now.

Imports: psycopg, `booking`, `handlers` and its neighbours.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from booking.ledger import Booking
from booking.people import Person
from bot.sealing.seals import Seals
from bot.store.reading import among
from bot.store.writing import queue
from bot.traffic.rows import WHO, person_of
from handlers.messages import Message


@dataclass(frozen=True, slots=True)
class Redrawing:
    """`bot.traffic.options.Wiring.redraw`; `again` draws a booking for a person."""

    again: Callable[[Booking, Person], Sequence[Message]]
    seals: Seals

    async def __call__(self, connection: AsyncConnection[Any], bookings: Sequence[str]) -> None:
        """Behind everything the turn says, on its connection; never committed here."""
        for booking in await among(connection, bookings, self.seals):
            row = await (await connection.execute(WHO, [booking.person])).fetchone()
            if row:
                await queue(connection, self.again(booking, person_of(row, self.seals)), self.seals)
