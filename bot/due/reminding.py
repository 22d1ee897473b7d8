"""Says each reminder once: finds what is due, and commits the message with the word that it was said.

The row is locked meanwhile, so of several replicas one looks at it. A message has a unique key, too, and is
sent at most once even if a crash leaves it open whether it arrived. It is drawn anew when it is sent, since
it may have waited for Telegram. Imports: psycopg, `booking`,
`handlers` and its neighbours in `bot`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection, OperationalError
from psycopg.types.json import Jsonb

from booking.ledger import Booking
from booking.people import Person
from booking.reminders import Kept
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from bot.store.reading import one
from bot.store.reminding import KEPT, ONE, kept_of
from bot.traffic.rows import WHO, person_of, sealed_body
from bot.traffic.turns import report
from handlers.messages import Message
from handlers.reminders.made import reminder
from handlers.reminders.reminding import Reminding

MOST = 50
"""Rows taken by one sweep of one replica."""
AGAIN = timedelta(minutes=1)
"""Until one that went wrong is looked at again."""
TAKE = f"""SELECT {KEPT} FROM reminders WHERE at <= %s ORDER BY at LIMIT %s FOR UPDATE SKIP LOCKED"""  # noqa: S608
SAY = """INSERT INTO outbox (chat, body, once, key) VALUES (%s, %s, true, %s)
ON CONFLICT (key) DO NOTHING"""
LATER = "UPDATE reminders SET at = %s WHERE booking = %s"
LOOKED = "UPDATE reminders SET since = %s, said = %s, at = %s WHERE booking = %s"

Connection = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Reminders:
    """The sweep. `wake` is told the chats that have something to send."""

    pool: Pool
    looks: Reminding
    clock: Callable[[], datetime]
    wake: Callable[[int], None]
    seals: Seals
    booking: Callable[[Connection, str, Seals], Awaitable[Booking | None]] = one

    async def remind(self) -> int:
        """Say what is due; how many bookings were looked at."""
        now, woken = self.clock(), set()
        async with self.pool.connection() as connection:
            found = await (await connection.execute(TAKE, [now, MOST])).fetchall()
            for row in found:
                woken |= await self._alone(connection, row[0], kept_of(row), now)
        for chat in woken:
            self.wake(chat)
        return len(found)

    async def draw(self, message: Message) -> Message | None:
        """A reminder of the outbox as of now, None when it has become void meanwhile."""
        number = message.slot.partition(":")[2]
        found, starts = reminder(message.made)
        async with self.pool.connection() as connection:
            row = await (await connection.execute(ONE, [number])).fetchone()
            known = row and await self._known(connection, number)
        if not row or not known or known[0].starts != starts:
            return None
        return self.looks.draw(*known, kept_of(row), found, self.clock())

    async def _known(self, connection: Connection, number: str) -> tuple[Booking, Person] | None:
        booking = await self.booking(connection, number, self.seals)
        row = booking and await (await connection.execute(WHO, [booking.person])).fetchone()
        return (booking, person_of(row, self.seals)) if booking and row else None

    async def _alone(self, connection: Connection, number: str, kept: Kept, now: datetime) -> set[int]:
        """One that cannot be read or drawn is for the operator; the others are said, and it later."""
        try:
            async with connection.transaction():
                return await self._look(connection, number, kept, now)
        except OperationalError:
            raise
        except Exception as error:
            report("a reminder", error)
            await connection.execute(LATER, [now + AGAIN, number])
            return set()

    async def _look(self, connection: Connection, number: str, kept: Kept, now: datetime) -> set[int]:
        known = await self._known(connection, number)
        if known is None:
            return set()
        booking, person = known
        look = self.looks(booking, person, kept, now)
        await connection.execute(LOOKED, [now, list(look.said), look.again, number])
        if look.message is None or look.reminder is None:
            return set()
        key = f"remind:{number}:{look.reminder.key}:{int(look.reminder.at.timestamp())}"
        body = sealed_body(look.message, self.seals)
        await connection.execute(SAY, [look.message.chat, Jsonb(body), key])
        return {look.message.chat}
