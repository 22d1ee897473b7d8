"""A broadcast at Telegram's limit, and how long replies take while it goes on.

The rate is the ordinary one (30 a second with replies), so the question is how much of it is reached, what a
message costs, and whether people notice. Imports: psycopg, psutil, `bot` for the database and its rows.
"""

import asyncio
import contextlib
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benches import programs
from benches.api import BenchApi
from benches.crowd import message, tap
from bot.postgres import Postgres

OWNER = 4_000_000_000
FIRST = 4_100_000_000
VISITORS = 4_500_000_000
LIMIT = 30.0
EVERY_SECONDS = 0.5
"""Somebody new writes so often."""
PATIENCE = 30.0
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
    """The rate as a share of the limit, processor milliseconds a message, replies in milliseconds."""

    people: int
    share: float
    whole: float
    cpu: float
    replies: int
    p50: float
    p95: float

    def line(self) -> str:
        """A row of the page."""
        return (
            f"- Broadcast to {self.people:,} people: **{self.share:.0%}** of the {LIMIT:.0f} messages a "
            f"second that Telegram allows (a tenth is kept for bursts), with the replies {self.whole:.0%}; "
            f"{self.cpu:.2f} ms of processor time a message. {self.replies} replies meanwhile: "
            f"p50 {self.p50:.0f} ms, **p95 {self.p95:.0f} ms**."
        )


async def broadcast(folder: Path, world: dict[str, str], people: int) -> Broadcast:
    """Send one, with somebody writing all the while."""
    postgres, api, told = Postgres(folder / "broadcast"), BenchApi(), Told()
    api.said = told.said
    await api.start()
    try:
        dsn = postgres.start()
        own = {**world, "DATABASE_URL": dsn, "TELEGRAM_ADMIN_IDS": str(OWNER)}
        async with programs.greenroom(folder, api.url, own, rate=LIMIT) as (program, _):
            async with await psycopg.AsyncConnection.connect(dsn) as connection:
                await connection.execute(CROWD, [FIRST, FIRST + people - 1])
            await _confirm(api, told)
            meter = programs.Meter(program)
            writing = asyncio.create_task(_visit(api, told))
            while len(told.sent) < people:  # noqa: ASYNC110 - the API tells by a call
                await asyncio.sleep(0.1)
            writing.cancel()
            cpu, _ = meter.spent()
    finally:
        await api.stop()
        postgres.stop()
    rate = (people - 1) / (told.sent[-1] - told.sent[0])
    waits = sorted(1000 * wait for wait in told.waits)
    return Broadcast(
        people,
        rate / LIMIT,
        rate / LIMIT * (people + len(waits)) / people,
        1000 * cpu / people,
        len(waits),
        waits[len(waits) // 2],
        waits[int(len(waits) * 0.95)],
    )


async def _confirm(api: BenchApi, told: Told) -> None:
    """The owner writes it, taps "Send", and types the number."""
    api.offer("message", message(OWNER, "/broadcast"))
    await told.until("A new broadcast")
    api.offer("message", message(OWNER, TEXT))
    await told.until("That is")
    data = next(data for label, data in told.keyboard if label.startswith("Send to"))
    api.offer("callback_query", tap(OWNER, told.number, data))
    await told.until("type the number")
    number = re.findall(r"\d+", told.words)[-1]
    api.offer("message", message(OWNER, number))


async def _visit(api: BenchApi, told: Told) -> None:
    """People come and ask for help, each once, at an even pace."""
    visitor = VISITORS
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            visitor += 1
            told.asked[visitor] = time.perf_counter()
            api.offer("message", message(visitor, "/help"))
            await asyncio.sleep(EVERY_SECONDS)
