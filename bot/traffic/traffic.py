"""The traffic of one replica, assembled: fetching, lanes, sending, and the sweep that forgets nobody.

Imports: telegram, psycopg, `bot.ending` and this package.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection, Error
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from telegram import Bot

from bot.ending import ended
from bot.traffic.api import Api, Perhaps, Refused
from bot.traffic.beside import Beside
from bot.traffic.bulk import Bulk
from bot.traffic.calls import Calls
from bot.traffic.chats import Chats
from bot.traffic.connections import pool
from bot.traffic.hook import Hook, receive
from bot.traffic.inbox import Inbox
from bot.traffic.keeper import Keeper
from bot.traffic.lanes import Lanes
from bot.traffic.line import HAPPENS, PAID_RATE, Line
from bot.traffic.options import Options, Wiring
from bot.traffic.overtaking import Overtaking
from bot.traffic.pace import Bucket, ChatPace
from bot.traffic.polling import WRONG_TOKEN, Polling, Stop
from bot.traffic.raw import Raw
from bot.traffic.sender import Sender
from bot.traffic.taps import Taps
from bot.traffic.transport import NotSent
from bot.traffic.turns import Turns, report
from bot.traffic.visit import Parts, Visit
from bot.traffic.writer import Writer

CONNECTIONS = 6
SWEEP_SECONDS = 2.0
PING_SECONDS = 1.0
log = logging.getLogger(__name__)


class Traffic:
    """See the package's docstring. `trouble` is set with one line when the program must end; `line` is for
    jobs that send by themselves.
    """

    def __init__(self, bot: Bot, dsn: str, wiring: Wiring, options: Options | None = None) -> None:
        self.counters = Counter(dict.fromkeys(HAPPENS, 0))
        self._options = options or Options()
        self._api = Api(bot)
        self._pool: AsyncConnectionPool[AsyncConnection[Any]] = pool(dsn, CONNECTIONS)
        number = int(bot.token.split(":")[0]) if bot.token.split(":")[0].isdigit() else 0
        self._inbox = Inbox(self._pool, number, wiring.seals, self.counters)
        self._keeper = Keeper(dsn, number, self._lost, wiring.seals)
        self._taps = Taps(self._api)
        self._turns = Turns(self._api, wiring, self._options, self._pool, self.counters)
        bucket = Bucket(self._pool, self._options.overall)
        paid = Bucket(self._pool, PAID_RATE if self._options.overall else None, "paid")
        pace = ChatPace(self._options)
        chats = Chats(self._pool, bucket, pace)
        self.line = Line(self._api, bucket, paid, chats, self.counters)
        sender = Sender(
            Calls(self._api, wiring.make),
            self._pool,
            bucket,
            pace,
            self.counters,
            draw=wiring.draw,
        )
        self._beside = Beside(self._api, wiring.perform, self.wake)
        self._lanes = Lanes(self._keeper, self._visit, self._options.lanes)
        self._bulk = Bulk(self._pool, bucket, sender.grants, self.wake)
        self._parts = Parts(
            api=self._api,
            keeper=self._keeper,
            inbox=self._inbox,
            writer=Writer(self._pool, wiring),
            sender=sender,
            turns=self._turns,
            taps=self._taps,
            beside=self._beside,
            overtaking=Overtaking(self._inbox),
            wiring=wiring,
            options=self._options,
            counters=self.counters,
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._fetching: asyncio.Task[None] | None = None
        self.stopping = False

    @property
    def bot_name(self) -> str:
        """The bot's username, "" until Telegram has told it."""
        return self._turns.bot_name

    @property
    def ready(self) -> bool:
        """Whether updates are fetched (or posted to us) and lanes can be held."""
        return self._fetching is not None and not self._fetching.done()

    @property
    def cut(self) -> str:
        """While another program takes updates with our token "rival", while none come "webhook", else ""."""
        presence = self._inbox.presence
        return "rival" if presence.disputed else "webhook" if presence.failing else ""

    @property
    def failing(self) -> bool:
        """Whether updates do not come from Telegram, or come to another program."""
        return bool(self.cut)

    @property
    def pending(self) -> int:
        """How many updates wait at Telegram, as it said last; 0 with long polling."""
        return self._inbox.presence.pending

    async def start(self) -> None:
        """Begin. A wrong token shows up in `trouble`, a dead Telegram in the log, neither as a traceback."""
        self.trouble: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        await self._pool.open(wait=True)
        await self._api.open()
        self._fetching = asyncio.create_task(self._watched(self._fetch))
        self._tasks = [
            self._fetching,
            asyncio.create_task(self._watched(self._sweep_for_ever)),
            asyncio.create_task(self._watched(self._bulk.run)),
            asyncio.create_task(self._watched(self._ping_for_ever)),
        ]

    async def stop(self) -> None:
        """Stop fetching, let turns and writes end, leave the rest in its rows."""
        self.stopping = True
        await ended(*self._tasks)
        end = time.monotonic() + self._options.stop_seconds
        await self._lanes.stop(self._options.stop_seconds)
        await self._beside.stop(max(0.0, end - time.monotonic()))
        await self._taps.close()
        await self._keeper.close()
        await self._pool.close()
        await self._api.close()

    def wake(self, chat: int) -> None:
        """Look for work in this chat soon."""
        self._lanes.wake(chat)

    async def sweep(self) -> None:
        """Wake every chat with rows that nobody works on."""
        for chat in await self._inbox.chats_left():
            if not self._lanes.parked(chat):
                self.wake(chat)

    async def receive(self, bodies: Sequence[bytes]) -> None:
        """Keep updates that were posted to us; returns when they are committed."""
        self._arrived(await receive(self._inbox, bodies))

    def health(self) -> Mapping[str, bool]:
        """By part, for /readyz."""
        return {"fetching": self.ready, "lanes": self._keeper.holds}

    def _visit(self, chat: int, woken: Callable[[], bool]) -> Visit:
        return Visit(chat, self._parts, woken, self.wake)

    def _arrived(self, updates: Sequence[Raw]) -> None:
        self.counters["received"] += len(updates)
        for update in updates:
            self._taps.arrived(update.tap)
            self.wake(update.chat)

    def _lost(self) -> None:
        self._lanes.lost()

    async def _fetch(self) -> None:
        self._turns.bot_name = await self._own_name()
        webhook = self._options.webhook
        if webhook:
            await Hook(self._api, webhook, self._inbox.presence).run()
        else:
            await Polling(self._api, self._inbox, self._keeper, self._arrived).run()

    async def _own_name(self) -> str:
        """Ask Telegram who we are, for as long as it takes; Stop when the token is wrong."""
        pause = 0.5
        while True:
            try:
                me = await self._api.call("getMe", {})
                return str(me.get("username", "")) if isinstance(me, dict) else ""
            except Refused as error:
                if error.code in {401, 404}:
                    raise Stop(WRONG_TOKEN) from None
                log.warning("Telegram answers %s", error.code)
            except (NotSent, Perhaps) as error:
                log.warning("Telegram cannot be reached: %s", error)
            self._inbox.presence.failing = True
            await asyncio.sleep(pause)
            pause = min(30.0, pause * 2)

    async def _sweep_for_ever(self) -> None:
        while True:
            with contextlib.suppress(Error, PoolTimeout):
                await self.sweep()
            await asyncio.sleep(SWEEP_SECONDS)

    async def _ping_for_ever(self) -> None:
        """A long turn asks nothing of the lanes' connection, yet must learn when it is gone."""
        while True:
            await self._keeper.ping()
            await asyncio.sleep(PING_SECONDS)

    async def _watched(self, part: Callable[[], Awaitable[None]]) -> None:
        """A part that ends by itself ends the program, with one line."""
        try:
            await part()
        except Stop as error:
            self._end(str(error))
        except Exception as error:
            self._end(f"The traffic with Telegram broke (error {report('traffic', error)})")

    def _end(self, line: str) -> None:
        if not self.trouble.done():
            self.trouble.set_result(line)
