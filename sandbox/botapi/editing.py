"""Changing what was sent: edits, deletions, pins, reactions. Imports this package only.

Edits count against the brakes like messages do. Telegram lets a bot edit its own messages without an age
limit, and delete messages younger than 48 hours. What can become what is TDLib's rule: media can take the
place of media or of a text, never of a voice or a sticker; in an album pictures and videos change places, a
file or piece of music only with its own kind. A message of an album carries no keyboard: one that is sent
along is dropped without a word, so that it alone changes nothing.
"""

from __future__ import annotations

from typing import Any

from sandbox.botapi.entities import formatted, to_html
from sandbox.botapi.errors import bad
from sandbox.botapi.journal import Json
from sandbox.botapi.keyboards import checked
from sandbox.botapi.media import KINDS, caption, read_item
from sandbox.botapi.params import Params
from sandbox.botapi.registry import method, own_message, reachable
from sandbox.botapi.world import Chat, Message, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
EMOJI = set(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)
CAPTIONED = {"live_photo", "photo", "video", "animation", "document", "audio", "voice"}
REPLACED = {"live_photo", "photo", "video", "animation", "document", "audio"}
ALONE = {"document", "audio"}
"""What stands in an album only beside its own kind."""
SHOWN = ("text", "entities", "caption", "caption_entities", *KINDS)


def snapshot(world: World, message: Message) -> Json:
    """Return what the history of a message keeps of its present state."""
    body = message.body
    text = body.get("text", body.get("caption"))
    html = to_html(text or "", body.get("entities") or body.get("caption_entities") or [])
    return {
        "time": world.clock.now().isoformat(),
        "text": text,
        "html": html,
        "reply_markup": body.get("reply_markup"),
    }


def edit(world: World, params: Params, change: Json, needs: str | None = None) -> Json | bool:
    """Apply new content to the message a call names; True instead of the message when it was sent through
    inline mode.

    `needs` is what the message must have now ("text" or "caption"), or the kind of media that is to take its
    place; None leaves the content as it is.
    """
    inline = params.text("inline_message_id")
    if inline:
        found = world.inline_messages.get(inline)
        if found is None or found.deleted:
            raise bad("MESSAGE_ID_INVALID")
        message, chat = found, world.chats[found.chat]
    else:
        chat = reachable(world, params)
        message = own_message(world, chat, params)
    markup = checked(params.json("reply_markup"), chat.type)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    _check_content(message.body, needs)
    markup = None if "media_group_id" in message.body else markup
    body = _changed(message.body, change, markup)
    if all(
        body.get(name) == message.body.get(name) for name in (*SHOWN, "reply_markup", "link_preview_options")
    ):
        raise bad(NOT_MODIFIED)
    world.flood.check(chat.id, chat.type, edit=True)
    if change:
        body["edit_date"] = int(world.clock.seconds())
    world.change(message, body, was=snapshot(world, message))
    return True if inline else body


def _check_content(body: Json, needs: str | None) -> None:
    if needs == "text" and "text" not in body:
        raise bad("there is no text in the message to edit")
    if needs == "caption" and not CAPTIONED & body.keys():
        raise bad("there is no caption in the message to edit")
    if needs in REPLACED:
        _check_media(body, needs)


def _check_media(body: Json, new: str) -> None:
    old = next((kind for kind in KINDS if kind in body), "text" if "text" in body else "other")
    if old != "text" and old not in REPLACED:
        raise bad("message media can't be edited")
    if "media_group_id" not in body or new == old:
        return
    if new == "animation":
        raise bad("message content type can't be used in an album")
    if ALONE & {new, old}:
        raise bad("can't change media type in the album")


def _changed(body: Json, change: Json, markup: Json | None) -> Json:
    dropped = {"reply_markup", *(SHOWN if change else ())}
    if (
        change
        and any(name.startswith("caption") for name in change)
        and not any(kind in change for kind in KINDS)
    ):
        dropped -= set(KINDS)
    kept = {k: v for k, v in body.items() if k not in dropped}
    content = {k: v for k, v in change.items() if v is not None}
    return kept | content | ({"reply_markup": markup} if markup else {})


@method("editMessageText")
def edit_text(world: World, params: Params) -> Json | bool:
    """Replace text and inline keyboard."""
    text, entities = formatted(params.text("text"), params.text("parse_mode"), params.json("entities"), 4096)
    preview = params.json("link_preview_options")
    return edit(
        world, params, {"text": text, "entities": entities or None, "link_preview_options": preview}, "text"
    )


@method("editMessageCaption")
def edit_caption(world: World, params: Params) -> Json | bool:
    """Replace the caption of a media message; an empty one takes it away."""
    return edit(world, params, {"caption": None} | caption(params), "caption")


@method("editMessageReplyMarkup")
def edit_markup(world: World, params: Params) -> Json | bool:
    """Replace the inline keyboard only; without one it goes away."""
    return edit(world, params, {})


@method("editMessageMedia")
def edit_media(world: World, params: Params) -> Json | bool:
    """Put media in the place of a text or of other media, together with its caption."""
    item = params.json("media")
    if not isinstance(item, dict) or item.get("type") not in REPLACED:
        raise bad("can't parse InputMedia: type must be one of photo, document, video, audio, animation")
    if params.text("inline_message_id") and str(item.get("media", "")).startswith("attach://"):
        raise bad("invalid message content specified")
    media = read_item(world, params, item)
    return edit(world, params, media | caption(Params(item)), item["type"])


def _delete(world: World, chat: Chat, message: Message) -> None:
    own = message.out or chat.type == "private" or chat.bot_status == "administrator"
    if not own or world.clock.seconds() - message.body["date"] > 48 * 3600:
        raise bad("message can't be deleted")
    world.delete(chat, message)


@method("deleteMessage")
def delete_message(world: World, params: Params) -> bool:
    """Delete a message younger than 48 hours."""
    chat = reachable(world, params)
    if not params.has("message_id"):
        raise bad("message identifier is not specified")
    message = world.message(chat, params.integer("message_id"))
    if message is None:
        raise bad("message to delete not found")
    _delete(world, chat, message)
    return True


@method("deleteMessages")
def delete_messages(world: World, params: Params) -> bool:
    """Delete 1-100 messages; those not found are skipped."""
    chat = reachable(world, params)
    numbers: Any = params.json("message_ids")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise bad("message identifiers are not specified")
    for number in numbers:
        message = world.message(chat, int(number))
        if message is not None:
            _delete(world, chat, message)
    return True


@method("pinChatMessage")
def pin(world: World, params: Params) -> bool:
    """Pin a message on top of the pinned ones."""
    chat = reachable(world, params)
    message = world.message(chat, params.integer("message_id"))
    if message is None:
        raise bad("message to pin not found")
    if chat.type != "private" and chat.bot_status != "administrator":
        raise bad("not enough rights to manage pinned messages in the chat")
    chat.pinned = [message.id, *(number for number in chat.pinned if number != message.id)]
    world.journal.event("pinned", chat.id, pinned=chat.pinned)
    return True


@method("unpinChatMessage")
def unpin(world: World, params: Params) -> bool:
    """Unpin one message, the newest pin when none is named."""
    chat = reachable(world, params)
    number = params.integer("message_id") or (chat.pinned[0] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned = [kept for kept in chat.pinned if kept != number]
    world.journal.event("pinned", chat.id, pinned=chat.pinned)
    return True


@method("unpinAllChatMessages")
def unpin_all(world: World, params: Params) -> bool:
    """Unpin everything."""
    chat = reachable(world, params)
    chat.pinned = []
    world.journal.event("pinned", chat.id, pinned=[])
    return True


@method("setMessageReaction")
def react(world: World, params: Params) -> bool:
    """Set the bot's one reaction on a message, or take it away with an empty list."""
    chat = reachable(world, params)
    message = world.message(chat, params.integer("message_id"))
    if message is None:
        raise bad("message to react not found")
    wanted: Any = params.json("reaction") or []
    if not isinstance(wanted, list) or not all(isinstance(r, dict) for r in wanted):
        raise bad("can't parse reaction types JSON object")
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(r.get("type") != "emoji" or str(r.get("emoji", "")).strip("\ufe0f") not in EMOJI for r in wanted):
        raise bad("REACTION_INVALID")
    message.reactions = [r for r in message.reactions if r["from"]["id"] != world.bot["id"]]
    message.reactions += [{"from": world.bot, **r} for r in wanted]
    world.change(message, message.body, "reaction")
    return True
