"""Outages as rows, so that each owner has one message about each, whatever number of replicas see it.

Every replica writes what it sees, one at a time, and whoever sees first that something is to be told tells
it. What comes and goes is one message that changes; a service is given an hour to be well before a new one.
While the database itself is away there is no row to agree on, so each replica writes to the owners and takes
its word back when it has returned.
Imports: psycopg, structlog, telegram, `booking`, `handlers`, its neighbours in `bot`.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from psycopg import AsyncConnection, Error
from psycopg_pool import PoolTimeout
from telegram import Bot
from telegram.error import TelegramError

from booking.people import Person
from bot.database.pool import Pool
from bot.office.signs import Sign, Signs
from bot.sealing.seals import Seals
from bot.store import queue
from bot.store.alarms import SEEN
from bot.store.owners import HEARING
from bot.traffic.rows import PERSON, person_of
from handlers.messages import Message, Op
from handlers.operators.outage import LASTS, Names, Outage, told

log = structlog.get_logger(__name__)

UNSEEN = timedelta(seconds=75)
"""Whatever nobody has seen for so long is over: every replica looks twice in that time. Each counts it by its
own clock, from when it found the row changed: no two clocks are compared.
"""
CALM = timedelta(hours=1)
ALONE = "SELECT pg_advisory_xact_lock(7136507)"
OPEN = "SELECT name FROM outages WHERE over IS NULL"
STILL = "SELECT name, seen FROM outages WHERE over IS NULL"
OWNERS = f"SELECT {PERSON} FROM people WHERE {HEARING}"  # noqa: S608
PASSED = """INSERT INTO outages AS o (name, kind, since, seen, over) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE SET since = excluded.since, seen = excluded.seen, over = excluded.over,
  times = o.times + 1 WHERE o.over < excluded.since"""
"""What is over already; another replica may have said so before."""
END = """UPDATE outages SET over = least(seen, %(now)s), since = least(since, %(now)s)
WHERE name = ANY(%(names)s)"""
"""It was seen by a clock that may have been ahead."""
FORGET = "DELETE FROM outages WHERE over < %s"
ALL = "SELECT name, kind, since, seen, over, times, told FROM outages"
TELL = "UPDATE outages SET told = %s WHERE name = %s"
DATABASE = "database"


class Outages:
    """`look` is the step, every half a minute. `names` are read when something is told."""

    def __init__(
        self,
        pool: Pool,
        signs: Signs,
        bot: Bot,
        names: Callable[[], Names],
        *,
        owners: frozenset[int],
        clock: Callable[[], datetime],
        wake: Callable[[int], None],
        seals: Seals,
    ) -> None:
        self._pool, self._signs, self._bot, self._names = pool, signs, bot, names
        self._ids, self._clock, self._wake, self._seals = sorted(owners), clock, wake, seals
        self._owners: Sequence[Person] = ()
        self._away: datetime | None = None
        self._direct: dict[int, int] = {}
        self._found: dict[str, tuple[datetime, datetime]] = {}
        """Name -> what its row says of when it was seen, in whatever clock, and since when by ours."""
        self._silent: set[tuple[str, str]] = set()

    async def look(self) -> None:
        """See how everything is, and let the owners' messages say so."""
        now = self._clock()
        try:
            async with self._pool.connection() as connection:
                known = [row[0] for row in await (await connection.execute(OPEN)).fetchall()]
            signs = await self._signs.read(known, now)
            async with self._pool.connection() as connection:
                said = await self._note(connection, signs, now)
        except (Error, PoolTimeout):
            await self._without_rows(now)
            return
        await self._take_back()
        for chat in {message.chat for message in said}:
            self._wake(chat)

    async def _note(
        self, connection: AsyncConnection[Any], signs: Mapping[str, Sign], now: datetime
    ) -> list[Message]:
        await connection.execute(ALONE)
        await connection.execute(FORGET, [now - CALM])
        for name, sign in signs.items():
            await connection.execute(SEEN, [name, sign.kind, sign.since, now])
        if self._away and now - self._away >= LASTS:
            await connection.execute(PASSED, [DATABASE, DATABASE, self._away, now, now])
        still = await (await connection.execute(STILL)).fetchall()
        await connection.execute(END, {"names": self._unseen(still, now), "now": now})
        found = await (await connection.execute(OWNERS, [self._ids])).fetchall()
        self._owners = [person_of(row, self._seals) for row in found]
        said: list[Message] = []
        silent: set[tuple[str, str]] = set()
        for *columns, before in await (await connection.execute(ALL)).fetchall():
            outage = Outage(*columns)
            mark = outage.mark if self._owners else ""  # what nobody hears is told to whoever comes
            if before != mark and (before or outage.worth_telling):
                said += self._told(outage, Op.SHOW if before else Op.SAY)
                await connection.execute(TELL, [mark, outage.name])
            if not mark and outage.worth_telling and not outage.over:
                silent.add((outage.name, outage.kind))
        self._log(silent)
        await queue(connection, said, self._seals)
        return said

    def _log(self, silent: set[tuple[str, str]]) -> None:
        """Once, what no owner can be told."""
        for name, kind in sorted(silent - self._silent):
            log.warning("not well, and no owner to tell", what=name, kind=kind)
        self._silent = silent

    def _unseen(self, rows: Sequence[tuple[str, datetime]], now: datetime) -> list[str]:
        """Those whose rows have said the same for too long; a clock that is set back begins to count anew."""
        was = self._found
        same = {n: was[n][1] for n, seen in rows if n in was and was[n][0] == seen}
        self._found = {n: (seen, min(now, same.get(n, now))) for n, seen in rows}
        return [name for name, (_, since) in self._found.items() if now - since >= UNSEEN]

    def _told(self, outage: Outage, op: Op) -> list[Message]:
        return [told(outage, owner, self._names(), op) for owner in self._owners]

    async def _without_rows(self, now: datetime) -> None:
        self._away = self._away or now
        outage = Outage(DATABASE, DATABASE, self._away, now)
        if self._direct or not outage.worth_telling:
            return
        for message in self._told(outage, Op.SAY):
            with suppress(TelegramError):
                sent = await self._bot.send_message(message.chat, message.text, parse_mode="HTML")
                self._direct[message.chat] = sent.message_id

    async def _take_back(self) -> None:
        """The row's own message stands in its place from now on."""
        direct, self._direct, self._away = self._direct, {}, None
        for chat, message in direct.items():
            with suppress(TelegramError):
                await self._bot.delete_message(chat, message)
