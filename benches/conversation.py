"""The full booking conversation by many people at once, beside a bare echo bot in the same run.

Everything is durable and nothing is left out: the real program, its own PostgreSQL, the pretend service behind
real HTTP. Only the Bot API is the least there can be, because it is not what is measured.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benches import programs
from benches.crowd import Crowd, Say, Step, Tap

BOOKING: tuple[Step, ...] = (
    Say("/start"),
    Tap("Book a session"),
    Tap("Marlowe Finch"),
    Say("Søren Quill too"),
    Tap("Continue with 2"),
    Tap("Skype"),
    Say("Berlin"),
    Tap("Tomorrow 20:00"),
    Tap("30 minutes"),
    Tap("^10 credits"),
    Say("pat_on_stage"),
    Tap("^No"),
    Tap("^No"),
    Tap("Send the request"),
)
LIMIT_SECONDS = 60.0


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


async def play(name: str, crowd: Crowd, meter: programs.Meter) -> Result:
    """Let the crowd talk, and measure."""
    began = time.perf_counter()
    crowd.begin()
    try:
        await asyncio.wait_for(crowd.done.wait(), LIMIT_SECONDS)
    except TimeoutError:
        raise SystemExit(f"{name}: {crowd.stuck()}") from None
    took = time.perf_counter() - began
    own, others = meter.spent()
    times = sorted(crowd.latencies)
    count = len(times)
    p50, p95, p99 = (1000 * times[min(count - 1, int(count * q))] for q in (0.5, 0.95, 0.99))
    return Result(
        name, count, count / took, p50, p95, p99, 1000 * own / count, 1000 * others / count, meter.megabytes()
    )


async def echo(folder: Path, people: int, latency: float) -> Result:
    """The bare echo: one text each."""
    return await _with(
        [Say("hello")] * 10,
        people,
        people * 4,
        latency,
        lambda crowd, api: _echo(folder, crowd, api, f"bare echo, {people} people{_at(latency)}"),
    )


async def booking(folder: Path, world: dict[str, str], people: int, rounds: int, latency: float) -> Result:
    """The real program, after one conversation to warm up."""
    return await _with(
        BOOKING,
        people,
        people * rounds,
        latency,
        lambda crowd, api: _booking(folder, world, crowd, api, f"booking, {people} people{_at(latency)}"),
    )


def _at(latency: float) -> str:
    return f", Bot API answers after {latency * 1000:.0f} ms" if latency else ""


async def _with(
    script: Sequence[Step],
    people: int,
    conversations: int,
    latency: float,
    run: Callable[[Crowd, str], Awaitable[Result]],
) -> Result:
    first = time.time_ns() // 1_000_000 % 1_000_000 * 1_000
    crowd = Crowd(script, people, conversations, latency, first)
    api = await crowd.api.start()
    try:
        return await run(crowd, api)
    finally:
        await crowd.api.stop()


async def _echo(folder: Path, crowd: Crowd, api: str, name: str) -> Result:
    async with programs.echo(folder, api) as meter:
        return await play(name, crowd, meter)


async def _booking(folder: Path, world: dict[str, str], crowd: Crowd, api: str, name: str) -> Result:
    async with programs.greenroom(folder, api, world) as (meter, _):
        return await play(name, crowd, meter)


async def cold_start(folder: Path, world: dict[str, str]) -> float:
    """Seconds from nothing to ready, on a data folder that is initialised."""
    crowd = Crowd((), 0, 0)
    api = await crowd.api.start()
    try:
        async with programs.greenroom(folder, api, world) as (_, seconds):
            return seconds
    finally:
        await crowd.api.stop()
