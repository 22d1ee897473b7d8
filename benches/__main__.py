"""`python -m benches`: measures, prints the table, and keeps it in docs/benchmarks.md (`--dry` only prints).

Takes about nine minutes on two cores, six of them for a broadcast at Telegram's limit.
Everything runs on this machine and over loopback only.
"""

import argparse
import asyncio
import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from benches.broadcast import broadcast
from benches.conversation import Result, booking, cold_start, echo, echo_start
from benches.programs import services

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
PEOPLE = 64
AUDIENCE = 10_000
TURNS = 3
HEAD = """# Benchmarks

What `make bench` (`python -m benches`) measured last. Each person taps or types the next thing when the bot
has answered the last. The bot is the whole program: every update stored before it is acknowledged, every turn
one commit that reached the disk, its own PostgreSQL, the pretend booking service behind real HTTP. The
yardstick is a bare python-telegram-bot echo as it comes out of the box, which keeps nothing. Latency is from
the update offered to the first reply at the Bot API; processor time is per update, the database's apart. Echo
and booking take turns, in starting as well, and the best of each stands here, because other work on the
machine only adds.

"""


async def measure(folder: Path, people: int, audience: int) -> str:
    """All runs, as a page of Markdown."""
    busy = os.getloadavg()[0]
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
            await echo(folder, people, 2, 0.05),
            await booking(folder, world, 2 * people, 2, 0.05),
            await booking(folder, world, 1, 10, 0.0),
        ]
        sent = await broadcast(folder, world, audience)
    ratio = results[1].rate / results[0].rate
    lines = [
        (
            f"Python {platform.python_version()}, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}; "
            f"load of other work when it began: {busy:.1f}."
        ),
        "",
        *table(results),
        "",
        f"- Booking beside echo, Bot API answering at once: **{ratio:.2f}** times its updates a second.",
        (
            f"- Cold start to ready on an initialised data folder: **{cold:.2f} s**; "
            f"the echo asks for updates after {bare:.2f} s."
        ),
        sent.line(),
    ]
    return HEAD + "\n".join(lines) + "\n"


def table(results: list[Result]) -> list[str]:
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


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="benches")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--audience", type=int, default=AUDIENCE, help="people a broadcast goes to")
    parser.add_argument("--dry", action="store_true", help="print only")
    wish = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="greenroom-bench-") as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        page = runner.run(measure(Path(folder), wish.people, wish.audience))
    print(page)
    if not wish.dry:
        PAGE.write_text(page)


if __name__ == "__main__":
    main()
