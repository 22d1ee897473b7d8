"""Writes to services, beside the lane whose turn wished for them: a service that hangs makes no chat deaf.

Whoever dies with a write under way leaves it in its row, which is due again. Imports: `bot.ending` and this
package.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from bot.ending import ended
from bot.traffic.api import Api
from bot.traffic.busy import typing
from bot.traffic.turns import report

FIRST_MOMENT = 1.0
"""Seconds that the lane waits for a write: where the service is quick, its answer is there before what the
person does next is worked."""


class Beside:
    """`perform` runs one saved intent; `wake` is for the chat in which its answer is told."""

    def __init__(
        self, api: Api, perform: Callable[[str], Awaitable[object]], wake: Callable[[int], None]
    ) -> None:
        self._api = api
        self._perform = perform
        self._wake = wake
        self._tasks: set[asyncio.Task[None]] = set()

    async def begin(self, chat: int, intents: Sequence[str]) -> None:
        """Perform these one after the other; returns when they are done, or after the first moment."""
        task = asyncio.create_task(self._run(chat, intents))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        await asyncio.wait([task], timeout=FIRST_MOMENT)

    async def stop(self, seconds: float) -> None:
        """Let what is under way end, for so long."""
        await ended(*self._tasks, grace=seconds)

    async def _run(self, chat: int, intents: Sequence[str]) -> None:
        async with typing(self._api, chat):
            for intent in intents:
                try:
                    await self._perform(intent)
                except Exception as error:
                    report("a write to a service", error)
        self._wake(chat)
