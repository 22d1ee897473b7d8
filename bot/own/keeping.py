"""`handlers.turn.Own` on PostgreSQL: calendar addresses, prepared links, which bookings are in a calendar.

Of a token or a nonce only its digest is kept, and it is looked up by that: who reads the rows can use
nothing, and no comparison tells how much of a guess was right. Imports: psycopg, `handlers`,
its neighbours in `bot`.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from bot.accounts.linking import digest
from bot.database.pool import Pool
from bot.sealing.seals import Seals
from handlers.acts import Act, By
from handlers.turn import Prepared

LIFE = timedelta(hours=1)
"""How long a prepared request waits behind its link."""
OPENED = timedelta(minutes=1)
"""How long whoever opened it may open it again: a tap may come twice, a turn be repeated after a crash."""
MOST = 400
"""Prepared requests per person: inline mode makes two with every pause in typing, each good for an hour."""

NOTE = """UPDATE bookings b SET noted = true FROM bookings one WHERE one.id = %s AND b.person = one.person
  AND (b.id = one.id OR b.entry IN (one.id, nullif(one.entry, '')))"""
SINCE = "SELECT made FROM feeds WHERE person = %s"
NEW_FEED = """INSERT INTO feeds (id, person, made) VALUES (%s, %s, %s)
ON CONFLICT (person) DO UPDATE SET id = excluded.id, made = excluded.made"""
END_FEED = "DELETE FROM feeds WHERE person = %s"
PREPARE = (
    """INSERT INTO prepared (id, person, service, answers, own, until) VALUES (%s, %s, %s, %s, %s, %s)"""
)
CROWD = """DELETE FROM prepared WHERE id IN
(SELECT id FROM prepared WHERE person = %s ORDER BY until DESC OFFSET %s)"""
OPEN = """UPDATE prepared SET own = true, person = %(person)s, until = least(until, %(until)s)
WHERE id = %(id)s AND until > %(now)s AND (NOT own OR person = %(person)s) RETURNING service, answers, own"""


async def address(connection: AsyncConnection[Any], by: By, act: Act) -> None:
    """`handlers.acts.Verb.ADDRESS`: a calendar address is good, together with the message that shows it, and
    the one before is void.
    """
    await connection.execute(NEW_FEED, [act.subject, by.person, by.now])


@dataclass(frozen=True, slots=True)
class Keeping:
    """`public` is our web server's address for others, "" where they cannot reach it."""

    pool: Pool
    clock: Callable[[], datetime]
    public: str
    seals: Seals

    @property
    def addressed(self) -> bool:
        """Whether we have a web address that others can reach."""
        return bool(self.public)

    async def note(self, booking: str) -> None:
        """The person puts this booking into their calendar, so that news of it come as files, too."""
        await self._write(NOTE, booking)

    async def feed(self, person: int) -> datetime | None:
        """Since when the person has a calendar address, None without one."""
        async with self.pool.connection() as connection:
            row = await (await connection.execute(SINCE, [person])).fetchone()
        return row[0] if row else None

    def new_feed(self) -> tuple[str, str]:
        """A fresh calendar address, not kept, and the subject of `Verb.ADDRESS` that makes it so."""
        token = secrets.token_urlsafe(32)
        return f"{self.public}/calendar/{token}.ics", digest(token)

    async def end_feed(self, person: int) -> None:
        """Make the calendar address void."""
        await self._write(END_FEED, person)

    async def prepare(self, person: int, request: Prepared) -> str:
        """The nonce of a link to this request, good once and for an hour."""
        nonce, until = secrets.token_urlsafe(18), self.clock() + LIFE
        number = digest(nonce)
        answers = self.seals.seal_kept(dict(request.answers), "prepared", number, "answers")
        values = [number, person, request.service, Jsonb(answers), request.own, until]
        async with self.pool.connection() as connection:
            await connection.execute(PREPARE, values)
            await connection.execute(CROWD, [person, MOST])
        return nonce

    async def prepared(self, nonce: str, person: int) -> Prepared | None:
        """The request behind a nonce, if it is good for this person: nobody else can use it from then on."""
        now = self.clock()
        wanted = {"id": digest(nonce), "person": person, "now": now, "until": now + OPENED}
        async with self.pool.connection() as connection:
            row = await (await connection.execute(OPEN, wanted)).fetchone()
        if row is None:
            return None
        service, kept, own = row
        return Prepared(service, self.seals.open(kept, "prepared", wanted["id"], "answers") or {}, own)

    async def _write(self, statement: str, *values: object) -> None:
        async with self.pool.connection() as connection:
            await connection.execute(statement.encode(), values)
