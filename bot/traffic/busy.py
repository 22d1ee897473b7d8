"""Shows "typing" in a chat while its turn takes longer than a moment. Imports: this package."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.traffic.api import Api
from bot.traffic.taps import quietly

PATIENCE = 0.5
AGAIN = 4.5
"""Telegram shows it for 5 seconds at most ([API] sendChatAction)."""


@asynccontextmanager
async def typing(api: Api, chat: int) -> AsyncIterator[None]:
    """Costs a timer, nothing else, when the work is done in time."""
    tasks: list[asyncio.Task[None]] = []
    timer = asyncio.get_running_loop().call_later(
        PATIENCE, lambda: tasks.append(asyncio.create_task(_show(api, chat)))
    )
    try:
        yield
    finally:
        timer.cancel()
        for task in tasks:
            task.cancel()


async def _show(api: Api, chat: int) -> None:
    shown = True
    while shown:
        shown = await quietly(api, "sendChatAction", {"chat_id": chat, "action": "typing"})
        await asyncio.sleep(AGAIN)
