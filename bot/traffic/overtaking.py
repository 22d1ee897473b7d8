"""Tells a turn that its chat has something newer, which has waited long enough for it.

A turn may wait for a service, and the whole chat with it: what is read there is given up then, so that
"/cancel" is answered while a service hangs, and of two hundred taps one waits. Looked up in the rows, since
an update may come in at another replica. Imports: psycopg and this package.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from psycopg import Error
from psycopg_pool import PoolTimeout

from bot.traffic.inbox import Inbox

FIRST_MOMENT = 2.5
"""Seconds that every turn has."""
AGAIN = 1.0
"""Seconds between two looks from then on."""


class Overtaking:
    """Minds turns of one replica."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._hung: set[int] = set()
        """Chats whose last turn was overtaken: what hung for that one hangs for the next, too."""

    @contextlib.asynccontextmanager
    async def minded(self, chat: int, row: int, overtaken: asyncio.Event) -> AsyncIterator[None]:
        """Set `overtaken` when a newer update than this row's waits; costs a timer when the turn is quick."""
        tasks: list[asyncio.Task[None]] = []
        timer = asyncio.get_running_loop().call_later(
            0 if chat in self._hung else FIRST_MOMENT,
            lambda: tasks.append(asyncio.create_task(self._look(chat, row, overtaken))),
        )
        try:
            yield
        finally:
            timer.cancel()
            for task in tasks:
                task.cancel()
            (self._hung.add if overtaken.is_set() else self._hung.discard)(chat)

    async def _look(self, chat: int, row: int, overtaken: asyncio.Event) -> None:
        while True:
            with contextlib.suppress(Error, PoolTimeout):
                if await self._inbox.newer(chat, row):
                    overtaken.set()
                    return
            await asyncio.sleep(AGAIN)
