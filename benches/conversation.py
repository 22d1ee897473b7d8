"""The full booking conversation by many people at once, beside a bare echo bot in the same run.

Everything is durable and nothing is left out: the real program, its own PostgreSQL, the pretend service
behind real HTTP. Only the Bot API is the least there can be, because it is not what is measured.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benches import programs
from benches.api import BenchApi
from benches.crowd import Crowd, Say, Step, Tap

BOOKING: tuple[Step, ...] = (
    Say("/start"),
    Tap("Book a session"),
    Tap("Marlowe Finch"),
    Say("Søren Quill too"),
    Tap("Skype"),
    Say("Berlin"),
    Tap("Tomorrow 20:00"),
    Tap("30 minutes"),
    Tap("^10 credits"),
    Say("pat_on_stage"),
    Tap("^No"),
    Tap("Send the request"),
)
NEWCOMERS = count(5_000_000_000, 1_000_000)
"""Where the ids of each run's people begin: nobody comes twice."""
STUCK_SECONDS = 10.0
"""Without a single reply for so long, something is wrong with the script or the bot."""


@dataclass(frozen=True)
class Result:
    """One run. Times in milliseconds, processor time per update, memory in megabytes."""

    name: str
    updates: int
    rate: float
    p50: float
    p95: float
    p99: float
    cpu: float
    database: float
    memory: float


def table(results: Sequence[Result]) -> list[str]:
    """Markdown rows."""
    return [
        "| run | updates | updates/s | p50 ms | p95 ms | p99 ms | CPU ms | database CPU ms | memory MB |",
        "|---|---|---|---|---|---|---|---|---|",
        *(
            f"| {r.name} | {r.updates} | {r.rate:.0f} | {r.p50:.1f} | {r.p95:.1f} | {r.p99:.1f} "
            f"| {r.cpu:.2f} | {r.database:.2f} | {r.memory:.0f} |"
            for r in results
        ),
    ]


async def play(name: str, crowd: Crowd, meter: programs.Meter) -> Result:
    """Let the crowd talk, and measure."""
    began = time.perf_counter()
    crowd.begin()
    await _until_done(name, crowd)
    took = time.perf_counter() - began
    own, others = meter.spent()
    times = sorted(crowd.latencies)
    total = len(times)
    p50, p95, p99 = (1000 * times[min(total - 1, int(total * q))] for q in (0.5, 0.95, 0.99))
    return Result(
        name=name,
        updates=total,
        rate=total / took,
        p50=p50,
        p95=p95,
        p99=p99,
        cpu=1000 * own / total,
        database=1000 * others / total,
        memory=meter.megabytes(),
    )


async def _until_done(name: str, crowd: Crowd) -> None:
    seen = -1
    while seen < len(crowd.latencies):
        seen = len(crowd.latencies)
        with suppress(TimeoutError):
            await asyncio.wait_for(crowd.done.wait(), STUCK_SECONDS)
            return
    raise SystemExit(f"{name}: {crowd.stuck()}")


async def echo(folder: Path, people: int, texts: int, latency: float) -> Result:
    """The bare echo: one text after the other."""
    script = [Say("hello")] * texts
    async with _api(latency) as api, programs.echo(folder, api) as (program, _):
        await warm_up(api, script)
        crowd = Crowd(api, script, people, people * 3, next(NEWCOMERS))
        return await play(f"bare echo, {_people(people)}{_at(latency)}", crowd, programs.Meter(program))


async def booking(folder: Path, world: dict[str, str], people: int, rounds: int, latency: float) -> Result:
    """The real program, after one conversation to warm up."""
    async with _api(latency) as api, programs.greenroom(folder, api.url, world) as (program, _):
        await warm_up(api, BOOKING)
        crowd = Crowd(api, BOOKING, people, people * rounds, next(NEWCOMERS))
        return await play(f"booking, {_people(people)}{_at(latency)}", crowd, programs.Meter(program))


async def cold_start(folder: Path, world: dict[str, str]) -> float:
    """Seconds from nothing to ready; on a data folder that is initialised, unless it is the first time."""
    async with _api(0.0) as api, programs.greenroom(folder, api.url, world) as (_, seconds):
        return seconds


async def echo_start(folder: Path) -> float:
    """Seconds from nothing until the bare echo asks for updates."""
    async with _api(0.0) as api, programs.echo(folder, api) as (_, seconds):
        return seconds


async def warm_up(api: BenchApi, script: Sequence[Step]) -> None:
    """One conversation, so that what is loaded at first use is loaded."""
    await hold("warming up", api, script, 1, 1)


async def hold(name: str, api: BenchApi, script: Sequence[Step], people: int, conversations: int) -> Crowd:
    """So many conversations by so many newcomers at once, to their end."""
    crowd = Crowd(api, script, people, conversations, next(NEWCOMERS))
    crowd.begin()
    await _until_done(name, crowd)
    return crowd


def _people(number: int) -> str:
    return f"{number} people" if number > 1 else "one person"


def _at(latency: float) -> str:
    return f", Bot API answers after {latency * 1000:.0f} ms" if latency else ""


@asynccontextmanager
async def _api(latency: float) -> AsyncIterator[BenchApi]:
    api = BenchApi(latency)
    await api.start()
    try:
        yield api
    finally:
        await api.stop()
