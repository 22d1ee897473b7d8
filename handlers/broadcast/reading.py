"""A message of the operator as a Copy; a list of people, typed or in a file.

Imports: telegram, `handlers`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from telegram import Message as TelegramMessage
from telegram import Poll

from handlers.broadcast.about import about
from handlers.broadcast.copies import Copy

KEPT = frozenset({"url", "copy_text", "switch_inline_query", "web_app"})
"""Buttons that work under any message; others belong to the bot that made them."""
MEDIA = ("live_photo", "photo", "video", "animation", "document", "audio", "voice", "video_note", "sticker")
PLAIN = ("venue", "location", "poll", "contact", "dice", "story", "game", "checklist")
"""What carries neither media nor words of ours; a venue is a location, too."""
UNCOPIED = ("invoice", "paid_media", "giveaway", "giveaway_winners")
"""What Telegram does not let a bot copy ([API] copyMessage)."""
ID = re.compile(r"(?<![\d.])\d{5,16}(?![\d.])")
USERNAME = re.compile(r"(?<![\w@.])@([A-Za-z]\w{3,31})\b(?!\.\w)")
"""Not the second half of an address of e-mail."""


def copy_of(message: TelegramMessage) -> Copy:
    """What can be sent again: words with their formatting, else where the message lies."""
    preview = message.link_preview_options
    return Copy(
        chat=message.chat.id,
        messages=(message.message_id,),
        kind="album" if message.media_group_id else "text" if message.text else "media",
        text=message.text or ("" if message.media_group_id else message.caption or ""),
        entities=tuple(e.to_dict() for e in (message.entities if message.text else message.caption_entities)),
        buttons=buttons_of(message),
        preview=preview.to_dict() if preview else None,
        group=message.media_group_id or "",
        what=what_of(message),
        file=_file(message),
        shown=_shown(message),
        parts=(what_of(message),) if message.media_group_id else (),
        items=(_item(message),) if message.media_group_id else (),
        about="" if message.media_group_id else about(message),
    )


def what_of(message: TelegramMessage) -> str:
    """Its kind of media, "text", another kind, or "other" for what we have no word for."""
    if message.poll and message.poll.type == Poll.QUIZ:
        return "quiz"
    found = (kind for kind in (*MEDIA, *PLAIN) if getattr(message, kind))
    return "text" if message.text else next(found, "other")


def copied(message: TelegramMessage) -> bool:
    """Whether a bot can send it again: of a quiz it must know the answer."""
    if message.poll and message.poll.type == Poll.QUIZ:
        return bool(message.poll.correct_option_ids)
    return not any(getattr(message, kind) for kind in UNCOPIED)


def _file(message: TelegramMessage) -> str:
    """The id its media has at Telegram: of a picture the largest."""
    found = getattr(message, what_of(message), None)
    return str(getattr(found[-1] if isinstance(found, tuple) else found, "file_id", ""))


def _shown(message: TelegramMessage) -> Mapping[str, object]:
    told = {
        "show_caption_above_media": message.show_caption_above_media,
        "has_spoiler": message.has_media_spoiler,
    }
    still = {"photo": message.photo[-1].file_id} if message.live_photo else {}
    flags = {name: True for name, so in told.items() if so}
    return {**flags, **still, **_opening(message)}


def _opening(message: TelegramMessage) -> Mapping[str, object]:
    """The cover of a video and the second at which it begins, where somebody chose them."""
    video = message.video.to_dict() if message.video else {}
    cover = {"cover": video["cover"][-1]["file_id"]} if video.get("cover") else {}
    begins = video.get("start_timestamp")
    return cover | ({"start_timestamp": begins} if begins else {})


def _item(message: TelegramMessage) -> Mapping[str, object]:
    """A part of an album as it can be sent again, with its own words."""
    entities = [e.to_dict() for e in message.caption_entities]
    words = {"caption": message.caption or "", "caption_entities": entities}
    return {"type": what_of(message), "media": _file(message), **_shown(message), **words}


def buttons_of(message: TelegramMessage) -> tuple[tuple[Mapping[str, object], ...], ...]:
    """The buttons of a forwarded message that work when we send them."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    kept = [tuple(b for b in (button.to_dict() for button in row) if KEPT & b.keys()) for row in rows]
    return tuple(row for row in kept if row)


def dropped(message: TelegramMessage) -> bool:
    """Whether it has buttons that would not work."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return any(not KEPT & button.to_dict().keys() for row in rows for button in row)


def with_item(copy: Copy, message: TelegramMessage) -> Copy:
    """An album with one more of its parts, or with one as it was edited."""
    number = message.message_id
    parts = dict(zip(copy.messages, copy.parts, strict=True)) | {number: what_of(message)}
    items = dict(zip(copy.messages, copy.items, strict=False)) | {number: _item(message)}
    order = sorted(parts)
    return replace(
        copy,
        messages=tuple(order),
        parts=tuple(parts[n] for n in order),
        items=tuple(items[n] for n in order) if items.keys() == parts.keys() else (),
    )


def text_of(body: bytes) -> str:
    """A file's words: UTF-8, or UTF-16 as spreadsheets write it, which begins with a mark."""
    marked = body[:2] in {b"\xff\xfe", b"\xfe\xff"}
    return body.decode("utf-16" if marked else "utf-8", "replace")


def named_in(text: str) -> tuple[list[int], list[str]]:
    """The numeric ids in a text or CSV, and the @names in small letters without the @, each once, in order.

    Line by line: one search of twenty million characters would hold up every other thread.
    """
    ids: dict[int, None] = {}
    usernames: dict[str, None] = {}
    for line in text.splitlines():
        ids.update(dict.fromkeys(int(found) for found in ID.findall(line)))
        usernames.update(dict.fromkeys(found.casefold() for found in USERNAME.findall(line)))
    return list(ids), list(usernames)
