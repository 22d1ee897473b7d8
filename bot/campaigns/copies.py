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
    below_it = {"reply_markup": markup(campaign, copy, reader)}
    common: dict[str, Any] = {"chat_id": reader.id}
    if paid:
        common["allow_paid_broadcast"] = True
    if copy.kind == "text":
        params = {**common, **worded(copy, reader, "text", "entities"), **below_it}
        if copy.preview:
            params["link_preview_options"] = copy.preview
        return [("sendMessage", params)]
    source = {**common, "from_chat_id": copy.chat}
    if copy.kind == "album":
        line = {**common, **below_it, "text": tell.below_album(words_for(reader.language))}
        line |= {"disable_notification": True}
        return [("copyMessages", {**source, "message_ids": list(copy.messages)}), ("sendMessage", line)]
    params = {**source, **below_it, "message_id": copy.messages[0]}
    if copy.text:
        above = {k: v for k, v in copy.shown.items() if k == "show_caption_above_media"}
        params |= worded(copy, reader, "caption", "caption_entities") | above
    return [("copyMessage", params)]


def markup(campaign: str, copy: Copy, reader: Reader) -> dict[str, Any]:
    """The copy's own buttons, and the way out."""
    stop = tell.stop_button(words_for(reader.language), campaign)
    return {"inline_keyboard": [*copy.buttons, [stop.to_json()]]}


def cost(copy: Copy) -> int:
    """How many messages Telegram counts."""
    return len(copy.messages) + 1 if copy.kind == "album" else 1


def numbers(result: Any) -> list[int]:
    """The ids of what a call sent."""
    found = result if isinstance(result, list) else [result]
    return [m["message_id"] for m in found if isinstance(m, dict) and "message_id" in m]


def worded(copy: Copy, reader: Reader, text: str, entities: str) -> dict[str, Any]:
    """The copy's words for this reader, under the names that the method gives to them."""
    values: Mapping[str, str] = {"name": reader.name, "city": zone_city(reader.zone, reader.language)}
    said, marked = filled(copy.text, copy.entities, values)
    return {text: said, entities: marked} if marked else {text: said}
