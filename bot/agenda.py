"""What is to be done later: the job engine on the same PostgreSQL, and the two jobs that rows ask for.

A job is put on the caller's connection, so it exists when, and only when, the rows do. Jobs carry ids only.
Imports: procrastinate, psycopg.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

FOLLOW = "follow"
SETTLE = "settle"
PATIENCE = timedelta(seconds=10)
"""A write is performed right after its turn; its settle job comes so much later, to see that it was."""

SOONER = """
UPDATE procrastinate_jobs SET scheduled_at = least(scheduled_at, %s)
WHERE queueing_lock = %s AND status = 'todo'"""
"""A waiting job is brought forward rather than doubled."""


class Agenda:
    """Defers jobs. `app` is the engine they run in; the tasks are given to it in `bot.jobs`."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]]) -> None:
        self.pool = pool
        self.app = App(connector=PsycopgConnector())

    async def open(self) -> None:
        """Use the given pool, which must be open."""
        await self.app.open_async(self.pool)

    async def follow(self, connection: AsyncConnection[Any], booking: str, at: datetime) -> None:
        """Look at a booking at `at`, or sooner when that was planned already."""
        await self._put(connection, FOLLOW, {"booking": booking}, f"{FOLLOW}:{booking}", at)

    async def settle(self, connection: AsyncConnection[Any], intent: str, at: datetime) -> None:
        """See at `at` that a write has come to its end."""
        await self._put(connection, SETTLE, {"intent": intent}, f"{SETTLE}:{intent}", at)

    async def _put(
        self, connection: AsyncConnection[Any], task: str, words: Mapping[str, Any], lock: str, at: datetime
    ) -> None:
        sooner = await connection.execute(SOONER, [at, lock])
        if sooner.rowcount:
            return
        job = self.app.configure_task(
            task, connection=connection, schedule_at=at, lock=lock, queueing_lock=lock
        )
        try:
            async with connection.transaction():
                await job.defer_async(**words)
        except AlreadyEnqueued:  # by somebody else in the same moment, which is as good
            return
