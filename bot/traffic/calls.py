"""One message as calls of the Bot API: which method, and what becomes of its slot.

Imports: `handlers.messages` and this package.
"""

import base64
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.traffic.api import Api, Doubled, Failed, Perhaps, Refused
from bot.traffic.options import Make
from bot.traffic.shape import plain
from bot.traffic.taps import quietly
from bot.traffic.verdict import gone, misformatted, passing, unbuttoned, uneditable, uneffective, unmodified
from handlers.leaving import left
from handlers.messages import Message, Op

log = logging.getLogger(__name__)

NO_PREVIEW = {"is_disabled": True}
NEW = frozenset({Op.SAY, Op.REPOST, Op.FILE, Op.PHOTO})


class Calls:
    """Carries a message out. `live` (slot -> message id) is changed as it goes, 0 for a slot forgotten."""

    def __init__(self, api: Api, make: Make) -> None:
        self._api = api
        self._make = make

    async def carry_out(self, message: Message, live: Mapping[str, int], language: str) -> dict[str, int]:
        """Do it; returns what changed among the live ids. Raises Refused, NotSent, Perhaps; Doubled where a
        new message was perhaps delivered.

        `language` is the reader's, for what stays of a message too old to be deleted.
        """
        match message.op:
            case Op.SAY:
                return self._became(message, await self._say(message))
            case Op.SHOW:
                return await self._show(message, live.get(message.slot, 0), language)
            case Op.REFRESH:
                if shown := live.get(message.slot, 0):
                    await self._edit(message, shown)
                return {}
            case Op.REPOST:
                return await self._repost(message, live.get(message.slot, 0), language)
            case Op.CLOSE:
                return await self._close(message, live.get(message.slot, 0))
            case Op.DROP:
                await self._drop(message, live.get(message.slot, 0), language)
                return {message.slot: 0}
            case Op.EDIT:
                if not await self._edit(message, message.message) and not message.keyboard:
                    await self._strip(message.chat, message.message)  # a picture keeps its words
                return {}
            case Op.FILE:
                return self._became(message, await self._file(message, "sendDocument", "document"))
            case Op.PHOTO:
                return await self._repost(message, live.get(message.slot, 0), language)

    async def knock(self, chat: int) -> None:
        """Ask in this chat what shows nothing twice; Perhaps, NotSent or a passing refusal: not now."""
        try:
            await self._api.call("sendChatAction", {"chat_id": chat, "action": "typing"})
        except Refused as error:
            if passing(error):
                raise

    async def hint(self, chat: int, text: str) -> None:
        """A word whose loss changes nothing."""
        await quietly(self._api, "sendMessage", {"chat_id": chat, "text": text})

    @staticmethod
    def _became(message: Message, number: int) -> dict[str, int]:
        return {message.slot: number} if message.slot else {}

    async def _show(self, message: Message, shown: int, language: str) -> dict[str, int]:
        markup = message.reply_markup()
        if markup is not None and "inline_keyboard" not in markup:
            return await self._repost(message, shown, language)
        if shown and await self._edit(message, shown):
            return {}
        return self._became(message, await self._say(message))

    async def _repost(self, message: Message, shown: int, language: str) -> dict[str, int]:
        picture = message.op is Op.PHOTO
        number = await (self._file(message, "sendPhoto", "photo") if picture else self._say(message))
        if shown and not await quietly(self._api, "deleteMessage", _of(message.chat, shown)):
            await self._word(message, shown, language)
        return self._became(message, number)

    async def _close(self, message: Message, shown: int) -> dict[str, int]:
        if shown and not message.text:
            await self._strip(message.chat, shown)
        elif message.text and not (shown and await self._edit(message, shown)):
            await self._say(message)
        return {message.slot: 0}

    async def _say(self, message: Message) -> int:
        params = _text(message)
        if message.silent:
            params["disable_notification"] = True
        if message.effect:
            params["message_effect_id"] = message.effect
        with _new():
            return _number(await self._formatted("sendMessage", params))

    async def _edit(self, message: Message, number: int) -> bool:
        """False when that message can no longer be edited."""
        try:
            await self._formatted("editMessageText", {**_text(message), "message_id": number})
        except Refused as error:
            if unmodified(error):
                return True
            if uneditable(error):
                return False
            raise
        return True

    async def _formatted(self, method: str, params: dict[str, Any]) -> Any:
        """The call; what Telegram does not take is left out: words alone are better than none."""
        while True:
            try:
                return await self._api.call(method, params)
            except Refused as error:
                fewer = _fewer(params, error)
                if fewer is None:
                    raise
                log.warning("a message goes without %s", ", ".join(_changed(params, fewer)))
                params = fewer

    async def _file(self, message: Message, method: str, name: str) -> int:
        params = {"chat_id": message.chat, "caption": message.text, "parse_mode": "HTML"}
        markup = message.reply_markup()
        if markup:
            params["reply_markup"] = markup
        content = base64.b64decode(message.content)
        if message.made:
            content = await self._made(message)
        given = {k: v for k, v in params.items() if v}
        with _new():
            return _number(await self._api.upload(method, given, name, message.file, content))

    async def _made(self, message: Message) -> bytes:
        """The file, made now; trouble with it counts as a try, so that it cannot hold up the chat."""
        try:
            return await self._make(message.chat, message.made)
        except Exception as error:
            raise Perhaps(f"not made ({type(error).__name__})") from error

    async def _drop(self, message: Message, number: int, language: str) -> None:
        """Delete it; what Telegram never deletes (after 48 hours) loses its words and buttons.

        A pause that Telegram asks for, and an answer that is lost, are raised as for any message: it is
        deleted later. After a REPOST they are not, since the new message would come once more.
        """
        if not number:
            return
        try:
            await self._api.call("deleteMessage", _of(message.chat, number))
        except Refused as error:
            if passing(error):
                raise
            if not gone(error):
                await self._word(message, number, language)

    async def _word(self, message: Message, number: int, language: str) -> None:
        old = _of(message.chat, number)
        if not await quietly(self._api, "editMessageText", {**old, "text": left(message.op, language)}):
            await self._strip(message.chat, number)

    async def _strip(self, chat: int, number: int) -> None:
        await quietly(self._api, "editMessageReplyMarkup", _of(chat, number))


@contextmanager
def _new() -> Iterator[None]:
    try:
        yield
    except Failed:
        raise
    except Perhaps as error:
        raise Doubled(str(error)) from None


def _of(chat: int, number: int) -> dict[str, object]:
    return {"chat_id": chat, "message_id": number}


def _without(params: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in params.items() if key != name}


def _fewer(params: dict[str, Any], error: Refused) -> dict[str, Any] | None:
    """The same without what was refused, None where that is not known: each time there is less."""
    if misformatted(error) and "parse_mode" in params:
        return {**_without(params, "parse_mode"), "text": plain(params["text"])}
    if uneffective(error) and "message_effect_id" in params:
        return _without(params, "message_effect_id")
    if unbuttoned(error) and "reply_markup" in params:
        bare = _without(params, "reply_markup")
        markup = params["reply_markup"]
        kept = [[b for b in row if "url" not in b] for row in markup.get("inline_keyboard", ())]
        fewer = {"inline_keyboard": [row for row in kept if row]}
        return {**bare, "reply_markup": fewer} if fewer["inline_keyboard"] and fewer != markup else bare
    return None


def _changed(params: dict[str, Any], fewer: dict[str, Any]) -> list[str]:
    return sorted(name for name in params if name != "text" and params[name] != fewer.get(name))


def _text(message: Message) -> dict[str, Any]:
    params: dict[str, Any] = {
        "chat_id": message.chat,
        "text": message.text,
        "parse_mode": "HTML",
        "link_preview_options": NO_PREVIEW,
    }
    markup = message.reply_markup()
    if markup:
        params["reply_markup"] = markup
    return params


def _number(result: Any) -> int:
    number = result.get("message_id") if isinstance(result, dict) else None
    return number if isinstance(number, int) else 0
