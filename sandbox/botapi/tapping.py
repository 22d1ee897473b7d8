"""Pressing buttons, under messages and below the text field, honest and forged. Imports this package only."""

from __future__ import annotations

from typing import Any

from sandbox.botapi import persons
from sandbox.botapi.journal import Json
from sandbox.botapi.world import Chat, Message, Person, World


def button_of(message: Message, wish: Json) -> Json | None:
    """Return the inline button meant by label, by row and column, or by callback data, if there is one."""
    rows: list[list[Json]] = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    if "row" in wish:
        row, column = int(wish["row"]), int(wish.get("column", 0))
        return rows[row][column] if 0 <= row < len(rows) and 0 <= column < len(rows[row]) else None
    field, wanted = ("text", wish["label"]) if "label" in wish else ("callback_data", wish.get("data"))
    return next((button for row in rows for button in row if button.get(field) == wanted), None)


def tap(world: World, person: Person, wish: Json) -> Json:
    """Press an inline button; a callback button makes a callback_query, others say what they would open.

    With `force` the data need not be on any button, nor the message exist: a forged or a very old tap.
    """
    chat = persons.chat_for(world, person, wish)
    forced = bool(wish.get("force"))
    message = (
        chat.messages.get(int(wish.get("message_id") or 0))
        if forced
        else persons.message_for(world, chat, wish)
    )
    button = button_of(message, wish) if message else None
    if button is None:
        if not forced or "data" not in wish:
            raise ValueError("there is no such button")
        button = {"text": "", "callback_data": wish["data"]}
    if "callback_data" in button:
        return {"query_id": _callback(world, person, (chat, message), button["callback_data"], wish)}
    for field, name in (("url", "url"), ("copy_text", "copied"), ("login_url", "url"), ("web_app", "url")):
        if field in button:
            value = button[field]
            return {name: value if isinstance(value, str) else value.get("text", value.get("url"))}
    chosen = button.get("switch_inline_query_chosen_chat") or {}
    switched = button.get("switch_inline_query", button.get("switch_inline_query_current_chat"))
    return {"query": switched if switched is not None else chosen.get("query", "")}


def _callback(world: World, person: Person, where: tuple[Chat, Message | None], data: str, wish: Json) -> str:
    chat, message = where
    number = str(world.new_id(10**17))
    body: Json = {"id": number, "from": person.user(), "chat_instance": str(abs(chat.id) * 31 + 7)}
    if message and message.inline_id:
        body["inline_message_id"] = message.inline_id
    elif message is None or message.deleted or wish.get("inaccessible"):
        hidden = int(wish.get("message_id") or 1)
        body["message"] = {"chat": world.chat_object(chat), "message_id": hidden, "date": 0}
    else:
        body["message"] = message.body
    body["data"] = data
    body |= wish.get("fields") or {}
    world.callbacks[number] = {
        "id": number,
        "person": person.id,
        "chat": chat.id,
        "data": data,
        "answered": False,
        "time": world.clock.seconds(),
        "message_id": wish.get("message_id"),
    }
    world.tell("callback_query", chat, body, persons.TAP_UPDATE_LIFE)
    return number


def press(world: World, person: Person, wish: Json) -> Message:
    """Press a reply-keyboard button: its text is said, or the contact or place it asks for is sent."""
    chat = persons.chat_for(world, person, wish)
    rows: list[list[Json]] = (chat.reply_keyboard or {}).get("keyboard", [])
    label = wish.get("label")
    button = next((b for row in rows for b in row if b["text"] == label), None)
    if button is None:
        raise ValueError("there is no such button on the keyboard")
    if chat.reply_keyboard and chat.reply_keyboard.get("one_time_keyboard"):
        chat.reply_keyboard = None
        world.journal.event("keyboard", chat.id, keyboard=None)
    content: dict[str, Any] | None = None
    if button.get("request_contact"):
        content = {
            "contact": {
                "phone_number": wish.get("phone_number", "+15550100"),
                "user_id": person.id,
                "first_name": person.first_name,
            }
        }
    elif button.get("request_location"):
        content = {
            "location": {"latitude": wish.get("latitude", 52.52), "longitude": wish.get("longitude", 13.405)}
        }
    if content:
        return persons.post(world, person, content, wish)
    return persons.say(world, person, wish | {"text": button["text"]})
