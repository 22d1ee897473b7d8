"""Connections of the store and the jobs to PostgreSQL: a few, checked before use, with a word on who we are.

Imports: psycopg and its pool.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

Pool = AsyncConnectionPool[AsyncConnection[Any]]


@asynccontextmanager
async def open_pool(url: str, most: int = 8) -> AsyncIterator[Pool]:
    """A pool of up to `most` connections, each `async with pool.connection()` being one transaction."""
    pool: Pool = AsyncConnectionPool(
        url,
        min_size=1,
        max_size=most,
        open=False,
        timeout=10,
        check=AsyncConnectionPool.check_connection,
        kwargs={"application_name": "greenroom", "connect_timeout": 5, "options": "-c timezone=UTC"},
    )
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close(timeout=3)
