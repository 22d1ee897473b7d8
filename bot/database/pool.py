"""Connections of the store and the jobs to PostgreSQL: a few, checked before use, with a word on who we are.

Imports: psycopg and its pool.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

Pool = AsyncConnectionPool[AsyncConnection[Any]]

FRESH_SECONDS = 2.0
"""A connection that was used so lately is taken to be well; asking each time would cost as much as a read."""


@asynccontextmanager
async def open_pool(url: str, most: int = 16) -> AsyncIterator[Pool]:
    """A pool of up to `most` connections, each `async with pool.connection()` being one transaction."""
    pool: Pool = AsyncConnectionPool(
        url,
        min_size=1,
        max_size=most,
        open=False,
        timeout=10,
        check=_Check(),
        kwargs={"application_name": "greenroom", "connect_timeout": 5, "options": "-c timezone=UTC"},
    )
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close(timeout=3)


@asynccontextmanager
async def single(pool: Pool) -> AsyncIterator[AsyncConnection[Any]]:
    """A connection for statements that stand alone, each its own transaction: one round trip, not three."""
    async with pool.connection() as connection:
        await connection.set_autocommit(True)
        try:
            yield connection
        finally:
            if not connection.closed:
                await connection.set_autocommit(False)


class _Check:
    """Asks the server whether a connection is alive, unless it was found so a moment ago."""

    def __init__(self) -> None:
        self._well: WeakKeyDictionary[AsyncConnection[Any], float] = WeakKeyDictionary()

    async def __call__(self, connection: AsyncConnection[Any]) -> None:
        now = time.monotonic()
        if now - self._well.get(connection, 0.0) > FRESH_SECONDS:
            await AsyncConnectionPool.check_connection(connection)
            self._well[connection] = now
