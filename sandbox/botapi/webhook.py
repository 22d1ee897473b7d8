"""Delivery of updates to the bot's own address, by the rule of Telegram's server.

Each chat is a lane: only its front is sent, the next waits until that one got a 2xx. A failed one is sent
again at once, then after pauses that double up to 60-120 s (or as Retry-After says), until its life ends.
Lanes run side by side, up to `connections`. Source: WebhookActor.cpp of Telegram's Bot API server. Imports
this package and httpx.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from sandbox.botapi.updates import Update, Updates
from sandbox.clock import Clock

Reply = Callable[[str, dict[str, Any]], Awaitable[Any]]


@dataclass(frozen=True)
class Hook:
    """Where to deliver, with the secret the bot wants to see."""

    url: str
    secret: str
    connections: int = 40


class Webhook:
    """Sends pending updates while a hook is set."""

    def __init__(self, updates: Updates, clock: Clock, pace: float = 1.0) -> None:
        self.updates = updates
        self.clock = clock
        self.pace = pace
        self.hook: Hook | None = None
        self.error: tuple[float, str] | None = None
        self.sent = 0
        self.reply: Reply | None = None
        self._lanes: dict[int, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._client: httpx.AsyncClient | None = None
        self._room = asyncio.Semaphore(1)

    def set(self, hook: Hook | None) -> None:
        """Start delivering to `hook` what waits and what comes, or stop with None."""
        self._stop_lanes()
        self.hook = hook
        self.error = None
        self.updates.told = self._queue if hook else None
        if hook:
            self._client = self._client or httpx.AsyncClient(timeout=60, verify=False)  # noqa: S501 - self-signed hooks
            self._room = asyncio.Semaphore(hook.connections)
            self.updates.expire()
            for update in list(self.updates.pending.values()):
                self._queue(update)

    async def close(self) -> None:
        """Stop for good."""
        self._stop_lanes()
        self.updates.told = None
        if self._client:
            await self._client.aclose()

    def _stop_lanes(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        self._lanes.clear()

    def _queue(self, update: Update) -> None:
        lane = update.lane if update.lane is not None else -update.id
        if lane in self._lanes:
            self._lanes[lane].append(update)
            return
        self._lanes[lane] = deque([update])
        task = asyncio.get_running_loop().create_task(self._run(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: int) -> None:
        queue = self._lanes[lane]
        while queue:
            await self._deliver(queue[0])
            queue.popleft()
        self._lanes.pop(lane, None)

    async def _deliver(self, update: Update) -> None:
        delay, failures = 1.0, 0
        while update.until > self.clock.seconds():
            async with self._room:
                wait = await self._post(update)
            if wait is None:
                break
            if not wait and failures:
                delay = min(delay * 2, random.uniform(60, 120))
                wait = delay
            failures += 1
            await asyncio.sleep(wait * self.pace)
        self.updates.pending.pop(update.id, None)

    async def _post(self, update: Update) -> float | None:
        """Send once; None means taken, else the seconds the receiver asked us to wait, 0 for no wish."""
        hook, client = self.hook, self._client
        if hook is None or client is None:
            raise asyncio.CancelledError
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        self.sent += 1
        try:
            answer = await client.post(hook.url, content=update.data, headers=headers)
        except httpx.HTTPError as trouble:
            self.error = (self.clock.seconds(), f"Connection failed: {type(trouble).__name__}")
            return 0
        if answer.is_success:
            await self._obey(answer)
            return None
        self.error = (
            self.clock.seconds(),
            f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}",
        )
        wish = answer.headers.get("Retry-After", "")
        return min(float(wish), 3600) if wish.isdecimal() else 0

    async def _obey(self, answer: httpx.Response) -> None:
        """Carry out a method the bot put into its 2xx answer; get* and webhook methods are ignored."""
        with contextlib.suppress(orjson.JSONDecodeError):
            body = orjson.loads(answer.content) if answer.content[:1] == b"{" else {}
            name = str(body.pop("method", "")).lower()
            refused = name.startswith("get") or name in {"", "setwebhook", "deletewebhook", "logout", "close"}
            if self.reply and not refused:
                await self.reply(name, body)
