"""When any replica last took updates: what Telegram kept no longer was dropped, and people are told.

Real time, as the database says it: a clock that is pushed forward loses no message. Imports: psycopg and this
package.
"""

import time
from typing import Any

from psycopg import AsyncConnection, Error
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.traffic import statements as sql

NOTED_SECONDS = 60.0


class Presence:
    """Written once a minute by each replica that takes updates, or hears that none waits."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], bot: int) -> None:
        self._pool = pool
        self._bot = bot
        self._again = 0.0

    async def noted(self) -> None:
        """Updates are taken at this moment; the first time after more than a day, that we have returned.

        While the database is away nothing is noted: it is at the next call.
        """
        if time.monotonic() < self._again:
            return
        again, self._again = self._again, time.monotonic() + NOTED_SECONDS
        try:
            async with self._pool.connection() as connection:
                await connection.execute(sql.PRESENT, [self._bot])
        except (Error, PoolTimeout):
            self._again = again
