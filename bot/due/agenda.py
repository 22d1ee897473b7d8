"""What is due: rows with a time in them, found by a sweep and handed to the job engine.

A booking says when to look again, an unfinished write when to see to it. The sweep moves that time on (a
lease, in case the job is lost) and defers the job, in one transaction on the same PostgreSQL. Jobs carry ids
only, and each re-reads the world. Imports: procrastinate, psycopg, `bot.database`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued
from psycopg import AsyncConnection

from bot.database.pool import Pool

LEASE = timedelta(seconds=60)
"""A job that has not ended by then is deferred again; longer than any call's total deadline (20 s)."""
AHEAD = timedelta(minutes=2)
"""Replicas' clocks may differ by so much: more than that the owners hear of."""
MOST = 100
"""Rows taken by one sweep of one replica."""


@dataclass(frozen=True, slots=True)
class Due:
    """A kind of row that becomes due: the name of its job, and how its rows are taken and put off. One that
    somebody made due in the meantime stays so. `back` makes due what lies farther ahead than `longest`, the
    longest pause there is: only a clock that was ahead has put it there, as its claim.
    """

    job: str
    take: str
    put_off: str
    back: str = ""
    longest: timedelta = timedelta()


FOLLOW = Due(
    "follow",
    """UPDATE bookings SET look_at = %(lease)s WHERE id IN (SELECT id FROM bookings WHERE look_at <= %(now)s
    ORDER BY look_at LIMIT %(most)s FOR UPDATE SKIP LOCKED) RETURNING id""",
    "UPDATE bookings SET look_at = %(until)s WHERE id = %(row)s AND NOT ended AND look_at > %(now)s",
    "UPDATE bookings SET look_at = %(now)s WHERE look_at > %(far)s",
)
SETTLE = Due(
    "settle",
    """UPDATE intents SET due = %(lease)s WHERE id IN (SELECT id FROM intents WHERE due <= %(now)s
    AND step IN ('saved', 'claimed', 'unknown')
    ORDER BY due LIMIT %(most)s FOR UPDATE SKIP LOCKED) RETURNING id""",
    "UPDATE intents SET due = %(until)s WHERE id = %(row)s",
    """UPDATE intents SET due = %(now)s, claimed = CASE WHEN claimed > %(far)s THEN %(now)s ELSE claimed END
    WHERE step IN ('saved', 'claimed', 'unknown') AND (claimed > %(far)s
      OR due > %(far)s AND (step <> 'saved' OR problem IS NULL))""",  # a service's line may be days long
    timedelta(minutes=2),
)


@dataclass(frozen=True, slots=True)
class Agenda:
    """Defers a job for each row that is due. `app` knows the jobs (`bot.due.jobs`)."""

    pool: Pool
    app: App
    dues: list[Due]

    async def sweep(self, now: datetime) -> int:
        """Hand over what is due at `now` (aware UTC); how many rows that were."""
        taken = 0
        for due in self.dues:
            async with self.pool.connection() as connection:
                values = {"now": now, "lease": now + LEASE, "most": MOST}
                rows = await (await connection.execute(due.take, values)).fetchall()
                for row in rows:
                    await self._defer(connection, due.job, row[0])
                taken += len(rows)
        return taken

    async def bring_back(self, now: datetime) -> None:
        """Make due what a clock that was ahead has put off by as much."""
        for due in self.dues:
            if due.back:
                async with self.pool.connection() as connection:
                    values = {"now": now, "far": now + due.longest + AHEAD}
                    await connection.execute(due.back.encode(), values)

    async def put_off(self, due: Due, row: str, until: datetime | None, now: datetime) -> None:
        """When the row is due next; None: never."""
        async with self.pool.connection() as connection:
            await connection.execute(due.put_off.encode(), {"until": until, "row": row, "now": now})

    async def _defer(self, connection: AsyncConnection[Any], job: str, row: str) -> None:
        one = f"{job}:{row}"
        deferrer = self.app.configure_task(job, connection=connection, lock=one, queueing_lock=one)
        try:
            async with connection.transaction():
                await deferrer.defer_async(row=row)
        except AlreadyEnqueued:  # it waits already, which is as good
            return
