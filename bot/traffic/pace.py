"""How fast we may send: one bucket row for all replicas, and a brake per chat.

Replies wait here in the order they came; bulk takes only what replies leave over. The rates are Telegram's
([FAQ] "My bot is hitting limits"): 30 a second overall, 1 a second per chat after a short burst, 20 a
minute per group. Imports: psycopg and this package.
"""

import asyncio
import time
from collections import deque
from dataclasses import replace
from typing import Any

from psycopg import AsyncConnection, Error
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.traffic import statements as sql
from bot.traffic.options import Options

STEADY = 0.88
"""The part of Telegram's rate that is used."""
LEASE_SECONDS = 0.5
"""Tokens taken ahead are good for so long."""
TRACKED = 20_000
EDIT = 0.05
"""What an edit counts for in a private chat: Telegram names no figure, and people tap quickly."""


class Bucket:
    """The rate over all chats and replicas, one after the other. What is left of Telegram's own is for the
    way there: messages sent within a second may arrive in less.
    """

    def __init__(
        self, pool: AsyncConnectionPool[AsyncConnection[Any]], overall: float | None, name: str = "telegram"
    ) -> None:
        self._pool = pool
        self._name = name
        self._rate = (overall or 1.0) * STEADY
        self._room = 1 / self._rate
        self._off = overall is None
        self._tokens = 0
        self._until = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def reply(self) -> None:
        """Wait for the right to send one message."""
        if self._off or self._spend():
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._refill())
        await future

    async def spare(self, most: int) -> int:
        """How many bulk messages may go now: none while replies wait or the rate is in use."""
        return (await self.bulk(most))[0]

    async def bulk(self, most: int, cost: int = 1) -> tuple[int, float]:
        """As `spare`, each costing so many messages; and if none may go, the seconds to wait."""
        if self._off:
            return most, 0.0
        if self._waiting:
            return 0, cost / self._rate
        wanted = max(1, min(most, int(self._rate / 5 / cost)))
        wait = await self._take(wanted * cost, wanted * cost / self._rate)
        return (0, wait) if wait > 0 else (wanted, 0.0)

    def _spend(self) -> bool:
        if self._tokens < 1 or time.monotonic() > self._until or self._waiting:
            return False
        self._tokens -= 1
        return True

    async def _refill(self) -> None:
        while self._waiting:
            try:
                wait = await self._take(1, self._room)
            except (Error, PoolTimeout):
                wait = 0.5
            if wait > 0:
                await asyncio.sleep(wait)
                continue
            self._tokens, self._until = 1, time.monotonic() + LEASE_SECONDS
            while self._waiting and self._tokens:
                future = self._waiting.popleft()
                if not future.done():
                    self._tokens -= 1
                    future.set_result(None)

    async def _take(self, count: int, room: float) -> float:
        """0 when the tokens are ours, else the seconds to wait before asking again."""
        cost = count / self._rate
        async with self._pool.connection() as connection:
            taken = await connection.execute(
                sql.TAKE_TOKENS, {"name": self._name, "cost": cost, "room": max(room, cost)}
            )
            if taken.rowcount:
                return 0.0
            ahead = await (await connection.execute(sql.TOKENS_IN, [self._name])).fetchone()
        return float(max(0.005, (ahead[0] if ahead else 0) + cost - max(room, cost)))


class ChatPace:
    """The brake per chat, kept by the replica that holds its lane and handed on with it in a bucket row, once
    more than one message is ahead of the rate. What dies with a replica Telegram's own 429 covers.
    """

    def __init__(self, options: Options) -> None:
        self._options = options if options.overall else replace(options, private=None, group=None)
        self._private: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = {}
        self._rests: dict[int, float] = {}
        self._began = time.monotonic()

    def wait(self, chat: int, *, new: bool) -> float:
        """Seconds until the chat may get a message (`new`) or an edit."""
        now = time.monotonic()
        rest = self._rests.get(chat, now) - now
        if chat < 0:
            return max(rest, self._group_wait(chat, now))
        rate = self._options.private
        if rate is None:
            return max(rest, 0.0)
        return max(rest, (_cost(new=new) - self._left(chat, now, rate)) / rate, 0.0)

    def spent(self, chat: int, *, new: bool) -> None:
        """One message went out, or may have."""
        now = time.monotonic()
        if chat < 0 and self._options.group is not None:
            self._groups.setdefault(chat, deque()).append(now)
        elif chat > 0 and self._options.private is not None:
            self._private[chat] = (self._left(chat, now, self._options.private) - _cost(new=new), now)
        if len(self._private) > TRACKED:
            self._private = {c: v for c, v in self._private.items() if now - v[1] < 60}

    def ahead(self, chat: int) -> float:
        """Seconds until a private chat's burst is whole again, for other replicas; 0: they need not know."""
        rate = self._options.private
        if rate is None or chat not in self._private:
            return 0.0
        missing = self._options.burst - self._left(chat, time.monotonic(), rate)
        return missing / rate if missing > 1 else 0.0

    def learn(self, chat: int, ahead: float) -> None:
        """The same, as another replica has left it."""
        rate = self._options.private
        if rate is not None and ahead > 0:
            now = time.monotonic()
            self._private[chat] = (min(self._left(chat, now, rate), self._options.burst - ahead * rate), now)

    def rest(self, chat: int, seconds: float) -> None:
        """Telegram asks for a pause: nothing goes to the chat meanwhile, whichever message was refused."""
        now = time.monotonic()
        self._rests = {c: until for c, until in self._rests.items() if until > now}
        self._rests[chat] = now + seconds

    def _left(self, chat: int, now: float, rate: float) -> float:
        """Of a chat never written to since the start nobody knows what was sent just before it."""
        burst = float(self._options.burst)
        left, then = self._private.get(chat, (1.0, self._began))
        return min(burst, left + (now - then) * rate)

    def _group_wait(self, chat: int, now: float) -> float:
        most, sent = self._options.group, self._groups.get(chat)
        if most is None or not sent:
            return 0.0
        while sent and sent[0] < now - 60:
            sent.popleft()
        return sent[0] + 60 - now if len(sent) >= most else 0.0


def _cost(*, new: bool) -> float:
    return 1.0 if new else EDIT
