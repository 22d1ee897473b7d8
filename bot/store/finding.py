"""What an operator found of a lost request, saved with their turn and followed at once.

Imports: psycopg, `booking`, `handlers` and its neighbours.
"""

from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from booking.sending import found_out
from bot.sealing.seals import Seals
from bot.store import writing
from bot.store.reading import among
from bot.traffic.writer import Conflict
from handlers.acts import Act, By

LOCK = "SELECT revision FROM bookings WHERE id = %s FOR UPDATE"


@dataclass(frozen=True, slots=True)
class Finding:
    """`bot.office.acts.Effect`: the follow job tells the person, from what the service says of it."""

    seals: Seals

    async def __call__(self, connection: AsyncConnection[Any], by: By, act: Act) -> None:
        """Conflict when the booking waits no more for this, or is being changed."""
        row = await (await connection.execute(LOCK, [act.subject])).fetchone()
        booking = next(iter(await among(connection, [act.subject], self.seals)), None)
        became = found_out(booking, str(act.values["reference"])) if booking else None
        if row is None or booking is None or became is None or row[0] != booking.revision:
            raise Conflict
        await writing.change(connection, booking, *became, by.now, seals=self.seals)
