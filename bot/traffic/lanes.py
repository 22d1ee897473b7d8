"""Lanes: the chats at work in this replica, each by one task, one visit at a time.

`wake` is all the outside does. A chat that is woken while it is visited is visited again before it is left;
one that another replica holds is left to it. Imports: `bot.ending` and this package.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from bot.ending import ended
from bot.traffic.keeper import Keeper, LaneLost
from bot.traffic.turns import Undone, report
from bot.traffic.visit import Visit

RETRY_SECONDS = 1.0
log = logging.getLogger(__name__)


class Lanes:
    """At most `most` chats at once; the others wait in line."""

    def __init__(self, keeper: Keeper, visit: Callable[[int, Callable[[], bool]], Visit], most: int) -> None:
        self._keeper = keeper
        self._visit = visit
        self._most = most
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()
        self._line: deque[int] = deque()
        self._timers: dict[int, asyncio.TimerHandle] = {}
        self._closing = False

    def wake(self, chat: int) -> None:
        """See to this chat soon."""
        if self._closing:
            return
        timer = self._timers.pop(chat, None)
        if timer:
            timer.cancel()
        if chat in self._tasks:
            self._again.add(chat)
        elif len(self._tasks) >= self._most:
            if chat not in self._again:
                self._again.add(chat)
                self._line.append(chat)
        else:
            self._begin(chat)

    def wake_later(self, chat: int, seconds: float) -> None:
        """See to this chat when its messages may go on."""
        if not self._closing and chat not in self._timers:
            loop = asyncio.get_running_loop()
            self._timers[chat] = loop.call_later(seconds, self.wake, chat)

    def parked(self, chat: int) -> bool:
        """Whether the chat waits for its time, so that a sweep can leave it alone."""
        return chat in self._timers

    def lost(self) -> None:
        """The locks are gone: whatever is under way stops before it writes."""
        for task in self._tasks.values():
            task.cancel()

    async def stop(self, seconds: float) -> None:
        """Let what is under way end, for so long; the rest stays in its rows."""
        self._closing = True
        for timer in self._timers.values():
            timer.cancel()
        await ended(*self._tasks.values(), grace=seconds)

    def _begin(self, chat: int) -> None:
        self._again.discard(chat)
        task = asyncio.create_task(self._run(chat))
        self._tasks[chat] = task
        task.add_done_callback(lambda _: self._ended(chat))

    def _ended(self, chat: int) -> None:
        del self._tasks[chat]
        if chat in self._again and not self._closing:
            self._begin(chat)
        while self._line and len(self._tasks) < self._most and not self._closing:
            following = self._line.popleft()
            if following not in self._tasks:
                self._begin(following)

    async def _run(self, chat: int) -> None:
        try:
            while await self._once(chat):
                pass
        except asyncio.CancelledError:
            if self._closing:
                raise
            self.wake_later(chat, RETRY_SECONDS)
        except (LaneLost, Undone):
            self.wake_later(chat, RETRY_SECONDS)
        except Exception as error:
            report(f"lane {chat}", error)
            self.wake_later(chat, RETRY_SECONDS)

    async def _once(self, chat: int) -> bool:
        """One visit; whether another is due at once."""
        load = await self._keeper.enter(chat)
        if load is None:
            return False
        visit = self._visit(chat, lambda: self._woken(chat))
        try:
            wait = await visit.run(load)
        except BaseException:
            await _shielded(self._keeper.leave(chat, visit.out.take_marks()))
            raise
        left = await self._keeper.leave(chat, visit.out.take_marks())
        if wait > 0:
            self.wake_later(chat, wait)
        return self._woken(chat) or left.inbox or (left.outbox and wait == 0)

    def _woken(self, chat: int) -> bool:
        if chat in self._again:
            self._again.discard(chat)
            return not self._closing
        return False


async def _shielded(leaving: Awaitable[object]) -> None:
    """Unlock even when the lane is cancelled, and once more while it is left."""
    await asyncio.shield(asyncio.ensure_future(_left(leaving)))


async def _left(leaving: Awaitable[object]) -> None:
    try:
        await leaving
    except LaneLost:
        log.debug("the lock fell free by itself")
