"""Lean calls to the Bot API: one JSON body out, the result or one named failure back.

`telegram.Bot` stays for everything rare; here a call costs a third of its processor time. A failure says what
may be done about it: Refused (Telegram said no), NotSent (safe to repeat), Perhaps (may have arrived).
Imports: aiohttp, orjson, telegram and this package.
"""

from collections.abc import Mapping
from io import BytesIO
from math import isfinite
from typing import Any

import orjson
from aiohttp import FormData
from telegram import Bot
from telegram.error import NetworkError

from bot.traffic.raw import chat_id, dumps, loads
from bot.traffic.transport import JSON_BODY, READ_SECONDS, AiohttpRequest, NotSent

LONGEST_WAIT = 300.0
"""Seconds. After these what has to wait for longer is tried again; Telegram then names the rest."""


class Refused(Exception):
    """Telegram said no. `retry_after` in seconds, above 0 and at most LONGEST_WAIT, or None; `moved` is the
    chat's new id or 0.
    """

    def __init__(self, code: int, text: str, retry_after: float | None = None, moved: int = 0) -> None:
        super().__init__(f"{code} {text}")
        self.code = code
        self.text = text
        self.retry_after = retry_after
        self.moved = moved


class Perhaps(Exception):
    """No clear answer: the call may have been done."""


class Unwell(Perhaps):
    """Telegram is not well and says so (5xx)."""


class Failed(Unwell):
    """Telegram's own server says that it failed (500 in its own form): the call was not done."""


class Doubled(Perhaps):
    """A new message whose answer is lost: said once more, it may stand in the chat twice."""


class Unreadable(Perhaps):
    """Telegram answered something that is no JSON: `payload`."""

    def __init__(self, payload: bytes) -> None:
        super().__init__("an answer that is no JSON")
        self.payload = payload


class Api:
    """The Bot API behind a `telegram.Bot` made by `telegram_bot`."""

    def __init__(self, bot: Bot) -> None:
        self._root = bot.base_url
        self._request = _transport(bot.request)
        self._poller = _transport(bot._request[0])  # PTB gives no name to it

    async def open(self) -> None:
        """Open the connections."""
        await self._request.initialize()
        await self._poller.initialize()

    async def close(self) -> None:
        """Close them."""
        await self._request.shutdown()
        await self._poller.shutdown()

    async def call(
        self, method: str, params: Mapping[str, Any], seconds: float = READ_SECONDS, *, poll: bool = False
    ) -> Any:
        """The `result` of a call. Raises Refused, NotSent or Perhaps."""
        request = self._poller if poll else self._request
        return await self._ask(request, method, dumps(params), JSON_BODY, seconds)

    async def upload(
        self, method: str, params: Mapping[str, Any], field: str, name: str, content: bytes
    ) -> Any:
        """As `call`, with one file as multipart."""
        form = FormData(quote_fields=False)
        for key, value in params.items():
            form.add_field(key, value if isinstance(value, str) else orjson.dumps(value).decode())
        form.add_field(field, BytesIO(content), filename=name)  # megabytes go in pieces
        return await self._ask(self._request, method, form, {}, READ_SECONDS)

    async def _ask(
        self,
        request: AiohttpRequest,
        method: str,
        body: bytes | FormData,
        headers: dict[str, str],
        seconds: float,
    ) -> Any:
        try:
            status, payload = await request.exchange("POST", f"{self._root}/{method}", body, headers, seconds)
        except NotSent:
            raise
        except NetworkError as error:
            raise Perhaps(str(error)) from None
        return _result(status, payload)


def _result(status: int, payload: bytes) -> Any:
    try:
        answer = loads(payload)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        if 400 <= status < 500:
            raise Refused(status, "an answer that is no JSON")
        if status >= 500:
            raise Unwell(str(status))
        raise Unreadable(payload)
    if answer.get("ok") is True:
        return answer.get("result")
    code = answer.get("error_code")
    code = code if isinstance(code, int) else status
    text = str(answer.get("description") or "")[:300]
    if code == 500 and "restart" not in text:  # what a server had begun when it stopped may have been done
        raise Failed(f"{code} {text}")
    if code >= 500:
        raise Unwell(f"{code} {text}")
    if code < 400:
        raise Perhaps(f"{code} {text}")
    more = answer.get("parameters")
    more = more if isinstance(more, dict) else {}
    moved = chat_id(more.get("migrate_to_chat_id")) or 0
    raise Refused(code, text, _seconds(more.get("retry_after")), moved)


def _seconds(value: Any) -> float | None:
    """A wait that can be kept; None where none is named, or nonsense."""
    try:
        seconds = float(value) if not isinstance(value, bool) else 0.0
    except (TypeError, ValueError, OverflowError):
        return None
    return min(seconds, LONGEST_WAIT) if isfinite(seconds) and seconds > 0 else None


def _transport(request: object) -> AiohttpRequest:
    if not isinstance(request, AiohttpRequest):
        raise TypeError("the bot was not made by telegram_bot")
    return request
