"""Keyboards under messages, checked as Telegram checks them. Imports this package only.

Limits: callback data 1-64 bytes, 100 buttons and 8 in a row in an inline keyboard, copied text 256
characters; a button has exactly one action. Source: Bot API pages "InlineKeyboardButton",
"ReplyKeyboardMarkup", "KeyboardButton".
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from sandbox.botapi.errors import ApiError, bad

Markup = dict[str, Any]

ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
INLINE_FIELDS = ACTIONS | {"text", "style", "icon_custom_emoji_id"}
REPLY_ACTIONS = {
    "request_contact",
    "request_location",
    "request_poll",
    "request_users",
    "request_chat",
    "web_app",
    "request_managed_bot",
}
STYLES = {"primary", "success", "danger"}
KINDS = {"inline_keyboard", "keyboard", "remove_keyboard", "force_reply"}


def checked(markup: Any, chat_type: str) -> Markup | None:
    """Return the markup as Telegram keeps it, None for an empty one, or raise the 400 it would answer."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    kinds = KINDS & markup.keys()
    if len(kinds) > 1:
        raise bad("can't parse reply markup: exactly one kind of keyboard may be given")
    if "inline_keyboard" in kinds:
        return _inline(markup, chat_type)
    if "keyboard" in kinds:
        return _reply(markup, chat_type)
    for name in kinds:
        if not isinstance(markup[name], bool):
            raise bad(f'field "{name}" of the reply markup must be of the type Boolean')
        _placeholder(markup)
        return markup if markup[name] else None
    return None


def _rows(rows: Any, field: str, kind: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise bad(f'field "{field}" of the {kind} must be an Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad(f'field "{field}" of the {kind} must be an Array of Arrays')
    return [row for row in rows if row]


def _inline(markup: Markup, chat_type: str) -> Markup | None:
    rows = _rows(markup["inline_keyboard"], "inline_keyboard", "InlineKeyboardMarkup")
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            _inline_button(button, chat_type)
    return {"inline_keyboard": rows} if rows else None


def _unreadable(reason: str) -> ApiError:
    return bad(f"can't parse inline keyboard button: {reason}")


def _inline_button(button: Any, chat_type: str) -> None:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _unreadable('Field "text" must be of type String')
    if not text.strip():
        raise bad("inline keyboard button text must be non-empty")
    if unknown := button.keys() - INLINE_FIELDS:
        raise _unreadable(f'unknown field "{min(unknown)}"')
    if button.get("style", "primary") not in STYLES:
        raise _unreadable("Invalid button style specified")
    given = sorted(ACTIONS & button.keys())
    if not given:
        raise bad("text buttons are unallowed in the inline keyboard")
    if len(given) > 1:
        raise _unreadable(f"exactly one of the optional fields must be used, found {' and '.join(given)}")
    _action(given[0], button[given[0]], chat_type)


def _inner(value: Any, field: str) -> Any:
    return value.get(field) if isinstance(value, dict) else None


def _action(name: str, value: Any, chat_type: str) -> None:
    match name:
        case "callback_data":
            if not isinstance(value, str):
                raise _unreadable('Field "callback_data" must be of type String')
            if not 1 <= len(value.encode()) <= 64:
                raise bad("BUTTON_DATA_INVALID")
        case "url":
            check_url(value)
        case "login_url":
            check_url(_inner(value, "url"), https=True)
        case "web_app":
            if chat_type != "private":
                raise bad("BUTTON_TYPE_INVALID")
            check_url(_inner(value, "url"), https=True)
        case "copy_text":
            text = _inner(value, "text")
            if not isinstance(text, str) or not 1 <= len(text) <= 256:
                raise bad("BUTTON_COPY_TEXT_INVALID")
        case "pay" | "callback_game":
            raise bad("BUTTON_TYPE_INVALID")
        case _:
            fits = isinstance(value, dict if name.endswith("chosen_chat") else str)
            if not fits or len(str(value).encode()) > 256:
                raise _unreadable(f'Field "{name}" must be of type String')


def check_url(url: Any, *, https: bool = False) -> None:
    """Refuse a button URL as Telegram does: only http, https and tg; a host needs a dot, so no localhost."""
    if not isinstance(url, str) or not url:
        raise bad(f"inline keyboard button URL '{url or ''}' is invalid: URL must be non-empty")
    wrong = f"inline keyboard button URL '{url}' is invalid"
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", url, re.IGNORECASE)
    if scheme and scheme[1].lower() == "tg" and not https:
        return
    if scheme and "://" in url and scheme[1].lower() not in ({"https"} if https else {"http", "https"}):
        raise bad(f"{wrong}: " + ("Only HTTPS links are allowed" if https else "Unsupported URL protocol"))
    try:
        host = urlsplit(url if "://" in url else f"http://{url}").hostname or ""
    except ValueError:
        host = ""
    if not re.fullmatch(r"[^\s.]+(\.[^\s.]+)+\.?", host) or re.search(r"\s", url):
        raise bad(f"{wrong}: Wrong HTTP URL")


def _placeholder(markup: Markup) -> None:
    hint = markup.get("input_field_placeholder")
    if hint is not None and (not isinstance(hint, str) or not 1 <= len(hint) <= 64):
        raise bad("reply keyboard placeholder must have 1-64 characters")


def _reply(markup: Markup, chat_type: str) -> Markup | None:
    rows = _rows(markup["keyboard"], "keyboard", "ReplyKeyboardMarkup")
    for name in ("resize_keyboard", "one_time_keyboard", "selective", "is_persistent"):
        if not isinstance(markup.get(name, False), bool):
            raise bad(f'field "{name}" of the ReplyKeyboardMarkup must be of the type Boolean')
    _placeholder(markup)
    buttons = [[_reply_button(button, chat_type) for button in row] for row in rows]
    if sum(map(len, buttons)) > 300 or any(len(row) > 12 for row in buttons):
        raise bad("reply markup is too long")
    return {**markup, "keyboard": buttons} if rows else None


def _reply_button(button: Any, chat_type: str) -> Markup:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad("can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not button["text"].strip():
        raise bad("keyboard button text must be non-empty")
    actions = REPLY_ACTIONS & {name for name in button if button[name]}
    if len(actions) > 1:
        raise bad("can't parse keyboard button: at most one of the optional fields must be used")
    if button.get("style", "primary") not in STYLES:
        raise bad("can't parse keyboard button: Invalid button style specified")
    if actions and chat_type != "private":
        what = {"request_contact": "phone number", "request_location": "location"}.get(
            min(actions), "web app"
        )
        raise bad(f"{what} can be requested in private chats only")
    return button
