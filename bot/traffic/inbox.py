"""Updates kept, sealed, before they are acknowledged: one statement for all that came together.

Seen ids are a set (rows stay 48 h), so a doubled update is nothing and ids that begin anew are fine. Imports:
orjson, psycopg, `bot.sealing.seals`, `handlers` and this package.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from bot.sealing.seals import Seals
from bot.traffic import statements as sql
from bot.traffic.batches import Batches
from bot.traffic.loads import Stored
from bot.traffic.presence import Presence
from bot.traffic.raw import Raw
from bot.traffic.rows import message_values
from handlers.messages import Message


class Inbox:
    """The door rows come in by, for polling and webhook alike; what is put aside is counted as `bad`."""

    def __init__(
        self,
        pool: AsyncConnectionPool[AsyncConnection[Any]],
        bot: int,
        seals: Seals,
        counters: Counter[str],
    ) -> None:
        self._pool = pool
        self._counters = counters
        self._bot = bot
        self._seals = seals
        self.presence = Presence(pool, bot)
        self._batches: Batches[Sequence[Raw], list[Raw]] = Batches(self._store, most=100, at_once=2)

    async def put(self, updates: Sequence[Raw]) -> list[Raw]:
        """Store and commit; returns those that were not there yet."""
        await self.presence.noted()
        return await self._batches.put(updates)

    async def quarantine(self, update_id: int, body: bytes, why: str) -> None:
        """Keep what nobody can read, so that a person can look at it."""
        closed = self._closed(update_id, body)
        async with self._pool.connection() as connection:
            stored = await connection.execute(sql.STORE_BAD, [self._bot, update_id, closed, why])
        self._counters["bad"] += stored.rowcount

    def opened(self, stored: Stored) -> bytes | None:
        """What came; None when no key opens it."""
        return self._seals.open_bytes(stored.body, "inbox", self._bot, stored.update_id, "body")

    async def spoil(self, row: int, why: str, said: Sequence[Message] = ()) -> None:
        """Put an update that was stored aside, with a word to whoever sent it."""
        self._counters["bad"] += 1
        rows = [message_values(message, self._seals) for message in said]
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(sql.MARK_BAD, [why, row])
            if rows:
                await connection.execute(sql.NEW_MESSAGES, [orjson.dumps(rows).decode()])

    async def count_try(self, row: int) -> None:
        """Remember that handling is tried once more, before it may crash us again."""
        async with self._pool.connection() as connection:
            await connection.execute(sql.COUNT_TRY, [row])

    async def newest(self, chat: int, row: int) -> bytes | None:
        """What came last in the chat after this row's update, and waits; b"" where no key opens it."""
        async with self._pool.connection() as connection:
            found = await (await connection.execute(sql.NEWEST, [self._bot, chat, row])).fetchone()
        if found is None:
            return None
        number, body = found
        return self._seals.open_bytes(body, "inbox", self._bot, number, "body") or b""

    async def chats_left(self, most: int = 1000) -> list[int]:
        """Chats with updates not handled, or messages due."""
        async with self._pool.connection() as connection:
            found = await connection.execute(sql.CHATS_LEFT, {"bot": self._bot, "most": most})
            return [row[0] for row in await found.fetchall()]

    async def _store(self, batches: list[Sequence[Raw]]) -> list[list[Raw]]:
        updates = {u.update_id: u for batch in batches for u in batch}.values()
        bodies = [self._closed(u.update_id, u.body) for u in updates]
        columns = [[u.update_id for u in updates], [u.chat for u in updates], bodies]
        async with self._pool.connection() as connection:
            found = await connection.execute(sql.STORE_UPDATES, [self._bot, *columns])
            stored = {row[0] for row in await found.fetchall()}
        return [[u for u in batch if u.update_id in stored] for batch in batches]

    def _closed(self, update_id: int, body: bytes) -> bytes:
        return self._seals.seal_bytes(body, "inbox", self._bot, update_id, "body")
