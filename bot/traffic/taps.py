"""A tapped button stops spinning within a second, whatever its turn is waiting for.

The replica that receives the tap answers it with nothing after `PATIENCE` seconds, unless the turn was first.
Answers to taps that are too old are nobody's trouble. Whether one is that this replica has not received, only
Telegram can tell. Imports: this package.
"""

import asyncio
import time
from collections import deque

from bot.traffic.api import Api, Perhaps, Refused
from bot.traffic.transport import NotSent

PATIENCE = 0.6
SECONDS = 10.0
REMEMBERED = 1000
SAID_AGAIN = 10.0
"""Seconds in which a chat is told only one dialog that came too late, however many taps it belongs to."""


class Taps:
    """The taps waiting for their answer."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._tasks: set[asyncio.Task[bool]] = set()
        self._expired: deque[str] = deque(maxlen=REMEMBERED)
        self._said: dict[int, float] = {}

    def arrived(self, query: str) -> None:
        """A tap came in: from now on its time runs."""
        if query and query not in self._timers:
            loop = asyncio.get_running_loop()
            self._timers[query] = loop.call_later(PATIENCE, self._expire, query)

    async def answer(self, query: str, text: str = "", *, alert: bool = False) -> bool:
        """Answer now; False when its time was over before. Only the answer to a dialog in a tap that is not
        ours is waited for.
        """
        if query in self._expired:
            return False
        ours = self._in_time(query)
        answering = self._send(query, text, alert=alert)
        return ours or not (text and alert) or await answering

    def may_say(self, chat: int) -> bool:
        """Whether a dialog that came too late may be said in this chat now; it is taken to be said then."""
        now = time.monotonic()
        self._said = {c: at for c, at in self._said.items() if now - at < SAID_AGAIN}
        return self._said.setdefault(chat, now) == now

    def _in_time(self, query: str) -> bool:
        """Whether the tap is ours and its time still ran; no more of it from now on."""
        timer = self._timers.pop(query, None)
        if timer:
            timer.cancel()
        return timer is not None

    def _expire(self, query: str) -> None:
        self._timers.pop(query, None)
        self._expired.append(query)
        self._send(query, "", alert=False)

    def _send(self, query: str, text: str, *, alert: bool) -> asyncio.Task[bool]:
        params: dict[str, object] = {"callback_query_id": query}
        if text:
            params |= {"text": text, "show_alert": alert}
        task = asyncio.create_task(quietly(self._api, "answerCallbackQuery", params))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Answer what is still spinning, and wait for the answers."""
        for query in list(self._timers):
            await self.answer(query)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)


async def quietly(api: Api, method: str, params: dict[str, object]) -> bool:
    """A call whose failure changes nothing; whether it was taken."""
    try:
        await api.call(method, params, SECONDS)
    except (Refused, NotSent, Perhaps):
        return False
    return True
