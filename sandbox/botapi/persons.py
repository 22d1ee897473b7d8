"""What people do: each act changes the world as Telegram would and queues the update the bot hears of.

Imports this package only. Wrong wishes raise ValueError with a sentence for the one who plays the person.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from sandbox.botapi.answering import InlineQuery
from sandbox.botapi.editing import snapshot
from sandbox.botapi.entities import find, units
from sandbox.botapi.journal import Json
from sandbox.botapi.looking import member
from sandbox.botapi.sending import origin_of
from sandbox.botapi.world import ANONYMOUS, Chat, Message, Person, World

TAP_UPDATE_LIFE, INLINE_UPDATE_LIFE = 150, 30


def chat_for(world: World, person: Person, wish: Json) -> Chat:
    """Return the chat an act happens in, the private one unless named."""
    chat = world.chats.get(int(wish.get("chat") or person.id))
    if chat is None or (person.id not in chat.members and chat.type != "channel"):
        raise ValueError("that person is in no such chat")
    return chat


def message_for(world: World, chat: Chat, wish: Json) -> Message:
    """Return the message an act is about."""
    message = world.message(chat, int(wish.get("message_id") or 0))
    if message is None:
        raise ValueError("no such message in that chat")
    return message


def post(world: World, person: Person, content: Json, wish: Json) -> Message:
    """Put a person's message into a chat and tell the bot if it may hear it."""
    chat = chat_for(world, person, wish)
    if chat.type == "private" and (person.blocked or person.deactivated):
        raise ValueError("that person has blocked the bot or is deactivated")
    content = dict(content)
    if wish.get("reply_to"):
        replied = message_for(world, chat, {"message_id": wish["reply_to"]})
        content["reply_to_message"] = {k: v for k, v in replied.body.items() if k != "reply_to_message"}
    if wish.get("forwarded"):
        content["forward_origin"] = _origin(world, wish["forwarded"])
    if wish.get("via_bot"):
        content["via_bot"] = world.bot
    if wish.get("anonymous"):
        content["sender_chat"] = world.chat_object(chat)
    if chat.type == "private":
        person.started = True
    if "force_reply" in (chat.reply_keyboard or {}):
        chat.reply_keyboard = None
        world.journal.event("keyboard", chat.id, keyboard=None)
    message = world.post(chat, ANONYMOUS if wish.get("anonymous") else person.user(), content)
    if _heard(world, chat, content):
        world.tell("channel_post" if chat.type == "channel" else "message", chat, message.body)
    return message


def _heard(world: World, chat: Chat, content: Json) -> bool:
    """Privacy mode: in groups only an administrator hears all; others what is addressed to the bot."""
    if chat.bot_status in {"kicked", "left"} or chat.migrated_to:
        return False
    if chat.type in {"private", "channel"} or chat.bot_status == "administrator":
        return True
    text = str(content.get("text", content.get("caption", "")))
    name = f"@{world.bot['username']}".lower()
    addressed = text.startswith("/") and (
        "@" not in text.split(maxsplit=1)[0] or text.split(maxsplit=1)[0].lower().endswith(name)
    )
    replied = content.get("reply_to_message", {}).get("from", {}).get("id") == world.bot["id"]
    own = content.get("via_bot", {}).get("id") == world.bot["id"]
    return addressed or replied or own or name in text.lower()


def _origin(world: World, who: Any) -> Json:
    date = int(world.clock.seconds()) - 3600
    if isinstance(who, str):
        return {"type": "hidden_user", "sender_user_name": who, "date": date}
    person = world.people.get(int(who))
    if person is None:
        raise ValueError("forwarded from an unknown person")
    return {"type": "user", "sender_user": person.user(), "date": date}


def say(world: World, person: Person, wish: Json) -> Message:
    """Send text, split at 4096 characters as Telegram's apps do; returns the last piece."""
    text = str(wish.get("text", ""))
    if not text.strip() and not wish.get("force"):
        raise ValueError("there is nothing to say")
    pieces = [text] if units(text) <= 4096 else [text[at : at + 4096] for at in range(0, len(text), 4096)]
    for piece in pieces:
        entities = wish["entities"] if wish.get("entities") is not None else find(piece)
        message = post(world, person, {"text": piece} | ({"entities": entities} if entities else {}), wish)
    return message


def forward(world: World, person: Person, wish: Json) -> Message:
    """Send a message of one chat on to another."""
    source = message_for(world, chat_for(world, person, {"chat": wish.get("from_chat")}), wish)
    kept = {k: v for k, v in source.body.items() if k in {"text", "entities", "photo", "document", "caption"}}
    return post(world, person, kept | {"forward_origin": origin_of(source.body)}, wish)


def edit(world: World, person: Person, wish: Json) -> Message:
    """Change one's own message."""
    chat = chat_for(world, person, wish)
    message = message_for(world, chat, wish)
    if message.body.get("from", {}).get("id") != person.id:
        raise ValueError("people edit their own messages only")
    text = str(wish.get("text", wish.get("caption", "")))
    names = ("text", "entities") if "text" in message.body else ("caption", "caption_entities")
    kept = {k: v for k, v in message.body.items() if k not in names}
    body = kept | {names[0]: text, "edit_date": int(world.clock.seconds())}
    if entities := find(text):
        body[names[1]] = entities
    world.change(message, body, was=snapshot(world, message))
    if _heard(world, chat, body):
        world.tell("edited_channel_post" if chat.type == "channel" else "edited_message", chat, body)
    return message


def delete(world: World, person: Person, wish: Json) -> None:
    """Delete a message for both sides; the bot is not told, as in life."""
    chat = chat_for(world, person, wish)
    world.delete(chat, message_for(world, chat, wish))


def react(world: World, person: Person, wish: Json) -> Message:
    """Put an emoji on a message, or take it off with none."""
    chat = chat_for(world, person, wish)
    message = message_for(world, chat, wish)
    old = [r for r in message.reactions if r["from"]["id"] == person.id]
    new = [{"type": "emoji", "emoji": wish["emoji"]}] if wish.get("emoji") else []
    message.reactions = [r for r in message.reactions if r not in old] + [
        {"from": person.user(), **r} for r in new
    ]
    world.change(message, message.body, "reaction")
    bare = [{k: v for k, v in r.items() if k != "from"} for r in old]
    body = {
        "chat": world.chat_object(chat),
        "message_id": message.id,
        "user": person.user(),
        "date": int(world.clock.seconds()),
        "old_reaction": bare,
        "new_reaction": new,
    }
    world.tell("message_reaction", chat, body)
    return message


def set_member(world: World, chat: Chat, old: str, new: str, by: Person | None) -> None:
    """Tell the bot that its own standing in a chat changed."""
    actor = (
        by.user()
        if by
        else next((world.people[n].user() for n in chat.members if n in world.people), ANONYMOUS)
    )
    body = {
        "chat": world.chat_object(chat),
        "from": actor,
        "date": int(world.clock.seconds()),
        "old_chat_member": member(world.bot, old),
        "new_chat_member": member(world.bot, new),
    }
    world.tell("my_chat_member", chat, body)


def block(world: World, person: Person, blocked: bool) -> None:
    """Block the bot or let it back in; the bot is told."""
    if person.blocked == blocked:
        return
    person.blocked = blocked
    states = ("member", "kicked") if blocked else ("kicked", "member")
    set_member(world, world.chats[person.id], *states, person)
    world.journal.event("person", person.id, person)


async def ask_inline(world: World, person: Person, wish: Json) -> InlineQuery:
    """Type a query after the bot's name and wait for results, from the cache when Telegram has some."""
    text, offset = str(wish.get("query", "")), str(wish.get("offset", ""))
    query = InlineQuery(str(world.new_id(10**17)), person.id, text, offset, world.clock.seconds())
    world.inline[query.id] = query
    for owner in (person.id, None):
        until, reply = world.inline_cache.get((text, offset, owner), (0.0, None))
        if reply is not None and until > query.asked:
            query.reply, query.cached = reply, True
            return query
    chat = chat_for(world, person, wish)
    body = {
        "id": query.id,
        "from": person.user(),
        "query": text,
        "offset": offset,
        "chat_type": "sender" if chat.type == "private" else chat.type,
    }
    world.updates.add("inline_query", body, None, INLINE_UPDATE_LIFE)
    with suppress(TimeoutError):
        await asyncio.wait_for(query.answered.wait(), float(wish.get("timeout", 5)))
    return query


def choose(world: World, person: Person, wish: Json) -> Message:
    """Send one of the results of an inline query, or a prepared message; the bot hears of the choice."""
    result, query = _prepared(world, person, wish) if wish.get("prepared") else _offered(world, wish)
    content: Json = dict(result["message"])
    inline_id = None
    if result.get("reply_markup"):
        content["reply_markup"] = result["reply_markup"]
        inline_id = f"inline{world.new_id()}"
    message = post(world, person, content, wish | {"via_bot": True})
    if inline_id:
        message.inline_id = inline_id
        world.inline_messages[inline_id] = message
    chosen = {"result_id": result["id"], "from": person.user(), "query": query}
    world.tell("chosen_inline_result", None, chosen | ({"inline_message_id": inline_id} if inline_id else {}))
    return message


def _offered(world: World, wish: Json) -> tuple[Json, str]:
    query: InlineQuery | None = world.inline.get(str(wish.get("query_id")))
    if query is None or query.reply is None:
        raise ValueError("that query has no results")
    result = next((r for r in query.reply["results"] if r["id"] == str(wish.get("result_id"))), None)
    if result is None:
        raise ValueError("no such result")
    return result, query.query


def _prepared(world: World, person: Person, wish: Json) -> tuple[Json, str]:
    kept = world.prepared.get(str(wish["prepared"]))
    if kept is None or kept["person"] != person.id or kept["expires"] < world.clock.seconds():
        raise ValueError("no such prepared message for that person")
    return kept["result"], ""


def migrate(world: World, chat: Chat, order: str) -> Chat:
    """Turn a group into a supergroup with a new id; both service messages reach the bot, in either order."""
    if chat.type != "group" or chat.migrated_to:
        raise ValueError("only a group can become a supergroup")
    new = Chat(
        -1_000_000_000_000 - world.new_id(),
        "supergroup",
        chat.title,
        members=dict(chat.members),
        bot_status=chat.bot_status,
    )
    world.chats[new.id] = new
    notes = [(chat, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": chat.id})]
    for place, content in notes if order != "new first" else notes[::-1]:
        message = world.post(place, ANONYMOUS, content)
        world.tell("message", place, message.body)
    chat.migrated_to = new.id
    world.journal.event("chat", chat.id, chat)
    world.journal.event("chat", new.id, new)
    return new
