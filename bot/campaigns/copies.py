"""One copy for one person, as calls of the Bot API. Imports: `booking`, `handlers`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from booking.moment import zone_city
from handlers.broadcast import tell
from handlers.broadcast.campaign import Copy
from handlers.broadcast.filling import filled
from handlers.words import words_for

Call = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom it is for, as far as the words depend on it."""

    id: int
    name: str
    language: str
    zone: str


def calls(campaign: str, copy: Copy, reader: Reader, *, paid: bool = False) -> list[Call]:
    """What to call, in order; each answers with one message or several. Every copy offers to opt out."""
    words = words_for(reader.language)
    markup = {"inline_keyboard": [*copy.buttons, [tell.stop_button(words, campaign).to_json()]]}
    common: dict[str, Any] = {"chat_id": reader.id}
    if paid:
        common["allow_paid_broadcast"] = True
    if copy.kind == "text":
        params = {**common, **_words(copy, reader, "text", "entities"), "reply_markup": markup}
        if copy.preview:
            params["link_preview_options"] = copy.preview
        return [("sendMessage", params)]
    source = {**common, "from_chat_id": copy.chat}
    if copy.kind == "album":
        below = {**common, "text": tell.below_album(words), "reply_markup": markup}
        below |= {"disable_notification": True}
        return [("copyMessages", {**source, "message_ids": list(copy.messages)}), ("sendMessage", below)]
    params = {**source, "message_id": copy.messages[0], "reply_markup": markup}
    if copy.text:
        params |= _words(copy, reader, "caption", "caption_entities")
    return [("copyMessage", params)]


def cost(copy: Copy) -> int:
    """How many messages Telegram counts."""
    return len(copy.messages) + 1 if copy.kind == "album" else 1


def edits(campaign: str, copy: Copy, reader: Reader, messages: list[int]) -> list[Call]:
    """The calls that put the copy's words in the place of what was sent before."""
    [(method, params)] = calls(campaign, copy, reader)
    kept = {k: v for k, v in params.items() if k not in {"from_chat_id", "message_id"}}
    edit = "editMessageText" if method == "sendMessage" else "editMessageCaption"
    return [(edit, {**kept, "message_id": messages[0]})]


def numbers(result: Any) -> list[int]:
    """The ids of what a call sent."""
    found = result if isinstance(result, list) else [result]
    return [m["message_id"] for m in found if isinstance(m, dict) and "message_id" in m]


def _words(copy: Copy, reader: Reader, text: str, entities: str) -> dict[str, Any]:
    values: Mapping[str, str] = {"name": reader.name, "city": zone_city(reader.zone, reader.language)}
    said, marked = filled(copy.text, copy.entities, values)
    return {text: said, entities: marked} if marked else {text: said}
