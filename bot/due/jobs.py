"""The jobs that run beside the conversation, on any replica: follow a booking, bring a write to its end.

Each only calls a use case with an id and notes when the row is due next; a late or doubled run does no harm.
Imports: procrastinate, `booking` and its neighbours in `bot`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import DeleteJobCondition, Status
from procrastinate.worker import Worker

from booking.desk import Desk
from bot.database.pool import Pool
from bot.due.agenda import FOLLOW, SETTLE, Agenda, Due

POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 2.0
SILENT_SECONDS = 6.0
"""A worker without a heartbeat for so long is dead; its jobs are taken over."""
AT_ONCE = 16
GRACE_SECONDS = 3.0
AGAIN = RetryStrategy(max_attempts=5, exponential_wait=3)
START_SECONDS = 0.01


class Jobs:
    """The worker of this replica and the agenda that feeds it."""

    def __init__(self, pool: Pool, desk: Desk, clock: Callable[[], datetime]) -> None:
        self.app = App(connector=PsycopgConnector())
        self._pool = pool
        self._desk = desk
        self._clock = clock
        self.agenda = Agenda(pool, self.app, [replace(FOLLOW, longest=desk.longest), SETTLE])
        self._worker: Worker | None = None
        self._stopping = False
        self.app.task(name=FOLLOW.job, retry=AGAIN)(self._follow)
        self.app.task(name=SETTLE.job, retry=AGAIN)(self._settle)

    def add(self, due: Due, run: Callable[[str], Awaitable[None]]) -> None:
        """One more kind of row that becomes due; `run` gets its id."""

        async def job(row: str) -> None:
            await run(row)

        self.app.task(name=due.job, retry=AGAIN)(job)
        self.agenda.dues.append(due)

    async def open(self) -> None:
        """Use the pool; before anything is deferred."""
        await self.app.open_async(self._pool)

    async def run(self) -> None:
        """Work until told to stop; what is under way then gets a few seconds to end."""
        if self._stopping:
            return
        self._worker = Worker(
            self.app,
            concurrency=AT_ONCE,
            fetch_job_polling_interval=POLL_SECONDS,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=SILENT_SECONDS,
            shutdown_graceful_timeout=GRACE_SECONDS,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            install_signal_handlers=False,
        )
        try:
            await self._worker.run()  # type: ignore[no-untyped-call]
        finally:
            self._worker = None

    async def stop(self) -> None:
        """Take no more jobs; `run` ends soon.

        A worker forgets a stop that comes while it starts, so its start is waited for.
        """
        self._stopping = True
        while self._worker is not None and not self.working:  # noqa: ASYNC110 - it tells nobody when it has
            await asyncio.sleep(START_SECONDS)
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]

    @property
    def working(self) -> bool:
        """Whether jobs are taken."""
        return self._worker is not None and self._worker.worker_id is not None

    async def take_over(self) -> int:
        """Give the jobs of dead workers to the living; how many.

        Where the same work was handed over again meanwhile, it waits behind the dead job, which goes.
        """
        manager = self.app.job_manager
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS))
        for job in stalled:
            try:
                await manager.retry_job(job)
            except UniqueViolation:
                await manager.finish_job(job, Status.FAILED, delete_job=True)
        return len(stalled)

    async def forget(self, age: timedelta) -> None:
        """Remove jobs that failed so long ago."""
        await self.app.job_manager.delete_old_jobs(
            nb_hours=int(age.total_seconds() // 3600), include_failed=True, include_cancelled=True
        )

    async def _follow(self, row: str) -> None:
        until = await self._desk.follow(row)
        await self.agenda.put_off(FOLLOW, row, until, self._clock())

    async def _settle(self, row: str) -> None:
        until = await self._desk.settle(row)
        await self.agenda.put_off(SETTLE, row, until, self._clock())
