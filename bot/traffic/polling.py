"""Long polling on raw JSON: updates are kept first, only then the offset confirms them.

One replica polls at a time (a lock); the others wait for it to go away. One that loses the lock in the middle
of a poll is not stopped: the first poll of its successor ends it at Telegram (409), what came to both is
stored once, and only what is stored is confirmed. The offset is sent once per batch, and never after somebody
else has polled: ids may begin anew after a quiet week, and an old high offset would then hide all.
Imports: this package.
"""

import asyncio
import logging
import random
import re
from collections.abc import Awaitable, Callable
from typing import Any

from bot.traffic.api import Api, Perhaps, Refused, Unreadable
from bot.traffic.inbox import Inbox
from bot.traffic.keeper import Keeper
from bot.traffic.raw import Raw, raw
from bot.traffic.transport import NotSent

POLL_SECONDS = 30
MARGIN_SECONDS = 10.0
ALLOWED = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
]
WRONG_TOKEN = "Telegram does not know this bot token (TELEGRAM_BOT_TOKEN)"  # noqa: S105  a sentence, no secret
RIVAL = "409: another program fetches them with this token; only one of the two may run"
log = logging.getLogger(__name__)


class Stop(Exception):
    """Fetching cannot go on; the text is one clear line for the operator."""


class Polling:
    """Fetches for as long as it runs; `arrived` gets what is stored and new."""

    def __init__(self, api: Api, inbox: Inbox, keeper: Keeper, arrived: Callable[[list[Raw]], None]) -> None:
        self._api = api
        self._inbox = inbox
        self._keeper = keeper
        self._arrived = arrived
        self._offset = 0
        self._limit = 100
        self._failures = 0

    async def run(self) -> None:
        """Until cancelled; raises Stop when Telegram will not have us."""
        while True:
            if not await self._quiet(self._ours):
                self._inbox.presence.failing = False
                await asyncio.sleep(1)
            elif await self._quiet(self._fetch):
                self._failures = 0
                self._inbox.presence.failing = False

    async def _ours(self) -> bool:
        """Whether it is for us to fetch; where it is not, no trouble of ours is being waited out, and others
        confirm what comes.
        """
        ours = await self._keeper.may_poll()
        if not ours:
            self._failures = self._offset = 0
        return ours

    async def _quiet(self, step: Callable[[], Awaitable[bool]]) -> bool:
        """One step; trouble that passes is waited out, longer each time."""
        try:
            return await step()
        except Stop:
            raise
        except Refused as error:
            await self._refused(error)
        except Exception as error:
            await self._wait(type(error).__name__, 0.0)
        return False

    async def _refused(self, error: Refused) -> None:
        if error.code in {401, 404}:
            raise Stop(WRONG_TOKEN)
        if error.code == 409 and "webhook" in error.text.lower():
            raise Stop(
                "A webhook is set for this bot, so it cannot poll: "
                "set TELEGRAM_WEBHOOK_URL here too, or delete the webhook (deleteWebhook)"
            )
        if error.code == 409:
            self._inbox.presence.dispute()
        await self._wait(RIVAL if error.code == 409 else str(error.code), error.retry_after or 0.0)

    async def _wait(self, why: str, least: float) -> None:
        self._failures += 1
        self._inbox.presence.failing = self._failures > 1
        if self._failures in {1, 10} or self._failures % 100 == 0:
            log.warning("no updates from Telegram (%s), attempt %s", why, self._failures)
        pause = 0.25 * 2.0 ** min(self._failures, 4)  # four seconds at most: people wait for the end of it
        await asyncio.sleep(max(least, pause) * random.uniform(0.8, 1.2))  # noqa: S311

    async def _fetch(self) -> bool:
        params: dict[str, Any] = {"timeout": POLL_SECONDS, "limit": self._limit, "allowed_updates": ALLOWED}
        if self._offset:
            params["offset"] = self._offset
        try:
            found = await self._api.call("getUpdates", params, POLL_SECONDS + MARGIN_SECONDS, poll=True)
        except Unreadable as error:
            await self._unreadable(error.payload)
            return True
        except (NotSent, Perhaps):
            raise
        self._limit = 100
        updates = [u for u in (raw(item) for item in found) if u] if isinstance(found, list) else []
        self._offset = 0
        if found and not updates:
            raise Perhaps("updates without a number")  # none can be confirmed: not asked again at once
        if not updates:
            await self._inbox.presence.noted()
        else:
            self._arrived(await self._inbox.put(updates))
            self._offset = max(u.update_id for u in updates) + 1
        return True

    async def _unreadable(self, payload: bytes) -> None:
        """An answer that is no JSON: ask for one update at a time, and put the culprit aside."""
        if self._limit > 1:
            self._limit = 1
            return
        number = re.search(rb'"update_id"\s*:\s*(\d{1,18})', payload)
        if number is None:
            raise Perhaps("an answer that is no JSON")
        log.warning("update %s put aside: no JSON", int(number[1]))
        await self._inbox.quarantine(int(number[1]), payload, "no JSON")
        self._offset = int(number[1]) + 1
