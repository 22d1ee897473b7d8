"""`python -m benches`: measures, prints the tables, and keeps them in docs/benchmarks.md and, of the
broadcast, in docs/scale.md; `--dry` only prints. It fails when replies during a broadcast take too long.

Takes about eleven minutes on two cores, eight of them for a broadcast at Telegram's limit and its peer.
Everything runs on this machine and over loopback only.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

import uvloop

from benches.broadcast import Broadcast, broadcast
from benches.conversation import booking, cold_start, echo, echo_start, table
from benches.page import BENCHMARKS, GROWTH, footing, keep
from benches.peer import bare_loop
from benches.programs import services

PEOPLE = 64
AUDIENCE = 10_000
PEERS_SHARE = 10
"""A bare loop sends no faster than its calls come back, to however many: a tenth of the people tell."""
TURNS = 3


async def measure(folder: Path, people: int, audience: int) -> tuple[list[str], list[Broadcast]]:
    """All runs: the lines about conversations, and the broadcast with its peer's."""
    async with services(folder) as world:
        await cold_start(folder, world)
        await echo_start(folder)
        starts = [(await cold_start(folder, world), await echo_start(folder)) for _ in range(TURNS)]
        cold, bare = (min(seconds) for seconds in zip(*starts, strict=True))
        pairs = [
            (await echo(folder, people, 10, 0.0), await booking(folder, world, people, 3, 0.0))
            for _ in range(TURNS)
        ]
        results = [
            *(max(runs, key=lambda run: run.rate) for runs in zip(*pairs, strict=True)),
            await echo(folder, 2 * people, 1, 0.05),
            await booking(folder, world, 2 * people, 2, 0.05),
            await booking(folder, world, 1, 10, 0.0),
        ]
        sent = [await bare_loop(folder, audience // PEERS_SHARE), await broadcast(folder, world, audience)]
    ratio = results[1].rate / results[0].rate
    lines = [
        *table(results),
        "",
        f"- Booking beside echo, Bot API answering at once: **{ratio:.2f}** times its updates a second.",
        (
            f"- Cold start to ready on an initialised data folder: **{cold:.2f} s**; "
            f"the echo asks for updates after {bare:.2f} s."
        ),
        *(run.line() for run in reversed(sent)),
    ]
    return lines, sent


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="benches")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--audience", type=int, default=AUDIENCE, help="people a broadcast goes to")
    parser.add_argument("--dry", action="store_true", help="print only")
    wish = parser.parse_args()
    busy = os.getloadavg()[0]
    with (
        tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        lines, sent = runner.run(measure(Path(folder), wish.people, wish.audience))
    told, rows = ([*found, "", footing(busy)] for found in (lines, Broadcast.table(sent)))
    print("\n".join([*told, "", *rows]))
    if not wish.dry:
        keep(BENCHMARKS, "conversations", told)
        keep(GROWTH, f"broadcast {wish.audience}", rows)
    sys.exit(sent[-1].complaint())


if __name__ == "__main__":
    main()
