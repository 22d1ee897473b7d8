"""Sending: sendMessage, media, groups of media, locations, copies and forwards. Imports this package only.

Order of checks as at Telegram: the content is read first, then the chat, the message replied to, at last the
brakes.
"""

from __future__ import annotations

from typing import Any

from sandbox.botapi.entities import formatted
from sandbox.botapi.errors import bad
from sandbox.botapi.journal import Json
from sandbox.botapi.keyboards import checked
from sandbox.botapi.media import KINDS, caption, read_item
from sandbox.botapi.params import Params
from sandbox.botapi.registry import method, reachable
from sandbox.botapi.stars import Stars
from sandbox.botapi.world import Chat, Message, World

EFFECTS = {
    "5104841245755180586",
    "5107584321108051014",
    "5104858069142078462",
    "5159385139981059251",
    "5046509860389126442",
    "5046589136895476101",
}
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
COPIED = (
    "text",
    "entities",
    "caption",
    "caption_entities",
    "live_photo",
    "photo",
    "document",
    "voice",
    "audio",
    "video",
    "video_note",
    "animation",
    "sticker",
    "location",
    "venue",
    "contact",
    "poll",
    "dice",
)


def send(world: World, params: Params, content: Json) -> Json:
    """Post checked content with all the sending methods share; return the message as the bot sees it."""
    chat = reachable(world, params)
    options = read_options(world, params, chat)
    world.flood.check(chat.id, chat.type, payer=_payer(world, params))
    return deliver(world, chat, content, **options).body


def _payer(world: World, params: Params) -> Stars | None:
    return world.stars if params.flag("allow_paid_broadcast") else None


def read_options(world: World, params: Params, chat: Chat) -> Json:
    """Check effect, reply and keyboard, shared by all sending methods; the result feeds `deliver`."""
    if params.has("business_connection_id"):
        raise bad("business connection not found")
    effect = params.text("message_effect_id") or None
    if effect and chat.type != "private":
        raise bad("can't use message effects in the chat")
    if effect and effect not in EFFECTS:
        raise bad("EFFECT_ID_INVALID")
    return {
        "effect": effect,
        "reply": _replied(world, params, chat),
        "markup": checked(params.json("reply_markup"), chat.type),
        "protected": params.flag("protect_content"),
    }


def deliver(
    world: World,
    chat: Chat,
    content: Json,
    *,
    effect: str | None = None,
    reply: Json | None = None,
    markup: Json | None = None,
    protected: bool = False,
) -> Message:
    """Put a message of the bot into a chat; everything has been checked."""
    content = dict(content)
    if reply:
        content["reply_to_message"] = reply
    if protected:
        content["has_protected_content"] = True
    if effect:
        content["effect_id"] = effect
    inline = markup is not None and "inline_keyboard" in markup
    if inline:
        content["reply_markup"] = markup
    elif markup is not None:
        chat.reply_keyboard = None if "remove_keyboard" in markup else markup
        world.journal.event("keyboard", chat.id, keyboard=chat.reply_keyboard)
    shows_keys = markup is not None and not inline and "remove_keyboard" not in markup
    return world.post(chat, world.bot, content, out=True, effect=effect, reply_keyboard=shows_keys)


def _replied(world: World, params: Params, chat: Chat) -> Json | None:
    """Return the message replied to, None without one; a quote must be part of its text."""
    wish = params.json("reply_parameters")
    if wish is not None and not isinstance(wish, dict):
        raise bad("object expected as reply parameters")
    wish = wish or {
        "message_id": params.integer("reply_to_message_id"),
        "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
    }
    number = int(wish.get("message_id") or 0)
    if not number:
        return None
    where = world.find_chat(wish["chat_id"]) if wish.get("chat_id") else chat
    found = world.message(where, number)
    if found is None:
        if wish.get("allow_sending_without_reply"):
            return None
        raise bad("message to be replied not found")
    quote = wish.get("quote")
    if quote and quote not in str(found.body.get("text", found.body.get("caption", ""))):
        raise bad("QUOTE_TEXT_INVALID")
    return {k: v for k, v in found.body.items() if k != "reply_to_message"}


@method("sendMessage")
def send_message(world: World, params: Params) -> Json:
    """Send text, 1-4096 characters after its entities were read."""
    text, entities = formatted(params.text("text"), params.text("parse_mode"), params.json("entities"), 4096)
    content: Json = {"text": text} | ({"entities": entities} if entities else {})
    preview = params.json("link_preview_options")
    if preview:
        content["link_preview_options"] = preview
    return send(world, params, content)


def _media(kind: str) -> None:
    """Make the method that sends one kind of file: a new one or a file_id."""

    def send_one(world: World, params: Params) -> Json:
        item = {"type": kind, "media": params.text(kind)}
        item |= {name: params.text(name) for name in ("photo", "cover", "start_timestamp")}
        return send(world, params, read_item(world, params, item) | caption(params))

    method("send" + "".join(word.capitalize() for word in kind.split("_")))(send_one)


for _kind in KINDS:
    _media(_kind)


@method("sendLocation")
def send_location(world: World, params: Params) -> Json:
    """Send a point on the map."""
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if not -90 <= latitude <= 90 or not -180 <= longitude <= 180:
        raise bad("wrong location specified")
    return send(world, params, {"location": {"latitude": latitude, "longitude": longitude}})


@method("sendMediaGroup")
def send_media_group(world: World, params: Params) -> list[Json]:
    """Send an album of 2-10 photos or documents, all of one kind."""
    items = params.json("media")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad("can't parse InputMedia: expected an Array")
    if not 2 <= len(items) <= 10:
        raise bad("too few or too many items in the album: 2-10 are allowed")
    kinds = {str(item.get("type")) for item in items}
    if not kinds <= {"photo", "live_photo", "video", "document", "audio"} or (
        len(kinds) > 1 and kinds & {"document", "audio"}
    ):
        raise bad("can't parse InputMedia: media of these types can't be sent as one album")
    group = str(world.new_id(10**16))
    contents = [
        read_item(world, params, item) | caption(Params(item)) | {"media_group_id": group} for item in items
    ]
    chat = reachable(world, params)
    options = read_options(world, params, chat)
    world.flood.check(chat.id, chat.type, len(items), _payer(world, params))
    return [deliver(world, chat, content, **options).body for content in contents]


@method("sendChatAction")
def send_chat_action(world: World, params: Params) -> bool:
    """Show "typing" and the like for five seconds."""
    action = params.text("action").lower()
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat = reachable(world, params)
    chat.typing = {"action": action, "until": world.clock.seconds() + 5}
    world.journal.event("typing", chat.id, **chat.typing)
    return True


def _sources(world: World, params: Params, numbers: list[int], missing: str) -> list[Message]:
    origin = world.find_chat(params.values.get("from_chat_id"))
    found = [world.message(origin, number) for number in numbers]
    kept = [m for m in found if m is not None and "has_protected_content" not in m.body]
    if not kept:
        raise bad(missing)
    return kept


def _copy(source: Message, params: Params) -> Json:
    content = {name: source.body[name] for name in COPIED if name in source.body}
    if "caption" in params.values and "text" not in content:
        content.pop("caption", None)
        content.pop("caption_entities", None)
        content |= caption(params)
    return content


@method("copyMessage")
def copy_message(world: World, params: Params) -> Json:
    """Send the content of a message again, as one's own."""
    [source] = _sources(world, params, [params.integer("message_id")], "message to copy not found")
    return {"message_id": send(world, params, _copy(source, params))["message_id"]}


@method("copyMessages")
def copy_messages(world: World, params: Params) -> list[Json]:
    """Copy up to 100 messages, skipping those that are gone; albums stay albums. Nobody can pay for it."""
    sources = _sources(world, params, _numbers(params), "message to copy not found")
    groups = {s.body["media_group_id"] for s in sources if "media_group_id" in s.body}
    renamed = {group: {"media_group_id": str(world.new_id(10**16))} for group in groups}
    contents = [_copy(s, Params({})) | renamed.get(str(s.body.get("media_group_id")), {}) for s in sources]
    chat, protected = reachable(world, params), params.flag("protect_content")
    world.flood.check(chat.id, chat.type, len(contents))
    sent = [deliver(world, chat, content, protected=protected) for content in contents]
    return [{"message_id": message.body["message_id"]} for message in sent]


@method("forwardMessage")
def forward_message(world: World, params: Params) -> Json:
    """Send a message on with its origin."""
    [source] = _sources(world, params, [params.integer("message_id")], "message to forward not found")
    return send(world, params, _copy(source, Params({})) | {"forward_origin": origin_of(source.body)})


def origin_of(body: Json) -> Json:
    """Return the forward_origin a message gets when it is sent on."""
    if "sender_chat" in body:
        return {
            "type": "channel",
            "chat": body["sender_chat"],
            "message_id": body["message_id"],
            "date": body["date"],
        }
    return body.get("forward_origin") or {"type": "user", "sender_user": body["from"], "date": body["date"]}


def _numbers(params: Params) -> list[int]:
    numbers: Any = params.json("message_ids")
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise bad("message identifiers are not specified")
    return [int(number) for number in numbers]
