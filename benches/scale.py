"""`python -m benches.scale replicas | rows | reads | memory | broadcast`: what growth costs (docs/scale.md).

replicas: the conversation with 1, 2 and 3 of them beside a bare echo (two minutes). rows: every statement
of a turn and of the sweeps with 1,000 to 1,000,000 people (three minutes, 4 GB of disk; `--most` for less).
reads: the same of what the operator's side asks for.
memory: the program beside 100,000 open requests and as many reminders, and the echo's. broadcast: to 10,000
chats at Telegram's limit (six minutes), or to `--most` of them (50,000 take half an hour). `--dry` only
prints. Nothing leaves this machine.
"""

import argparse
import asyncio
import os
import platform
import re
import tempfile
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop

from benches import programs
from benches.__main__ import table
from benches.api import BenchApi
from benches.broadcast import broadcast
from benches.conversation import BOOKING, echo, warm_up
from benches.filling import fill
from benches.plans import Cost, Statement, bytes_of, measure, reads, statements
from benches.replicas import measure as measure_replicas
from bot.database.migrate import migrate
from bot.database.postgres import Postgres

PAGE = Path(__file__).parent.parent / "docs" / "scale.md"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
PEOPLE = 64
SETTLE_SECONDS = 20.0


async def replicas(folder: Path, _most: int) -> list[str]:
    """The conversation with one, two and three replicas, beside the bare echo."""
    async with programs.services(folder) as world:
        beside = await echo(folder, PEOPLE, 10, 0.0)
        return table([beside, *await measure_replicas(folder, world, PEOPLE)])


async def rows(folder: Path, most: int) -> list[str]:
    """Each statement of a turn and of the sweeps."""
    return await _plans(folder, most, statements())


async def reading(folder: Path, most: int) -> list[str]:
    """Each statement of the operator's side."""
    return await _plans(folder, most, reads())


async def _plans(folder: Path, most: int, asked: list[Statement]) -> list[str]:
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
    return [*lines, "", f"The largest database: **{kilobytes:.1f} kB** for each person, indexes and all."]


async def memory(folder: Path, most: int) -> list[str]:
    """The program's memory with an empty and with a full database, beside the bare echo's."""
    people = min(most, 100_000)
    server = Postgres(folder / "database")
    url = server.start()
    try:
        await migrate(url)
        lines = [
            "| database | MB when ready | MB after a conversation and twenty seconds of sweeps |",
            "|---|---|---|",
        ]
        async with programs.services(folder) as world:
            lines.append(f"| empty | {await _memory(folder, world, url)} |")
            fill(url, people)
            named = f"{people:,} open requests, bookings followed and reminders"
            lines.append(f"| {named} | {await _memory(folder, world, url)} |")
            beside = await echo(folder, PEOPLE, 2, 0.0)
            lines.append(f"| none: {beside.name} | – | {beside.memory:.0f} |")
        return lines
    finally:
        server.stop()


async def _memory(folder: Path, world: dict[str, str], url: str) -> str:
    api = BenchApi()
    await api.start()
    try:
        async with programs.greenroom(folder, api.url, {**world, "DATABASE_URL": url}) as (process, _):
            meter = programs.Meter(process)
            before = meter.megabytes()
            await warm_up(api, BOOKING)
            await asyncio.sleep(SETTLE_SECONDS)
            return f"{before:.0f} | {meter.megabytes():.0f}"
    finally:
        await api.stop()


async def announcement(folder: Path, most: int) -> list[str]:
    """A broadcast at the limit, with replies meanwhile."""
    async with programs.services(folder) as world:
        return (await broadcast(folder, world, most)).table()


PARTS: dict[str, Callable[[Path, int], Coroutine[Any, Any, list[str]]]] = {
    "replicas": replicas,
    "rows": rows,
    "reads": reading,
    "memory": memory,
    "broadcast": announcement,
}
MOST = {"broadcast": 10_000}
"""Of a part by itself; the others go to the last of SIZES."""


def keep(part: str, lines: list[str]) -> None:
    """Put a part's lines between its marks in the page."""
    text = PAGE.read_text(encoding="utf-8")
    marks = rf"(<!-- {part} -->\n).*?(<!-- /{part} -->)"
    PAGE.write_text(re.sub(marks, lambda m: m[1] + "\n".join(lines) + "\n" + m[2], text, flags=re.DOTALL))


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
        lines = runner.run(PARTS[wish.part](Path(folder), most))
    told = f"Python {platform.python_version()}, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}"
    lines = [*lines, "", f"{told}; load of other work when it began: {busy:.1f}."]
    print("\n".join(lines))
    if not wish.dry:
        keep(f"{wish.part} {most}" if wish.part in MOST else wish.part, lines)


if __name__ == "__main__":
    main()
