"""Tells people of the events they asked to be reminded of: finds who is due and says it.

A row is locked meanwhile, so of several replicas one looks at it, and a message has a unique key, so that
it is sent once. They go as bulk messages, since thousands may be due in one moment: replies pass them, and
so each is drawn anew when it is sent.
Imports: psycopg, `booking`, `handlers` and its neighbours in `bot`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from booking.attending import Attendee
from booking.ledger import Booking
from booking.people import Person
from bot.database.pool import Pool
from bot.due.reminding import AGAIN
from bot.sealing.seals import Seals
from bot.store.attending import ATTENDEE, attendee_of
from bot.store.reading import among, one
from bot.traffic.rows import PERSON, person_of, sealed_body
from bot.traffic.sender import BULK
from bot.traffic.turns import report
from handlers.messages import Message
from handlers.reminders.attending import Attending, Word
from handlers.reminders.made import reminder

MOST = 200
"""Rows taken by one sweep of one replica: far more than may be sent in its second."""
TAKE = f"""SELECT {ATTENDEE} FROM attendees WHERE at <= %s ORDER BY at LIMIT %s
FOR UPDATE SKIP LOCKED"""  # noqa: S608
WHO = f"SELECT {PERSON} FROM people WHERE id = ANY(%s)"  # noqa: S608
SAY = """INSERT INTO outbox (chat, body, once, key, priority) VALUES (%s, %s, true, %s, %s)
ON CONFLICT (key) DO NOTHING"""
STILL = "SELECT 1 FROM attendees WHERE booking = %s AND person = %s"
LOOKED = """UPDATE attendees SET since = %s, starts = %s, said = %s, at = %s
WHERE booking = %s AND person = %s"""


@dataclass(frozen=True, slots=True)
class Attendees:
    """The sweep."""

    pool: Pool
    looks: Attending
    clock: Callable[[], datetime]
    seals: Seals

    async def remind(self) -> int:
        """Say what is due; how many rows were looked at."""
        now = self.clock()
        async with self.pool.connection() as connection:
            rows = await (await connection.execute(TAKE, [now, MOST])).fetchall()
            found = [attendee_of(row) for row in rows]
            numbers = list({row.booking for row in found})
            events = {event.id: event for event in await among(connection, numbers, self.seals)}
            people = await self._people(connection, [row.person for row in found])
            words = [
                self._alone(events[row.booking], people[row.person], row, now)
                for row in found
                if row.booking in events and row.person in people
            ]
            if words:
                await self._keep(connection, words)
        return len(found)

    def _alone(self, event: Booking, person: Person, row: Attendee, now: datetime) -> Word:
        """What cannot be drawn is for the operator and looked at later; the others are said."""
        try:
            return self.looks(event, person, row, now)
        except Exception as error:
            report("a reminder of an event", error)
            return Word(row, now + AGAIN)

    async def draw(self, message: Message) -> Message | None:
        """A reminder of the outbox as of now, None when it has become void meanwhile."""
        number = message.slot.partition(":")[2]
        found, starts = reminder(message.made)
        async with self.pool.connection() as connection:
            event = await one(connection, number, self.seals)
            people = await self._people(connection, [message.chat])
            wanted = await connection.execute(STILL, [number, message.chat])
        if not event or not people or not wanted.rowcount or event.starts != starts:
            return None
        return self.looks.draw(event, people[message.chat], found, self.clock())

    async def _people(self, connection: Any, ids: list[int]) -> dict[int, Person]:
        rows = await (await connection.execute(WHO, [ids])).fetchall() if ids else []
        return {person.id: person for person in (person_of(row, self.seals) for row in rows)}

    async def _keep(self, connection: Any, words: list[Word]) -> None:
        async with connection.cursor() as cursor:
            await cursor.executemany(LOOKED, [_looked(word) for word in words])
            if said := [self._said(word) for word in words if word.message]:
                await cursor.executemany(SAY, said)

    def _said(self, word: Word) -> list[Any]:
        now, message = word.attendee, word.message
        assert message is not None  # noqa: S101 - asked before
        key = f"event:{now.booking}:{now.person}:{word.key}"
        return [message.chat, Jsonb(sealed_body(message, self.seals)), key, BULK]


def _looked(word: Word) -> list[Any]:
    now = word.attendee
    return [now.since, now.starts, list(now.said), word.again, now.booking, now.person]
