"""The table of bot methods and what each may rely on. Imports this package only.

A method is a function `(world, params) -> result`; a few that wait are coroutines. Names are matched without
regard to case, as Telegram does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.botapi.errors import ApiError, bad, forbidden
from sandbox.botapi.params import Params
from sandbox.botapi.world import Chat, Message, World

Method = Callable[[World, Params], Any | Awaitable[Any]]

METHODS: dict[str, tuple[str, Method]] = {}


def method(name: str) -> Callable[[Method], Method]:
    """Put a function into the table under its Bot API name."""

    def put(function: Method) -> Method:
        METHODS[name.lower()] = (name, function)
        return function

    return put


def reachable(world: World, params: Params, name: str = "chat_id") -> Chat:
    """Return the chat to act in, or raise what Telegram says when the bot may not write there."""
    chat = world.find_chat(params.values.get(name))
    person = world.private(chat)
    if person:
        if person.deactivated:
            raise forbidden("user is deactivated")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.migrated_to is not None:
        raise bad("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    elif chat.bot_status in {"kicked", "left"}:
        raise _outside(chat)
    elif chat.type == "channel" and chat.bot_status != "administrator":
        raise bad("need administrator rights in the channel chat")
    return chat


def _outside(chat: Chat) -> ApiError:
    if chat.bot_status == "kicked":
        return forbidden(f"bot was kicked from the {chat.type} chat")
    return forbidden(f"bot is not a member of the {chat.type} chat")


def own_message(world: World, chat: Chat, params: Params) -> Message:
    """Return the bot's message a call wants to edit, or raise Telegram's 400."""
    if not params.has("message_id"):
        raise bad("message identifier is not specified")
    message = world.message(chat, params.integer("message_id"))
    if message is None:
        raise bad("message to edit not found")
    via = message.body.get("via_bot", {}).get("id") == world.bot["id"]
    if not (message.out or via) or message.reply_keyboard or "forward_origin" in message.body:
        raise bad("message can't be edited")
    return message
