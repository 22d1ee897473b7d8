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
SENT_BY = {
    "photo": "sendPhoto",
    "video": "sendVideo",
    "animation": "sendAnimation",
    "document": "sendDocument",
    "audio": "sendAudio",
    "voice": "sendVoice",
    "video_note": "sendVideoNote",
    "sticker": "sendSticker",
}
"""The method for each kind of media; what is none of them (a poll, a place) is copied."""


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
    if copy.kind == "media" and copy.file and copy.what in SENT_BY:  # its source may change or go
        words = worded(copy, reader, "caption", "caption_entities") if copy.text else {}
        return [(SENT_BY[copy.what], {**common, copy.what: copy.file, **copy.shown, **words, **below_it})]
    source = {**common, "from_chat_id": copy.chat}
    if copy.kind == "album":
        line = {**common, **below_it, "text": tell.below_album(words_for(reader.language))}
        line |= {"disable_notification": True}
        return [("copyMessages", {**source, "message_ids": list(copy.messages)}), ("sendMessage", line)]
    return [("copyMessage", {**source, **below_it, "message_id": copy.messages[0]})]


def markup(campaign: str, copy: Copy, reader: Reader) -> dict[str, Any]:
    """The copy's own buttons, and the way out."""
    stop = tell.stop_button(words_for(reader.language), campaign)
    return {"inline_keyboard": [*copy.buttons, [stop.to_json()]]}


def numbers(result: Any) -> list[int]:
    """The ids of what a call sent."""
    found = result if isinstance(result, list) else [result]
    return [m["message_id"] for m in found if isinstance(m, dict) and "message_id" in m]


def worded(copy: Copy, reader: Reader, text: str, entities: str) -> dict[str, Any]:
    """The copy's words for this reader, under the names that the method gives to them."""
    values: Mapping[str, str] = {"name": reader.name, "city": zone_city(reader.zone, reader.language)}
    said, marked = filled(copy.text, copy.entities, values)
    return {text: said, entities: marked} if marked else {text: said}
