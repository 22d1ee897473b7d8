"""Tells a turn that its chat has something newer, which has waited long enough for it.

A turn may wait for a service, and the whole chat with it: what is read there is given up then, so that
"/cancel" is answered while a service hangs, and of two hundred taps one waits. Looked up in the rows, since
an update may come in at another replica. Imports: psycopg, `handlers` and this package.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from psycopg import Error
from psycopg_pool import PoolTimeout

from bot.traffic.inbox import Inbox
from bot.traffic.later import later
from bot.traffic.raw import loads
from handlers.turn import Tap, Turn

FIRST_MOMENT = 2.5
"""Seconds that every turn has."""
LONG = 10.0
"""Seconds that a tap has before the same: who taps once more waits for just that."""
AGAIN = 1.0
"""Seconds between two looks from then on."""


class Overtaking:
    """Minds turns of one replica."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._hung: set[int] = set()
        """Chats whose last turn was overtaken: what hung for that one hangs for the next, too."""

    @contextlib.asynccontextmanager
    async def minded(self, chat: int, row: int, turn: Turn) -> AsyncIterator[None]:
        """The turn of this row is overtaken once a newer update waits; costs a timer when it is quick."""
        hung = chat in self._hung
        long = asyncio.get_running_loop().time() + (0 if hung else LONG)
        try:
            async with later(0 if hung else FIRST_MOMENT, lambda: self._look(chat, row, turn, long)):
                yield
        finally:
            (self._hung.add if turn.overtaken.is_set() else self._hung.discard)(chat)

    async def _look(self, chat: int, row: int, turn: Turn, long: float) -> None:
        while True:
            with contextlib.suppress(Error, PoolTimeout):
                newest = await self._inbox.newest(chat, row)
                waited = asyncio.get_running_loop().time() >= long
                if newest is not None and (waited or not _same(newest, turn.tap)):
                    turn.overtaken.set()
                    return
            await asyncio.sleep(AGAIN)


def _same(body: bytes, tap: Tap | None) -> bool:
    """Whether it is one more tap on the same button."""
    try:
        return tap is not None and loads(body)["callback_query"]["data"] == tap.data
    except (ValueError, TypeError, LookupError):
        return False
