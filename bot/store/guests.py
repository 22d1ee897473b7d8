"""Whose a booking at a service is, as its messages tell while the answer to a request of ours is out.

Any replica may get the message, and another looks the lost answer up, so it is a row. Of the guest nothing is
kept but whether it is ours. Imports: psycopg, `booking` and its neighbours in `bot`.
"""

from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection

from booking.ledger import Booking
from booking.provider import Heard
from bot.sealing.seals import Seals
from bot.store import reading

OUT = """SELECT b.id FROM bookings b WHERE b.service = %s AND NOT b.ended
  AND b.starts >= date_trunc('minute', %s::timestamptz)
  AND b.starts < date_trunc('minute', %s::timestamptz) + interval '1 minute' AND (
    EXISTS (SELECT 1 FROM intents WHERE booking = b.id AND verb IN ('book', 'copy')
      AND step IN ('saved', 'claimed', 'unknown'))
    OR EXISTS (SELECT 1 FROM invitations WHERE booking = b.id AND stage = 'unknown' AND reference = ''))"""
KEEP = """INSERT INTO guests (booking, reference, ours) VALUES (%s, %s, %s)
ON CONFLICT (booking, reference) DO UPDATE SET ours = excluded.ours"""
TOLD = "SELECT reference, ours FROM guests WHERE booking = %s"


async def note(connection: AsyncConnection[Any], service: str, news: Heard, seals: Seals) -> None:
    """Keep, on the caller's transaction, what a message tells for requests for its time that are out."""
    if not news.guest or news.starts is None:
        return
    for booking in await reading.whole(connection, seals, OUT, service, news.starts, news.starts):
        ours = str(booking.order.answers.get("email")).casefold() == news.guest.casefold()
        await connection.execute(KEEP, [booking.id, news.reference, ours])


async def told(connection: AsyncConnection[Any], booking: Booking) -> Mapping[str, bool]:
    """By reference, whether it is of the guest of our booking."""
    return dict(await (await connection.execute(TOLD, [booking.id])).fetchall())
