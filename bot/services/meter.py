"""The limits of the services, counted over all replicas: `booking.rates.Meter` on PostgreSQL.

A row is a call that counts, or a place in the line, until `ends`. Whoever wants a place has the line of that
rate to itself for one short transaction. Imports: psycopg, `booking`, its neighbours in `bot`.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from psycopg import Error
from psycopg_pool import PoolTimeout

from booking.errors import Busy
from booking.rates import Charges, Place, places, turn
from bot.database.pool import Pool

AGAIN = timedelta(seconds=5)
"""When to ask again while the database is away."""
SECONDS = 10.0
"""Longer nobody waits to be counted."""

LOCK = """SELECT pg_advisory_xact_lock(7136505, hashtext(name))
FROM unnest(%s::text[]) WITH ORDINALITY AS wanted (name, place) ORDER BY place"""
FORGET = "DELETE FROM calls WHERE rate = ANY(%s) AND ends <= %s"
TAKEN = "SELECT rate, ends, holder FROM calls WHERE rate = ANY(%s) AND ends > %s ORDER BY ends, id"
LEAVE = "DELETE FROM calls WHERE holder = %s AND holder <> ''"
TAKE = "INSERT INTO calls (rate, ends, holder) VALUES (%s, %s, %s)"


class Shared:
    """The meter of this replica. `clock` gives aware UTC, much the same in every replica."""

    def __init__(self, pool: Pool, clock: Callable[[], datetime]) -> None:
        self._pool = pool
        self._clock = clock
        self._line = asyncio.Lock()
        """One of us at a time: whoever else waits for the line leaves the connections to the turns."""

    async def take(self, charges: Charges, patience: timedelta, holder: str = "") -> timedelta:
        """See Meter; Busy while the database is away, for then nobody knows what is left."""
        names = sorted(rate.name for rate in charges)
        try:
            async with asyncio.timeout(SECONDS), self._line, self._pool.connection() as connection:
                await connection.execute(LOCK, [names])
                now = self._clock()
                await connection.execute(FORGET, [names, now])
                rows = await (await connection.execute(TAKEN, [names, now])).fetchall()
                at = turn([Place(*row) for row in rows], charges, now, holder)
                if at - now <= patience:
                    await connection.execute(LEAVE, [holder])
                    async with connection.cursor() as cursor:
                        await cursor.executemany(TAKE, _rows(places(charges, at, holder)))
        except (Error, PoolTimeout, TimeoutError):
            raise Busy("", "the calls cannot be counted", AGAIN) from None
        return at - now

    async def made(self, charges: Charges, holder: str) -> None:
        """See Meter; while the database is away what was taken counts, and no answer is lost for it."""
        with suppress(Error, PoolTimeout):
            async with self._pool.connection() as connection, connection.cursor() as cursor:
                await cursor.execute(LEAVE, [holder])
                await cursor.executemany(TAKE, _rows(places(charges, self._clock())))

    async def leave(self, holder: str) -> None:
        """See Meter; while the database is away a place ends by itself."""
        with suppress(Error, PoolTimeout):
            async with self._pool.connection() as connection:
                await connection.execute(LEAVE, [holder])


def _rows(taken: list[Place]) -> list[tuple[str, datetime, str]]:
    return [(place.rate, place.ends, place.holder) for place in taken]
