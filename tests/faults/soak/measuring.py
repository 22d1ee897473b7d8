"""Measures a night: the process that lives through it all, every table, and the database as a whole.

PostgreSQL dates some rows by its own clock, which nobody can hurry; so that what is kept for 48 hours is old
after two days here too, such rows are made older by what the pretend clock was pushed. Deleting them is the
program's own affair. Imports httpx, prometheus-client and the neighbours.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.faults.soak.levels import Sample
from tests.faults.soak.weather import STARTING, STEADY
from tests.faults.world import PLAIN, World

AGE = (
    "UPDATE inbox SET received = received - %s WHERE state <> 'new'",
    "UPDATE outbox SET created = created - %s WHERE state IN ('sent', 'dead')",
    "UPDATE failures SET at = at - %s",
)
TABLES = """SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
SIZE = "SELECT pg_database_size(current_database()) / 1e6"


class Ages:
    """Makes older what the database dated, by the time that was jumped over."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ahead = world.botapi.clock.now() - datetime.now(UTC)

    async def grow(self, now: datetime) -> None:
        """By what was jumped over since the last time."""
        ahead = now - datetime.now(UTC)
        for statement in AGE:
            await self._world.rows(statement, ahead - self._ahead)
        self._ahead = ahead


async def sampled(world: World, day: int, acts: Mapping[str, int]) -> Sample:
    """What the steady replica and the database hold now."""
    told = await _metrics(world)
    return Sample(
        day=day,
        memory=told["process_resident_memory_bytes"] / 1e6,
        tasks=int(told["greenroom_tasks"]),
        files=int(told["process_open_fds"]),
        threads=_threads(world.replicas[STEADY].pid),
        size=float((await world.rows(SIZE))[0][0]),
        rows=await _rows(world),
        acts=dict(acts),
    )


async def _metrics(world: World) -> dict[str, float]:
    async with httpx.AsyncClient(trust_env=False, verify=PLAIN, timeout=STARTING) as client:
        text = (await client.get(f"http://{world.measured}/metrics")).text
    return {s.name: s.value for family in text_string_to_metric_families(text) for s in family.samples}


def _threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


async def _rows(world: World) -> dict[str, int]:
    rows = {}
    for (table,) in await world.rows(TABLES):
        rows[table] = int((await world.rows(f"SELECT count(*) FROM {table}"))[0][0])  # noqa: S608 - its own
    open_drafts = await world.rows("SELECT count(*) FROM drafts WHERE stage = 'open'")
    return {**rows, "drafts open": int(open_drafts[0][0])}
