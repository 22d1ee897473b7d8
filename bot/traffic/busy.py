"""Shows "typing" in a chat while its turn takes longer than a moment. Imports: this package."""

import asyncio
from contextlib import AbstractAsyncContextManager

from bot.traffic.api import Api
from bot.traffic.later import later
from bot.traffic.taps import quietly

PATIENCE = 0.5
AGAIN = 4.5
"""Telegram shows it for 5 seconds at most ([API] sendChatAction)."""


def typing(api: Api, chat: int) -> AbstractAsyncContextManager[None]:
    """Costs a timer, nothing else, when the work is done in time."""
    return later(PATIENCE, lambda: _show(api, chat))


async def _show(api: Api, chat: int) -> None:
    shown = True
    while shown:
        shown = await quietly(api, "sendChatAction", {"chat_id": chat, "action": "typing"})
        await asyncio.sleep(AGAIN)
