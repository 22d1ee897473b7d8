"""What happened: the stream of events people see, and the log of every call the bot made.

Both are numbered by one counter, so a test can ask "what came after that". The log is the oracle of tests.
Imports this package only.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sandbox.clock import Clock

Json = dict[str, Any]


@dataclass
class Event:
    """One change somebody could see; `subject` is drawn when it is read, so it shows the present state."""

    n: int
    time: float
    kind: str
    chat: int | None
    more: Json
    subject: Any = None


@dataclass
class Call:
    """One request of the bot and our answer; `took` in milliseconds, `answer` None until it has one."""

    n: int
    time: float
    method: str
    chat: int | str | None
    request: Json
    status: int | None = None
    answer: Any = None
    took: float = 0.0
    fault: str | None = None
    applied: bool = False


@dataclass
class Journal:
    """Keeps the newest events and calls in memory and wakes those who wait for news."""

    clock: Clock
    keep: int = 50_000
    n: int = 0
    events: deque[Event] = field(default_factory=deque)
    calls: deque[Call] = field(default_factory=deque)
    methods: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    closed: bool = False
    _waiting: set[asyncio.Future[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.events = deque(maxlen=self.keep)
        self.calls = deque(maxlen=self.keep)

    def event(self, kind: str, chat: int | None = None, subject: Any = None, **more: Any) -> int:
        """Record a change, wake the waiting, and return its number."""
        self.n += 1
        self.events.append(Event(self.n, self.clock.seconds(), kind, chat, more, subject))
        self._wake()
        return self.n

    def call(self, method: str, chat: int | str | None, request: Json) -> Call:
        """Record a request; the caller fills in the answer and reports it through `answered`."""
        self.n += 1
        call = Call(self.n, self.clock.seconds(), method, chat, request)
        self.calls.append(call)
        self.methods[method] += 1
        return call

    def answered(self, call: Call, status: int, answer: Any, took: float) -> None:
        """Record what a call was told."""
        call.status, call.answer, call.took = status, answer, round(took * 1000, 2)
        if status != 200:
            self.errors[str(status)] += 1
        if call.method != "getUpdates":
            chat = call.chat if isinstance(call.chat, int) else None
            self.event("call", chat, call)

    def after(self, since: int, chat: int | None = None) -> list[Event]:
        """Return the events later than `since`, of all chats or of one (and of none), oldest first."""
        found = []
        for event in reversed(self.events):
            if event.n <= since:
                break
            if chat is None or event.chat in (chat, None):
                found.append(event)
        return found[::-1]

    async def wait(self, since: int, chat: int | None, seconds: float) -> list[Event]:
        """Return as `after` does, but hold on up to `seconds` while there is nothing."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not (found := self.after(since, chat)) and not self.closed:
            left = end - loop.time()
            if left <= 0:
                break
            since = max(since, self.n)
            news: asyncio.Future[None] = loop.create_future()
            self._waiting.add(news)
            try:
                await asyncio.wait_for(news, left)
            except TimeoutError:
                break
            finally:
                self._waiting.discard(news)
        return found

    def close(self) -> None:
        """Let everybody who waits go, for good."""
        self.closed = True
        self._wake()

    def _wake(self) -> None:
        for news in self._waiting:
            if not news.done():
                news.set_result(None)
        self._waiting.clear()

    def log(self, method: str, chat: str, since: int, ok: str, limit: int | None) -> Iterator[Call]:
        """Return the newest `limit` calls that fit all filters (empty ones fit all), oldest first.

        Without a limit all of them. ValueError when some are no longer kept: what is cut must not look whole.
        """
        if limit is None and self.methods.total() > len(self.calls) and since < self.calls[0].n - 1:
            raise ValueError(f"only the newest {self.keep} calls are kept: ask with since or limit")
        wanted = {name.lower() for name in method.split(",") if name}
        found = (
            call
            for call in reversed(self.calls)
            if (not wanted or call.method.lower() in wanted)
            and (not chat or str(call.chat) == chat)
            and call.n > since
            and (not ok or (call.status == 200) == (ok in {"1", "true"}))
        )
        return reversed(list(islice(found, limit)))
