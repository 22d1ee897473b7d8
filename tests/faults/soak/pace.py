"""The pretend clock, running fast, and standing still wherever real time is what counts.

A call to a service, a claim on a write, a person in the middle of a word are measured in real seconds by the
program: if an hour of pretend time went by meanwhile, the time-outs would be the clock's doing. So the clock
runs on only while nobody acts and nothing is under way. Imports psycopg and the neighbours.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import psycopg

from bot.clock import EVERY
from tests.faults.world import World

FASTEST = 12_000.0
"""Between two looks of ours at what is under way (0.025 s) five minutes pass: the most that a reminder may be
late here, and less than the six after which the program takes a lost request for not applied.
"""
LOOK = 0.025
LATE = timedelta(minutes=5)
STUCK = 25.0
"""Real seconds; no call takes longer, so whoever holds a write after that has died."""
HEARD = EVERY + 0.2
"""Real seconds after which every replica has read the clock since it stands."""

BEHIND = """SELECT EXISTS (SELECT 1 FROM inbox WHERE state = 'new')
OR EXISTS (SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')
  AND coalesce(not_before, created) < now() - interval '1 s')
OR EXISTS (SELECT 1 FROM intents WHERE step = 'claimed' OR (step IN ('saved', 'unknown') AND due < %(late)s))
OR EXISTS (SELECT 1 FROM reminders WHERE at < %(late)s)"""


class Pace:
    """Runs the clock of a world at `speed` times its own; `ran` is the pretend time gone by."""

    def __init__(self, world: World, speed: float) -> None:
        assert 1 <= speed <= FASTEST, f"beyond {FASTEST:.0f} the time-outs are the clock's doing"
        self._world = world
        self._clock = world.botapi.clock
        self._speed = speed
        self._holders = 0
        self._moved = time.monotonic()
        self._connection: psycopg.AsyncConnection[Any] | None = None

    def now(self) -> datetime:
        """The pretend instant."""
        return self._clock.now()

    @asynccontextmanager
    async def still(self) -> AsyncIterator[None]:
        """The clock stands, and the program knows what time it is."""
        self._holders += 1
        try:
            await asyncio.sleep(max(0.0, self._moved + HEARD - time.monotonic()))
            yield
        finally:
            self._holders -= 1

    async def until(self, when: datetime) -> None:
        """Let the clock run until then."""
        moved = time.monotonic()
        while (left := (when - self.now()).total_seconds()) > 0:
            await asyncio.sleep(LOOK)
            if self._holders or (await self._behind() and time.monotonic() < moved + STUCK):
                continue
            self._clock.push(min(left, self._speed * LOOK))
            self._moved = moved = time.monotonic()

    async def _behind(self) -> bool:
        """Whether the program has something under way, or overdue; also when nobody can tell."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = await psycopg.AsyncConnection.connect(self._world.dsn, autocommit=True)
            found = await self._connection.execute(BEHIND.encode(), {"late": self.now() - LATE})
            row = await found.fetchone()
        except psycopg.Error:
            await self.close()
            return True
        return bool(row and row[0])

    async def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                await self._connection.close()
        self._connection = None
