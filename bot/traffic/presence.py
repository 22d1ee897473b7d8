"""How Telegram reaches us, and when any replica last took updates: what it kept no longer was dropped, and
people are told.

Real time, as the database says it: a clock that is pushed forward loses no message. Imports: psycopg and this
package.
"""

import time
from typing import Any

from psycopg import AsyncConnection, Error
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.traffic import statements as sql

NOTED_SECONDS = 60.0
RIVAL_SECONDS = 90.0
"""Where two programs set the webhook, each finds it changed every half a minute."""


class Presence:
    """Written once a minute by each replica that takes updates, or hears that none waits.

    `pending` updates wait at Telegram, as it said last; `failing`: none comes from there.
    """

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], bot: int) -> None:
        self._pool = pool
        self._bot = bot
        self._again = 0.0
        self._disputed = -RIVAL_SECONDS
        self.pending = 0
        self.failing = False

    def dispute(self) -> None:
        """Another program takes updates with our token at this moment."""
        self._disputed = time.monotonic()

    @property
    def disputed(self) -> bool:
        """Whether one did lately."""
        return time.monotonic() - self._disputed < RIVAL_SECONDS

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
