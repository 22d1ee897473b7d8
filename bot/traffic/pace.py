"""How fast we may send: one bucket row for all replicas, and a brake per chat.

Replies wait here in the order they came; bulk takes only what replies leave over. The rates are Telegram's
([FAQ] "My bot is hitting limits"): 30 a second overall, 1 a second per chat after a short burst, 20 a
minute per group. Imports: psycopg and this package.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
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
SMALL = 0.5
"""Messages missing from a burst that another replica need not know of."""
KNOWN = 1.0
"""Seconds by which the pause that a row says may be too short."""
FEW = 3
"""Bursts that a chat may be in debt for."""
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
    """The brake per chat, kept by the replica that holds its lane and handed on with it in a bucket row.
    What dies with a replica Telegram's own 429 covers.
    """

    def __init__(self, options: Options, monotonic: Callable[[], float] = time.monotonic) -> None:
        private, group = (options.private, options.group) if options.overall else (None, None)
        self._private = _Brake(private, options.burst, 1) if private else None
        self._group = _Brake(group / 2 / 60, group / 2, group / 4) if group else None
        self._monotonic = monotonic
        self._left: dict[int, tuple[float, float]] = {}
        self._rests: dict[int, float] = {}
        self._began = monotonic()
        self._most = TRACKED

    def wait(self, chat: int, *, new: bool, messages: int = 1) -> float:
        """Seconds until the chat may get a message (`new`) or an edit; of an album, the whole of it."""
        now = self._monotonic()
        rest = self._rests.get(chat, now) - now
        if (brake := self._brake(chat)) is None:
            return max(rest, 0.0)
        cost = min(_cost(chat, new=new) * messages, brake.burst)
        return max(rest, (cost - self._tokens(chat, now, brake)) / brake.rate, 0.0)

    def spent(self, chat: int, *, new: bool, messages: int = 1) -> None:
        """A message, or an album of so many, went out, or may have."""
        if (brake := self._brake(chat)) is None:
            return
        now = self._monotonic()
        self._left[chat] = (self._tokens(chat, now, brake) - _cost(chat, new=new) * messages, now)
        if len(self._left) > self._most:  # a paid broadcast writes to more within the minute
            self._left = {c: v for c, v in self._left.items() if now - v[1] < 60}
            self._most = max(TRACKED, 2 * len(self._left))

    def ahead(self, chat: int) -> float:
        """Seconds until a chat's burst is whole again, for other replicas; 0: they need not know.

        A pause there counts as if one message were left after it, and is told as far as they `learn` it.
        """
        if (brake := self._brake(chat)) is None:
            return 0.0
        missing = brake.burst - self._tokens(chat, self._monotonic(), brake) if chat in self._left else 0.0
        if (rest := self.resting(chat)) > 0:
            missing = max(missing, rest * brake.rate + brake.burst - 1)
        missing = min(missing, FEW * brake.burst)
        return missing / brake.rate if missing > SMALL else 0.0

    def learn(self, chat: int, ahead: float | None, rest: float | None = None) -> None:
        """The same, as another replica has left it, and what is left of a pause; far more than a burst is of
        a clock set back since.
        """
        if rest and rest > self.resting(chat) + KNOWN:
            self.rest(chat, rest)
        brake = self._brake(chat)
        if brake is not None and ahead and 0 < ahead * brake.rate <= FEW * brake.burst:
            now = self._monotonic()
            self._left[chat] = (min(self._tokens(chat, now, brake), brake.burst - ahead * brake.rate), now)

    def rest(self, chat: int, seconds: float) -> None:
        """Telegram asks for a pause: nothing goes to the chat meanwhile, whichever message was refused."""
        now = self._monotonic()
        self._rests = {c: until for c, until in self._rests.items() if until > now}
        self._rests[chat] = now + seconds

    def resting(self, chat: int) -> float:
        """Seconds that are left of such a pause."""
        return max(0.0, self._rests.get(chat, 0.0) - self._monotonic())

    def _brake(self, chat: int) -> "_Brake | None":
        return self._private if chat > 0 else self._group

    def _tokens(self, chat: int, now: float, brake: "_Brake") -> float:
        left, then = self._left.get(chat, (brake.first, self._began))
        return min(brake.burst, left + (now - then) * brake.rate)


@dataclass(frozen=True, slots=True)
class _Brake:
    """So many at once, and so many a second after it; just after a start only the `first` few, since nobody
    knows what was sent before. Of what a group may have in a minute one half may come at once, so that no
    minute ever holds more.
    """

    rate: float
    burst: float
    first: float


def _cost(chat: int, *, new: bool) -> float:
    return 1.0 if new or chat < 0 else EDIT
