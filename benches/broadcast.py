"""A broadcast at Telegram's limit, and how long replies take while it goes on.

The rate is the ordinary one (30 a second with replies), so the question is how much of it is reached, what a
message costs, and whether people notice. The generator watches itself: how late its own loop comes, so that
a slow answer is not blamed on the bot when it was the generator's. Bounded by the time the limit needs.
Imports: psycopg, `bot` for the database and its rows.
"""

import asyncio
import contextlib
import os
import re
import time
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benches import programs
from benches.api import BenchApi
from benches.crowd import message, tap
from bot.database.postgres import Postgres

OWNER = 4_000_000_000
FIRST = 4_100_000_000
VISITORS = 4_500_000_000
LIMIT = 30.0
EVERY_SECONDS = 0.5
"""Somebody new writes so often."""
PATIENCE = 30.0
LATENCY_SECONDS = 0.05
"""What the Bot API takes to answer."""
AT_MOST = 2.0
"""A run ends after so many times what the limit needs, however many are sent."""
TICK_SECONDS = 0.1
CROWD = """INSERT INTO people (id, chat, name, language) SELECT n, n, 'Pat', 'en'
FROM generate_series(%s::bigint, %s::bigint) AS n"""
TEXT = "News, {name}!"


@dataclass
class Told:
    """What the Bot API hears: broadcasts by time, the owner's newest keyboard, replies to visitors."""

    sent: list[float] = field(default_factory=list)
    words: str = ""
    keyboard: list[tuple[str, str]] = field(default_factory=list)
    number: int = 0
    asked: dict[int, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    def said(self, _method: str, params: dict[str, Any], number: int) -> None:
        """One message or edit."""
        chat, text = int(params["chat_id"]), str(params.get("text", ""))
        if text == "News, Pat!":
            self.sent.append(time.perf_counter())
        elif chat in self.asked:
            self.waits.append(time.perf_counter() - self.asked.pop(chat))
        elif chat == OWNER:
            self.words, self.number = text, number
            rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
            self.keyboard = [(b["text"], b.get("callback_data", "")) for row in rows for b in row]

    async def until(self, words: str) -> None:
        """Wait until the owner reads it."""
        async with asyncio.timeout(PATIENCE):
            while words not in self.words:  # noqa: ASYNC110 - the API tells by a call
                await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Broadcast:
    """Shares of the limit, alone and with the replies; processor milliseconds a message, the program's and
    the database's; replies and the generator's lateness in milliseconds; how busy the machine was.
    """

    people: int
    minutes: float
    share: float
    whole: float
    cpu: float
    database: float
    replies: int
    p50: float
    p95: float
    p99: float
    late: float
    load: float

    def line(self) -> str:
        """A sentence of the page of benchmarks."""
        return (
            f"- Broadcast to {self.people:,} people: **{self.share:.0%}** of the {LIMIT:.0f} messages a "
            f"second that Telegram allows (an eighth is kept for bursts), with the replies {self.whole:.0%}; "
            f"{self.cpu:.2f} ms of processor time a message. {self.replies} replies meanwhile: "
            f"p50 {self.p50:.0f} ms, **p95 {self.p95:.0f} ms**."
        )

    def table(self) -> list[str]:
        """Rows of the page about growth."""
        told = {
            "chats": f"{self.people:,}",
            "minutes": f"{self.minutes:.1f}",
            "of 30 a second": f"{self.share:.0%}",
            "with replies": f"{self.whole:.0%}",
            "CPU ms a message": f"{self.cpu:.2f}",
            "database CPU ms": f"{self.database:.2f}",
            "replies": f"{self.replies}",
            "p50 ms": f"{self.p50:.0f}",
            "p95 ms": f"**{self.p95:.0f}**",
            "p99 ms": f"{self.p99:.0f}",
            "generator late p99 ms": f"{self.late:.0f}",
            "load meanwhile": f"{self.load:.1f}",
        }
        return [f"| {' | '.join(told)} |", "|" + "---|" * len(told), f"| {' | '.join(told.values())} |"]


async def broadcast(folder: Path, world: dict[str, str], people: int) -> Broadcast:
    """Send one, with somebody writing all the while; TimeoutError when it takes twice what it should."""
    postgres, api, told = Postgres(folder / "broadcast"), BenchApi(LATENCY_SECONDS), Told()
    api.said = told.said
    await api.start()
    try:
        dsn = postgres.start()
        own = {**world, "DATABASE_URL": dsn, "TELEGRAM_ADMIN_IDS": str(OWNER)}
        own["BROADCAST_ALONE"] = str(2 * people)
        async with programs.greenroom(folder, api.url, own, rate=LIMIT) as (program, _):
            async with await psycopg.AsyncConnection.connect(dsn) as connection:
                await connection.execute(CROWD, [FIRST, FIRST + people - 1])
            await _confirm(api, told)
            meter, database = programs.Meter(program), programs.Database()
            watch = Watch()
            async with asyncio.timeout(AT_MOST * people / LIMIT + PATIENCE):
                async with _beside(_visit(api, told), watch.run()):
                    while len(told.sent) < people:  # noqa: ASYNC110
                        await asyncio.sleep(TICK_SECONDS)
            cpu, _ = meter.spent()
            rows = database.spent()
    finally:
        await api.stop()
        postgres.stop()
    seconds = told.sent[-1] - told.sent[0]
    rate = (people - 1) / seconds
    waits = sorted(1000 * wait for wait in told.waits)
    return Broadcast(
        people=people,
        minutes=seconds / 60,
        share=rate / LIMIT,
        whole=rate / LIMIT * (people + len(waits)) / people,
        cpu=1000 * cpu / people,
        database=1000 * rows / people,
        replies=len(waits),
        p50=_percentile(waits, 50),
        p95=_percentile(waits, 95),
        p99=_percentile(waits, 99),
        late=_percentile(sorted(watch.late), 99),
        load=sum(watch.loads) / len(watch.loads),
    )


def _percentile(ordered: list[float], share: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


@dataclass
class Watch:
    """How late this loop comes (milliseconds), and how busy the machine is meanwhile."""

    late: list[float] = field(default_factory=list)
    loads: list[float] = field(default_factory=lambda: [os.getloadavg()[0]])

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            due = time.perf_counter() + TICK_SECONDS
            await asyncio.sleep(TICK_SECONDS)
            self.late.append(1000 * (time.perf_counter() - due))
            if len(self.late) % 100 == 0:
                self.loads.append(os.getloadavg()[0])


@contextlib.asynccontextmanager
async def _beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _confirm(api: BenchApi, told: Told) -> None:
    """The owner writes it, taps "Send", and types the number."""
    api.offer("message", message(OWNER, "/broadcast"))
    await told.until("A new broadcast")
    api.offer("message", message(OWNER, TEXT))
    await told.until("That is")
    data = next(data for label, data in told.keyboard if label.startswith("Send to"))
    api.offer("callback_query", tap(OWNER, told.number, data))
    await told.until("type the number")
    number = re.findall(r"\d[\d,]*", told.words)[-1]
    api.offer("message", message(OWNER, number))
    await told.until(" / ")  # nobody new comes before that: one more person would be another number


async def _visit(api: BenchApi, told: Told) -> None:
    """People come and ask for help, each once, at an even pace."""
    visitor = VISITORS
    while True:
        visitor += 1
        told.asked[visitor] = time.perf_counter()
        api.offer("message", message(visitor, "/help"))
        await asyncio.sleep(EVERY_SECONDS)
