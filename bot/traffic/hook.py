"""Webhook mode: the webhook is set at start, and set again when somebody changes it behind our back.

Imports: `handlers.office`, this package.
"""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.traffic.api import Api, Perhaps, Refused
from bot.traffic.inbox import Inbox
from bot.traffic.options import Webhook
from bot.traffic.polling import ALLOWED, WRONG_TOKEN, Stop
from bot.traffic.presence import Presence
from bot.traffic.raw import Raw, loads, raw
from bot.traffic.transport import NotSent
from handlers.office import Telegram

WATCH_SECONDS = 30.0
LASTING = ("https url", "only on ports", "secret token", "is reserved", "parse", "url host", "too long")
"""In Telegram's words, what is wrong with what we were told to set. What else it refuses with 400 may pass:
mostly it could not resolve our host just then."""
log = logging.getLogger(__name__)


class Hook:
    """Keeps Telegram posting to our address."""

    def __init__(
        self, api: Api, webhook: Webhook, presence: Presence, watch_seconds: float = WATCH_SECONDS
    ) -> None:
        self._api = api
        self._presence = presence
        self._webhook = webhook
        self._watch_seconds = watch_seconds

    async def run(self) -> None:
        """Until cancelled; raises Stop when Telegram refuses the address, the secret or the token."""
        while True:
            presence, failing = self._presence, True
            try:
                failing = await self._set_unless_set()
            except Refused as error:
                if error.code in {401, 404}:
                    raise Stop(WRONG_TOKEN) from None
                if error.code == 400 and any(words in error.text.lower() for words in LASTING):
                    raise Stop(f"Telegram refuses TELEGRAM_WEBHOOK_URL: {error.text}") from None
                log.warning("Telegram does not set the webhook now: %s %s", error.code, error.text)
            except (NotSent, Perhaps) as error:
                log.warning("the webhook could not be checked: %s", type(error).__name__)
            presence.failing = failing
            await asyncio.sleep(self._watch_seconds)

    async def _set_unless_set(self) -> bool:
        """Whether Telegram fails to reach us, as far as it has tried."""
        info = await self._api.call("getWebhookInfo", {})
        told = _told(info) if isinstance(info, dict) else Telegram(answers=True)
        if told.webhook == self._webhook.url and self._known:
            self._presence.pending = told.pending
            if not told.pending:
                await self._presence.noted()
            return told.failing(datetime.now(UTC))
        if self._known:
            self._presence.dispute()
            log.error("the webhook was changed by somebody else; setting it again")
        await self._api.call(
            "setWebhook",
            {
                "url": self._webhook.url,
                "secret_token": self._webhook.secret,
                "allowed_updates": ALLOWED,
                "max_connections": 100,
            },
        )
        self._known = True
        return False

    _known = False


def _told(info: Mapping[str, Any]) -> Telegram:
    """What the Bot API's WebhookInfo says."""
    failed = info.get("last_error_date")
    return Telegram(
        True,
        str(info.get("url", "")),
        int(info.get("pending_update_count", 0)),
        error_at=datetime.fromtimestamp(failed, UTC) if isinstance(failed, int) else None,
    )


async def receive(inbox: Inbox, bodies: Sequence[bytes]) -> list[Raw]:
    """Store raw bodies; returns those that are new. What is no update is put aside where it has an id."""
    updates = []
    for body in bodies:
        update = _readable(body)
        if update:
            updates.append(update)
            continue
        number = re.search(rb'"update_id"\s*:\s*(\d{1,18})', body)
        log.warning("a webhook call held no readable update")
        if number:
            await inbox.quarantine(int(number[1]), body, "no JSON")
    return await inbox.put(updates) if updates else []


def _readable(body: bytes) -> Raw | None:
    try:
        return raw(loads(body), body)
    except ValueError:
        return None
