"""The traffic's counters, added up day by day for all replicas, because a process forgets its own.

Imports: psycopg and its neighbours in `bot`.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bot.database.pool import Pool

EVERY_SECONDS = 10.0
"""A replica that is killed takes so many seconds of its counts along."""
ADD = """INSERT INTO tallies AS t (day, what, count) VALUES (%s, %s, %s)
ON CONFLICT (day, what) DO UPDATE SET count = t.count + excluded.count"""


class Tallies:
    """Writes what `counters` grew by, under the day that `clock` says."""

    def __init__(self, pool: Pool, counters: Mapping[str, int], clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._counters = counters
        self._clock = clock
        self._written: Counter[str] = Counter()

    async def run(self) -> None:
        """For ever; the last counts when it ends."""
        try:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                await self.write()
        finally:
            await asyncio.shield(self.write())

    async def write(self) -> None:
        """Add what is new; it is added later when the database is away."""
        grown = Counter(self._counters) - self._written
        if not grown:
            return
        day = self._clock().astimezone(UTC).date()
        async with self._pool.connection() as connection, connection.cursor() as cursor:
            await cursor.executemany(ADD, [(day, what, count) for what, count in sorted(grown.items())])
        self._written += grown
