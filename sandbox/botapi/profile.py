"""What the bot says of itself: name, descriptions, commands, menu button. Imports this package only."""

from __future__ import annotations

import re
from typing import Any

from sandbox.botapi.errors import bad
from sandbox.botapi.journal import Json
from sandbox.botapi.keyboards import check_url
from sandbox.botapi.params import Params
from sandbox.botapi.registry import method, reachable
from sandbox.botapi.world import Chat, Person, World

SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}


@method("getMe")
def get_me(world: World, _: Params) -> Json:
    """Return the bot itself."""
    name = world.profile["names"].get("") or world.bot["first_name"]
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return world.bot | {"first_name": name} | abilities


def _scope(world: World, params: Params) -> str:
    """Return the key commands are kept under: scope, chat and user in one text."""
    scope = params.json("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    key = str(kind)
    if kind.startswith("chat"):
        key += f" {world.find_chat(scope.get('chat_id')).id}"
    if kind == "chat_member":
        key += f" {scope.get('user_id')}"
    return key


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


@method("setMyCommands")
def set_commands(world: World, params: Params) -> bool:
    """Set the list behind the menu button for a scope and a language: 100 at most."""
    commands: Any = params.json("commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands: expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    read = [_command(command) for command in commands]
    world.profile["commands"][_scope(world, params), _language(params)] = read
    world.journal.event("menu")
    return True


def _command(command: Any) -> Json:
    if not isinstance(command, dict) or not isinstance(command.get("command"), str):
        raise bad("can't parse BotCommand: expected an Object")
    name, about = command["command"].removeprefix("/"), str(command.get("description", "")).strip()
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(about) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": about}


@method("getMyCommands")
def get_commands(world: World, params: Params) -> list[Json]:
    """Return exactly what was set for that scope and language."""
    found: list[Json] = world.profile["commands"].get((_scope(world, params), _language(params)), [])
    return found


@method("deleteMyCommands")
def delete_commands(world: World, params: Params) -> bool:
    """Forget the list of a scope and language, so that wider ones show through."""
    world.profile["commands"].pop((_scope(world, params), _language(params)), None)
    world.journal.event("menu")
    return True


def commands_for(world: World, person: Person, chat: Chat) -> list[Json]:
    """Return the commands a person is shown in a chat: narrowest scope first, own language before none."""
    wide = ["all_private_chats"] if chat.type == "private" else ["all_group_chats"]
    if chat.members.get(person.id) in {"administrator", "creator"}:
        wide = ["all_chat_administrators", *wide]
    scopes = [f"chat_member {chat.id} {person.id}", f"chat {chat.id}", *wide, "default"]
    languages = [(person.language_code or "")[:2], ""]
    commands = world.profile["commands"]
    return next((commands[s, c] for s in scopes for c in languages if commands.get((s, c))), [])


def description_for(world: World, person: Person) -> str:
    """Return what an empty chat says of the bot, in the person's language if there is such a text."""
    texts = world.profile["descriptions"]
    return str(texts.get((person.language_code or "")[:2]) or texts.get("") or "")


def _texts(field: str, parameter: str, most: int) -> None:
    """Make the pair of methods that keep one text per language."""
    kind = "".join(word.capitalize() for word in parameter.split("_"))

    def put(world: World, params: Params) -> bool:
        text = params.text(parameter)
        if len(text) > most:
            raise bad(f"{parameter.replace('_', ' ')} is too long")
        world.profile[field][_language(params)] = text
        return True

    def get(world: World, params: Params) -> Json:
        texts = world.profile[field]
        default = world.bot["first_name"] if parameter == "name" else ""
        return {parameter: texts.get(_language(params)) or texts.get("") or default}

    method(f"setMy{kind}")(put)
    method(f"getMy{kind}")(get)


_texts("names", "name", 64)
_texts("descriptions", "description", 512)
_texts("short_descriptions", "short_description", 120)


@method("setChatMenuButton")
def set_menu_button(world: World, params: Params) -> bool:
    """Set the button beside the text field, for one private chat or for all."""
    button = params.json("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in {"commands", "web_app", "default"}:
        raise bad("can't parse menu button: unsupported type specified")
    if button["type"] == "web_app":
        if not button.get("text"):
            raise bad("can't parse menu button: text must be non-empty")
        check_url((button.get("web_app") or {}).get("url"), https=True)
    if params.has("chat_id"):
        reachable(world, params).menu_button = button
    else:
        world.profile["menu_button"] = button
    world.journal.event("menu")
    return True


@method("getChatMenuButton")
def get_menu_button(world: World, params: Params) -> Json:
    """Return the menu button of a chat, or the one for all."""
    chat = world.find_chat(params.values["chat_id"]) if params.has("chat_id") else None
    return menu_button(world, chat)


def menu_button(world: World, chat: Chat | None) -> Json:
    """Return the button that holds in a chat."""
    own = chat.menu_button if chat else None
    general: Json = world.profile["menu_button"]
    return own if own and own["type"] != "default" else general


@method("getMyStarBalance")
def star_balance(world: World, _: Params) -> Json:
    """Return the bot's Stars."""
    return world.stars.draw()


@method("logOut")
def log_out(_: World, __: Params) -> bool:
    """Leave the server; nothing changes here."""
    return True


@method("close")
def close(_: World, __: Params) -> bool:
    """Close the bot instance; nothing changes here."""
    return True
