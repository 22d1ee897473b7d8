"""Lets bulk messages (broadcasts) go, as many as replies leave room for.

A grant is given per chat before its lane is woken, so no lane ever waits for a bulk message, and none to a
chat that has one already: else the same few would take the rate of all behind them. Every replica sees the
same chats first, so each takes some by chance: two grants for one message would be a place of the rate lost.
Imports: psycopg and this package.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from typing import Any

from psycopg import AsyncConnection, Error
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.traffic import statements as sql
from bot.traffic.grants import Grants
from bot.traffic.pace import Bucket

IDLE_SECONDS = 2.0
BUSY_SECONDS = 0.1
MOST = 200
log = logging.getLogger(__name__)


class Bulk:
    """One per replica; they share the bucket row, so together they keep the rate."""

    def __init__(
        self,
        pool: AsyncConnectionPool[AsyncConnection[Any]],
        bucket: Bucket,
        grants: Grants,
        wake: Callable[[int], None],
    ) -> None:
        self._pool = pool
        self._bucket = bucket
        self._grants = grants
        self._wake = wake

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                busy = await self._once()
            except (Error, PoolTimeout) as error:
                log.warning("bulk messages wait: %s", type(error).__name__)
                busy = False
            await asyncio.sleep(BUSY_SECONDS if busy else IDLE_SECONDS)

    async def _once(self) -> bool:
        """Grant what may go now; whether there was anything to send."""
        chats = await self._due(MOST)
        if not chats:
            return False
        allowed = await self._bucket.spare(len(chats))
        for chat in chats[:allowed]:
            self._grants.give(chat)
            self._wake(chat)
        return True

    async def _due(self, most: int) -> list[int]:
        async with self._pool.connection() as connection:
            found = await connection.execute(sql.BULK_LEFT, {"granted": self._grants.held(), "most": most})
            chats = [row[0] for row in await found.fetchall()]
        random.shuffle(chats)
        return chats
