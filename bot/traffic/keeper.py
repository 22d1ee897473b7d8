"""Who may work on a chat: advisory locks on one connection, and what a lane needs to begin, in the same trip.

A lane over all replicas is a session lock; it spans the network calls between two transactions and falls free
by itself when the replica dies. Everything lanes ask of this connection in the same moment (marks, unlock,
lock, load) goes as one pipeline. When the connection is lost, `lost` is called and nothing more is promised:
the lanes stop before they write anything else. Imports: psycopg, `bot.sealing`, `handlers` and this package.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Any

from psycopg import AsyncConnection

from bot.sealing.seals import Seals
from bot.traffic import loads
from bot.traffic import statements as sql
from bot.traffic.batches import Batches
from bot.traffic.connections import connect
from bot.traffic.loads import Load
from bot.traffic.marks import Marks

log = logging.getLogger(__name__)
NAMESPACE = 0x4752 << 48
"""Keeps the chats' locks apart from other advisory locks; chat ids have 52 bits."""
POLLING = 1 << 52
"""In the place of a chat: the lock of the one replica that asks Telegram for updates."""
LOCK_WAIT_SECONDS = 15.0
CLOSING_SECONDS = 1.0
"""How long a stop waits for marks that are under way."""
MARKING = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each try to write what was sent, while the database is away."""


class Want(Enum):
    """What is asked for. LEAVE answers whether inbox or outbox rows were left; POLL only locks."""

    ENTER = auto()
    LOAD = auto()
    MARK = auto()
    LEAVE = auto()
    POLL = auto()


@dataclass(frozen=True, slots=True)
class Left:
    """Whether work remained when a lane ended."""

    inbox: bool
    outbox: bool


@dataclass(frozen=True, slots=True)
class _Ask:
    want: Want
    chat: int
    marks: Marks | None = None


class LaneLost(Exception):
    """The lock's connection broke: whoever held a lane no longer does."""


def _key(chat: int) -> int:
    return chat ^ NAMESPACE


class Keeper:
    """The lanes' connection of this replica."""

    def __init__(self, dsn: str, bot: int, lost: Callable[[], None], seals: Seals) -> None:
        self._dsn = dsn
        self._bot = bot
        self._seals = seals
        self._lost = lost
        self._connection: AsyncConnection[Any] | None = None
        self._polls = False
        self._closing = False
        self._batches: Batches[_Ask, Any] = Batches(self._work, most=200)
        self._writing: defaultdict[int, set[asyncio.Task[Any]]] = defaultdict(set)

    @property
    def holds(self) -> bool:
        """Whether the locks are still ours, as far as can be known without asking."""
        return self._connection is not None and not self._connection.broken

    async def enter(self, chat: int) -> Load | None:
        """Lock and load; None when another replica works on the chat (it looks again after unlocking).

        What a lane that was lost has sent is written down first.
        """
        if chat in self._writing:
            await asyncio.wait([*self._writing[chat]])
        return await self._batches.put(_Ask(Want.ENTER, chat))  # type: ignore[no-any-return]

    async def load(self, chat: int, marks: Marks | None = None) -> Load:
        """Load again what is held, after writing the marks."""
        return await self._surely(_Ask(Want.LOAD, chat, marks))  # type: ignore[no-any-return]

    async def mark(self, chat: int, marks: Marks) -> None:
        """Write the marks and keep the lane."""
        await self._surely(_Ask(Want.MARK, chat, marks))

    async def leave(self, chat: int, marks: Marks | None = None) -> Left:
        """Write the marks, unlock, and tell what came in since."""
        return await self._surely(_Ask(Want.LEAVE, chat, marks))  # type: ignore[no-any-return]

    async def ping(self) -> None:
        """Find out whether the locks are still ours."""
        with contextlib.suppress(LaneLost):
            await self._batches.put(_Ask(Want.MARK, 0))

    async def may_poll(self) -> bool:
        """Whether this replica is the one that polls; asked again, it stays so while the connection lives."""
        if not (self._polls and self.holds):
            self._polls = await self._batches.put(_Ask(Want.POLL, POLLING))
        return self._polls

    async def close(self) -> None:
        """Give every lock back; marks that come later are still written, and no lock is kept with them."""
        self._closing = True
        if writing := [task for tasks in self._writing.values() for task in tasks]:
            await asyncio.wait(writing, timeout=CLOSING_SECONDS)
        if self._connection is not None:
            await self._connection.close()

    async def _open(self) -> AsyncConnection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = await connect(self._dsn, lazy=True)
        return self._connection

    async def _surely(self, ask: _Ask) -> Any:
        """Marks tell what was sent: they are written even when the lock is gone, as soon as the database is
        there again, and also for a lane that is cancelled meanwhile. What nobody marks is sent twice.
        """
        if not ask.marks:
            return await self._batches.put(ask)
        task = asyncio.create_task(self._written(ask))
        self._writing[ask.chat].add(task)
        task.add_done_callback(partial(self._wrote, ask.chat))
        return await asyncio.shield(task)

    def _wrote(self, chat: int, task: asyncio.Task[Any]) -> None:
        self._writing[chat].discard(task)
        if not self._writing[chat]:
            del self._writing[chat]
        if not task.cancelled():
            task.exception()  # who waited for it has heard of it, who was cancelled does not care

    async def _written(self, ask: _Ask) -> Any:
        try:
            return await self._batches.put(ask)
        except LaneLost:
            if ask.marks:
                await self._marked(_Ask(Want.MARK, ask.chat, ask.marks))
            raise

    async def _marked(self, ask: _Ask) -> None:
        for pause in MARKING:
            await asyncio.sleep(0 if self._closing else pause)
            with contextlib.suppress(LaneLost):
                await self._batches.put(ask)
                return

    async def _drop(self) -> None:
        """Half-done batches leave locks behind: only closing the session surely frees them."""
        connection, self._connection, self._polls = self._connection, None, False
        if connection is not None:
            self._lost()
            await connection.close()

    async def _work(self, asks: list[_Ask]) -> list[Any]:
        try:
            connection = await self._open()
            async with asyncio.timeout(LOCK_WAIT_SECONDS):
                return await self._trip(connection, asks)
        except Exception as error:
            log.warning(
                "the connection that holds the lanes was lost (%s); they begin again", type(error).__name__
            )
            await self._drop()
            raise LaneLost(type(error).__name__) from error
        finally:
            if self._closing and self._connection is not None:
                await self._connection.close()

    async def _trip(self, connection: AsyncConnection[Any], asks: list[_Ask]) -> list[Any]:
        left = [a.chat for a in asks if a.want is Want.LEAVE]
        entered = [a.chat for a in asks if a.want in {Want.ENTER, Want.POLL}]
        loaded = [a.chat for a in asks if a.want in {Want.ENTER, Want.LOAD}]
        if not any(a.want is not Want.MARK or a.marks for a in asks):
            await connection.execute(sql.PING)
            return [None] * len(asks)
        async with connection.pipeline() as pipeline:
            if await Marks.write(connection, [a.marks for a in asks if a.marks]):
                await pipeline.sync()
            pending = await _unlock(connection, self._bot, left) if left else None
            locks = await connection.execute(sql.TRY_LOCKS, [[_key(c) for c in entered]]) if entered else None
            found = await loads.ask(connection, self._bot, loaded) if loaded else []
        answers = {c: Left(*rest) for c, *rest in await pending.fetchall()} if pending else {}
        got = await locks.fetchall() if locks else []
        free = {chat for chat, (yes,) in zip(entered, got, strict=True) if yes}
        known = await loads.collect(found, self._seals)
        return [_answer(ask, answers, free, known) for ask in asks]


def _answer(ask: _Ask, pending: dict[int, Left], free: set[int], known: dict[int, Load]) -> Any:
    match ask.want:
        case Want.ENTER:
            return known[ask.chat] if ask.chat in free else None
        case Want.POLL:
            return ask.chat in free
        case Want.LOAD:
            return known[ask.chat]
        case Want.LEAVE:
            return pending[ask.chat]
    return None


async def _unlock(connection: AsyncConnection[Any], bot: int, chats: list[int]) -> Any:
    """What is pending is looked at after unlocking, so that nothing stored meanwhile is left lying."""
    await connection.execute(sql.UNLOCKS, [[_key(c) for c in chats]])
    return await connection.execute(sql.PENDING, [bot, chats])
