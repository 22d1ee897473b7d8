"""One copy for one person, as calls of the Bot API. Imports: `booking`, `handlers`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from booking.moment import in_zone, zone_city
from booking.people import Person
from booking.preferences import Quiet
from handlers.broadcast import tell
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.copies import Copy
from handlers.broadcast.filling import Entity, filled
from handlers.clock.times import Times
from handlers.reminders.attending import remind_button
from handlers.words import words_for

Call = tuple[str, dict[str, Any]]
SENT_BY = {
    "photo": "sendPhoto",
    "live_photo": "sendLivePhoto",
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
    quiet: Quiet | None = None
    order: str = ""
    clock12: bool = False

    def asleep(self, now: datetime) -> bool:
        """Whether it is one of their quiet hours."""
        return self.quiet is not None and self.quiet.holds(in_zone(now, self.zone or "UTC").wall.time())


def calls(
    campaign: Campaign,
    copy: Copy,
    reader: Reader,
    now: datetime | None = None,
    *,
    paid: bool = False,
    shown: bool = False,
) -> list[Call]:
    """What to call, in order; each answers with one message or several. Every copy offers to opt out.

    In the reader's quiet hours, where `now` is told, it comes without a sound. `shown`: it is not sent yet.
    """
    below_it = {"reply_markup": markup(campaign, copy, reader, shown=shown)}
    common: dict[str, Any] = {"chat_id": reader.id}
    if paid:
        common["allow_paid_broadcast"] = True
    if now and reader.asleep(now):
        common["disable_notification"] = True
    if copy.kind == "text":
        params = {**common, **worded(campaign, copy, reader, "text", "entities"), **below_it}
        if copy.preview:
            params["link_preview_options"] = copy.preview
        return [("sendMessage", params)]
    if copy.kind == "media" and copy.file and copy.what in SENT_BY:  # its source may change or go
        words = worded(campaign, copy, reader, "caption", "caption_entities") if copy.text else {}
        return [(SENT_BY[copy.what], {**common, copy.what: copy.file, **copy.shown, **words, **below_it})]
    source = {**common, "from_chat_id": copy.chat}
    if copy.kind == "album":
        line = {**common, **below_it, "text": tell.below_album(words_for(reader.language))}
        line |= {"disable_notification": True}
        if copy.kept:
            media = [_item(campaign, item, reader) for item in copy.items]
            return [("sendMediaGroup", {**common, "media": media}), ("sendMessage", line)]
        return [("copyMessages", {**source, "message_ids": list(copy.messages)}), ("sendMessage", line)]
    return [("copyMessage", {**source, **below_it, "message_id": copy.messages[0]})]


def markup(campaign: Campaign, copy: Copy, reader: Reader, *, shown: bool = False) -> dict[str, Any]:
    """The copy's own buttons, "Remind me" where it announces an event, and the way out."""
    words = words_for(reader.language)
    own = [remind_button(words, campaign.event, shown=shown)] if campaign.event else []
    below = [*own, tell.stop_button(words, campaign.id, shown=shown)]
    return {"inline_keyboard": [*copy.buttons, [button.to_json() for button in below]]}


def numbers(result: Any) -> list[int]:
    """The ids of what a call sent."""
    found = result if isinstance(result, list) else [result]
    return [m["message_id"] for m in found if isinstance(m, dict) and "message_id" in m]


def weight(call: Call) -> int:
    """How many messages Telegram counts for it: each of an album."""
    _, params = call
    album = params.get("media") or params.get("message_ids")
    return len(album) if isinstance(album, list) else 1


def worded(campaign: Campaign, copy: Copy, reader: Reader, text: str, entities: str) -> dict[str, Any]:
    """The copy's words for this reader, under the names that the method gives to them."""
    said, marked = _filled(campaign, copy.text, copy.entities, reader)
    return {text: said, entities: marked} if marked else {text: said}


def _item(campaign: Campaign, item: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """One part of an album, with its words for this reader."""
    said, marked = _filled(campaign, item["caption"], item["caption_entities"], reader)
    return {**item, "caption": said, "caption_entities": marked}


def _filled(
    campaign: Campaign, text: str, entities: Sequence[Entity], reader: Reader
) -> tuple[str, list[Entity]]:
    values = {"name": reader.name, "city": zone_city(reader.zone, reader.language)}
    if campaign.event:
        values["when"] = _when(campaign, reader)
    return filled(text, entities, values)


def _when(campaign: Campaign, reader: Reader) -> str:
    """When the event begins, on the reader's clock, or on the author's with its city where none is known."""
    if campaign.begins is None:
        return ""
    known = Person(reader.id, language=reader.language, order=reader.order, clock12=reader.clock12)
    zone = reader.zone or campaign.zone
    said = Times(words_for(reader.language), known).stamp(campaign.begins, zone)
    return said if reader.zone else f"{said} ({zone_city(zone, reader.language) or zone})"
