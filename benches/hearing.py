"""What is heard of a broadcast at the Bot API: how fast it goes, and how long replies take meanwhile.

Somebody new asks every half second, the next for something else; who is not answered in the end waited for
ever, so nothing that is missing makes a figure better. The generator watches itself: how late its own loop
comes, so that a slow answer is not blamed on the bot when it was the generator's. Imports: its neighbours.
"""

import asyncio
import contextlib
import itertools
import math
import os
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from benches.api import BenchApi
from benches.crowd import message

OWNER = 4_000_000_000
FIRST = 4_100_000_000
VISITORS = 4_500_000_000
LIMIT = 30.0
EVERY_SECONDS = 0.5
"""Somebody new writes so often."""
ASKED = ("/help", "/start", "/book", "Marlowe Finch tomorrow at 20:00", "/bookings", "/settings")
PATIENCE = 30.0
LATENCY_SECONDS = 0.05
"""What the Bot API takes to answer."""
LONGEST_SECONDS = 2.0
"""What 95 of 100 replies may take while a broadcast goes on; those who asked last are given as long."""
TICK_SECONDS = 0.1
SAID = "News, Pat!"


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
        if text == SAID:
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

    async def answered(self, seconds: float) -> None:
        """Wait until everybody who asked has a reply, but no longer than that."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.asked:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Broadcast:
    """The share of the limit; processor milliseconds a message, the program's and the database's; `waits`
    for replies and the generator's lateness in milliseconds; how busy the machine was.
    """

    name: str
    people: int
    minutes: float
    share: float
    cpu: float
    database: float
    waits: Sequence[float]
    late: float
    load: float

    @property
    def unanswered(self) -> int:
        """How many never got a reply."""
        return sum(math.isinf(wait) for wait in self.waits)

    @property
    def whole(self) -> float:
        """The share of the limit with the replies."""
        return self.share * (self.people + len(self.waits) - self.unanswered) / self.people

    def wait(self, share: int) -> float:
        """What so many of a hundred waited at most."""
        return percentile(self.waits, share)

    def complaint(self) -> str | None:
        """What is wrong with it: the reason not to be content with this run."""
        if self.wait(95) <= 1000 * LONGEST_SECONDS:
            return None
        return f"{self.name}: replies took {self.wait(95):.0f} ms (p95), {self.unanswered} never came"

    def line(self) -> str:
        """A sentence of the page of benchmarks."""
        return (
            f"- {self.name} to {self.people:,} people: **{self.share:.0%}** of the {LIMIT:.0f} messages a "
            f"second that Telegram allows, with the replies {self.whole:.0%}; "
            f"{self.cpu:.2f} ms of processor time a message. {len(self.waits)} people asked meanwhile: "
            f"p50 {self.wait(50):.0f} ms, **p95 {self.wait(95):.0f} ms**, {self.unanswered} without a reply."
        )

    @staticmethod
    def table(runs: "Sequence[Broadcast]") -> list[str]:
        """Rows of the page about growth."""
        rows = [run._row() for run in runs]
        return [
            f"| {' | '.join(rows[0])} |",
            "|" + "---|" * len(rows[0]),
            *(f"| {' | '.join(row.values())} |" for row in rows),
        ]

    def _row(self) -> dict[str, str]:
        return {
            "run": self.name,
            "chats": f"{self.people:,}",
            "minutes": f"{self.minutes:.1f}",
            "of 30 a second": f"{self.share:.0%}",
            "with replies": f"{self.whole:.0%}",
            "CPU ms a message": f"{self.cpu:.2f}",
            "database CPU ms": f"{self.database:.2f}",
            "asked": f"{len(self.waits)}",
            "unanswered": f"{self.unanswered}",
            "p50 ms": f"{self.wait(50):.0f}",
            "p95 ms": f"**{self.wait(95):.0f}**",
            "p99 ms": f"{self.wait(99):.0f}",
            "generator late p99 ms": f"{self.late:.0f}",
            "load meanwhile": f"{self.load:.1f}",
        }


async def hear(
    name: str,
    api: BenchApi,
    told: Told,
    people: int,
    *,
    spent: Callable[[], tuple[float, float]],
    longest: float,
) -> Broadcast:
    """Let people ask until `people` got the broadcast, which is under way. `spent`: processor seconds since
    it began, the program's and the database's. TimeoutError after `longest` seconds.
    """
    watch = Watch()
    async with asyncio.timeout(longest):
        async with _beside(_visit(api, told), watch.run()):
            while len(told.sent) < people:  # noqa: ASYNC110
                await asyncio.sleep(TICK_SECONDS)
    own, database = spent()
    await told.answered(LONGEST_SECONDS)
    seconds = told.sent[-1] - told.sent[0]
    waits = sorted([1000 * wait for wait in told.waits] + [math.inf] * len(told.asked))
    return Broadcast(
        name=name,
        people=people,
        minutes=seconds / 60,
        share=(people - 1) / seconds / LIMIT,
        cpu=1000 * own / people,
        database=1000 * database / people,
        waits=waits,
        late=percentile(sorted(watch.late), 99),
        load=sum(watch.loads) / len(watch.loads),
    )


def percentile(ordered: Sequence[float], share: int) -> float:
    """The least that so many of a hundred do not exceed."""
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


async def _visit(api: BenchApi, told: Told) -> None:
    """People come and ask, each once, at an even pace."""
    for visitor, words in zip(itertools.count(VISITORS), itertools.cycle(ASKED), strict=False):
        told.asked[visitor] = time.perf_counter()
        api.offer("message", message(visitor, words))
        await asyncio.sleep(EVERY_SECONDS)
