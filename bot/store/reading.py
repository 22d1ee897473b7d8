"""Bookings read whole, with their invitations and intents, as the transaction of a connection sees them.

Imports: psycopg, `booking`, `bot.sealing.seals` and its neighbours.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection

from booking.ledger import Booking
from bot.sealing.seals import Seals
from bot.store import rows

BOOKINGS = f"""SELECT {rows.BOOKING} FROM bookings WHERE id IN ({{}})
ORDER BY ended, CASE WHEN NOT ended THEN starts END, starts DESC, id"""  # noqa: S608 - our names
INVITATIONS = f"SELECT {rows.INVITATION} FROM invitations WHERE booking IN ({{}}) ORDER BY place"  # noqa: S608
INTENTS = f"SELECT {rows.INTENT} FROM intents WHERE booking IN ({{}}) ORDER BY saved, id"  # noqa: S608
AMONG = "SELECT id FROM bookings WHERE id = ANY(%s)"
TO_COME = """SELECT id FROM bookings WHERE person = %s AND NOT ended
ORDER BY starts, id OFFSET %s LIMIT %s"""
PAST = "SELECT id FROM bookings WHERE person = %s AND ended ORDER BY starts DESC, id OFFSET %s LIMIT %s"
MOST = 100
"""Live bookings of one person."""

Connection = AsyncConnection[Any]


async def among(connection: Connection, bookings: Sequence[str], seals: Seals) -> Sequence[Booking]:
    """Those with these ids."""
    return await whole(connection, seals, AMONG, list(bookings))


async def one(connection: Connection, booking: str, seals: Seals) -> Booking | None:
    """The one with this id."""
    return next(iter(await among(connection, [booking], seals)), None)


async def live(connection: Connection, person: int, seals: Seals) -> Sequence[Booking]:
    """A person's, but for those that are over; the next session first."""
    return await whole(connection, seals, TO_COME, person, 0, MOST)


async def whole(connection: Connection, seals: Seals, which: str, *words: object) -> tuple[Booking, ...]:
    """The bookings whose ids the statement `which` finds, in one round trip: the live ones, the next first,
    then those that are over, the last first.

    The booking is read before its parts, so what is saved in between only makes a later save fail.
    """
    async with connection.pipeline():
        booked, asked, written = [
            await connection.execute(statement.format(which).encode(), words)
            for statement in (BOOKINGS, INVITATIONS, INTENTS)
        ]
        found = await booked.fetchall()
        invitations = [(row[0], rows.invitation_of(row, seals)) for row in await asked.fetchall()]
        intents = [rows.intent_of(row, seals) for row in await written.fetchall()]
    return tuple(
        rows.booking_of(
            row,
            [invitation for booking, invitation in invitations if booking == row[0]],
            [intent for intent in intents if intent.booking == row[0]],
            seals,
        )
        for row in found
    )
