"""What was sent, changed or taken back: one recipient's part of it as calls of the Bot API.

An album carries no buttons, so they are those of the line below it. Words alone leave the media as it is;
what takes a message's place brings its own words ([API] editMessageMedia). Imports: `handlers`.
"""

from typing import Any

from bot.campaigns.copies import Call, Reader, markup, worded
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.copies import Change, Copy


def changes(campaign: Campaign, copy: Copy, reader: Reader, messages: list[int]) -> list[Call]:
    """The calls that put the campaign's change in the place of what this reader got as `messages`.

    None where the album did not arrive whole, since nobody can tell which part is which.
    """
    change = campaign.change or Change("words", copy)
    where: dict[str, Any] = {"chat_id": reader.id, "message_id": messages[0]}
    buttons: dict[str, Any] = {"reply_markup": markup(campaign, change.copy, reader)}
    if copy.kind == "album":
        if len(messages) != len(copy.messages) + 1:
            return []
        where["message_id"] = messages[-1 if change.what == "buttons" else change.part - 1]
        buttons = buttons if change.what == "buttons" else {}
    if change.what == "buttons":
        return [("editMessageReplyMarkup", where | buttons)]
    if change.what == "media":
        return [("editMessageMedia", {**where, **buttons, "media": _media(campaign, change.copy, reader)})]
    if copy.kind == "text":
        words = worded(campaign, change.copy, reader, "text", "entities")
        if change.copy.preview:
            words["link_preview_options"] = change.copy.preview
        return [("editMessageText", where | buttons | words)]
    words = worded(campaign, change.copy, reader, "caption", "caption_entities")
    above = {k: v for k, v in copy.shown.items() if k == "show_caption_above_media"}
    return [("editMessageCaption", where | buttons | words | above)]


def deletion(reader: Reader, messages: list[int]) -> list[Call]:
    """The calls that take all of it back."""
    return [("deleteMessages", {"chat_id": reader.id, "message_ids": messages})]


def _media(campaign: Campaign, copy: Copy, reader: Reader) -> dict[str, Any]:
    words = worded(campaign, copy, reader, "caption", "caption_entities") if copy.text else {}
    return {"type": copy.what, "media": copy.file, **copy.shown, **words}
