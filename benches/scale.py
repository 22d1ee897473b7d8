"""`python -m benches.scale replicas | updates | rows | reads | memory | broadcast`: what growth costs.

replicas: the conversation with 1, 2 and 3 of them beside a bare echo (two minutes). updates: what each takes
along (two minutes). rows: every statement
of a turn and of the sweeps with 1,000 to 1,000,000 people (three minutes, 4 GB of disk; `--most` for less).
reads: the same of what the operator's side asks for.
memory: the program beside 100,000 open requests and as many reminders, and once it has drawn statistics,
and the echo's. broadcast: to 10,000
chats at Telegram's limit (six minutes), or to `--most` of them (50,000 take half an hour). `--dry` only
prints, else docs/scale.md keeps it. It fails when what must stay flat has grown, or replies took too long.
Nothing leaves this machine.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, NamedTuple

import uvloop

from benches import programs
from benches.api import BenchApi
from benches.broadcast import broadcast
from benches.conversation import BOOKING, echo, table, warm_up
from benches.crowd import message
from benches.filling import fill
from benches.hearing import OWNER, Broadcast
from benches.page import GROWTH, footing, keep
from benches.plans import Cost, Statement, bytes_of, grown, measure, reads, statements
from benches.replicas import measure as measure_replicas
from benches.updates import measure as measure_updates
from bot.database.migrate import migrate
from bot.database.postgres import Postgres

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PEOPLE = 64
SETTLE_SECONDS = 20.0
DRAWN_SECONDS = 60.0
CONVERSATIONS = 160
"""For each of two scripts of `updates`."""


class Part(NamedTuple):
    """What a part tells, and what is wrong with it."""

    lines: list[str]
    wrong: str | None = None


async def replicas(folder: Path, _most: int) -> Part:
    """The conversation with one, two and three replicas, beside the bare echo."""
    async with programs.services(folder) as world:
        beside = await echo(folder, PEOPLE, 10, 0.0)
        return Part(table([beside, *await measure_replicas(folder, world, PEOPLE)]))


async def updates(folder: Path, most: int) -> Part:
    """What an update takes along."""
    async with programs.services(folder) as world:
        return Part(await measure_updates(folder, world, min(most, CONVERSATIONS)))


async def rows(folder: Path, most: int) -> Part:
    """Each statement of a turn and of the sweeps."""
    return await _plans(folder, most, statements())


async def reading(folder: Path, most: int) -> Part:
    """Each statement of the operator's side."""
    return await _plans(folder, most, reads())


async def _plans(folder: Path, most: int, asked: list[Statement]) -> Part:
    """Each statement at each size, and the way it goes at the largest."""
    server = Postgres(folder)
    url = server.start()
    try:
        await migrate(url)
        sizes, costs, already = [s for s in SIZES if s <= most], list[dict[str, Cost]](), 0
        for size in sizes:
            began = time.perf_counter()
            fill(url, size, already)
            already = size
            costs.append(dict(measure(url, asked)))
            print(f"{size:,} people after {time.perf_counter() - began:.0f} s", flush=True)
        kilobytes = bytes_of(url) / 1000 / already
    finally:
        server.stop()
    heads = " | ".join(f"{size:,}" for size in sizes)
    lines = [f"| milliseconds with so many people | when | {heads} | pages | way at the largest |"]
    lines.append("|" + "---|" * (len(sizes) + 4))
    for statement in asked:
        found = [cost[statement.name] for cost in costs]
        spent = " | ".join(f"{cost.milliseconds:.2f}" for cost in found)
        ways = ", ".join(found[-1].ways)
        lines.append(f"| {statement.name} | {statement.often} | {spent} | {found[-1].pages} | {ways} |")
    wrong = grown(asked, costs[0], costs[-1])
    told = f"The largest database: **{kilobytes:.1f} kB** for each person, indexes and all."
    return Part([*lines, "", told, "", verdict(asked, wrong)], verdict(asked, wrong) if wrong else None)


def verdict(asked: list[Statement], wrong: list[str]) -> str:
    """Which statements have grown though they must not, else which were allowed to."""
    if wrong:
        return f"**Grown, and must not:** {', '.join(wrong)}."
    allowed = ", ".join(s.name for s in asked if s.grows)
    return f"Flat: all but what may grow ({allowed})."


async def memory(folder: Path, most: int) -> Part:
    """The program's memory with an empty and with a full database, beside the bare echo's."""
    people = min(most, 100_000)
    server = Postgres(folder / "database")
    url = server.start()
    try:
        await migrate(url)
        lines = [
            "| database | MB when ready | after talk and 20 seconds of sweeps | after drawing statistics |",
            "|---|---|---|---|",
        ]
        async with programs.services(folder) as world:
            lines.append(f"| empty | {await _memory(folder, world, url)} |")
            fill(url, people)
            named = f"{people:,} open requests, bookings followed and reminders"
            lines.append(f"| {named} | {await _memory(folder, world, url)} |")
            beside = await echo(folder, PEOPLE, 2, 0.0)
            lines.append(f"| none: {beside.name} | – | {beside.memory:.0f} | – |")
        return Part(lines)
    finally:
        server.stop()


async def _memory(folder: Path, world: dict[str, str], url: str) -> str:
    api = BenchApi()
    await api.start()
    try:
        own = {**world, "DATABASE_URL": url, "TELEGRAM_ADMIN_IDS": str(OWNER)}
        async with programs.greenroom(folder, api.url, own) as (process, _):
            meter = programs.Meter(process)
            before = meter.megabytes()
            await warm_up(api, BOOKING)
            await asyncio.sleep(SETTLE_SECONDS)
            talked = meter.megabytes()
            api.offer("message", message(OWNER, "/stats"))
            async with asyncio.timeout(DRAWN_SECONDS):
                while not api.heard["sendphoto"]:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            return f"{before:.0f} | {talked:.0f} | {meter.megabytes():.0f}"
    finally:
        await api.stop()


async def announcement(folder: Path, most: int) -> Part:
    """A broadcast at the limit, with replies meanwhile."""
    async with programs.services(folder) as world:
        sent = await broadcast(folder, world, most)
    return Part(Broadcast.table([sent]), sent.complaint())


PARTS: dict[str, Callable[[Path, int], Coroutine[Any, Any, Part]]] = {
    "replicas": replicas,
    "updates": updates,
    "rows": rows,
    "reads": reading,
    "memory": memory,
    "broadcast": announcement,
}
MOST = {"broadcast": 10_000}
"""Of a part by itself; the others go to the last of SIZES."""


def main() -> None:
    """Measure one part and tell."""
    parser = argparse.ArgumentParser(prog="benches.scale")
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--most", type=int, default=0, help="people at most")
    parser.add_argument("--dry", action="store_true", help="print only")
    wish = parser.parse_args()
    busy, most = os.getloadavg()[0], wish.most or MOST.get(wish.part, SIZES[-1])
    with (
        tempfile.TemporaryDirectory(prefix="greenroom-scale-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        part = runner.run(PARTS[wish.part](Path(folder), most))
    lines = [*part.lines, "", footing(busy)]
    print("\n".join(lines))
    if not wish.dry:
        keep(GROWTH, f"{wish.part} {most}" if wish.part in MOST else wish.part, lines)
    sys.exit(part.wrong)


if __name__ == "__main__":
    main()
