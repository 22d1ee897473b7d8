"""Raw updates: bytes in, bytes kept, and where each belongs, without parsing what it means.

Nothing here trusts an update: it may hold lone surrogates, odd types or no ids. Imports: orjson.
"""

import json
from dataclasses import dataclass
from typing import Any

import orjson

FAR = 2**63 - 1
CHATS = 2**52
"""Ids of chats and people have at most 52 bits ([API] Chat.id): what lies beyond is none of theirs."""
INLINE = 2**60
"""Added to a person's id: the lane of their inline queries, so that none waits behind their private chat."""


@dataclass(frozen=True, slots=True)
class Raw:
    """An update as it came. `chat` is its lane's key (see INLINE); `tap` its callback query, or ""."""

    update_id: int
    chat: int
    body: bytes
    tap: str = ""


def loads(body: bytes) -> Any:
    """JSON of Telegram; broken UTF-8 and lone surrogates are let through. ValueError when it is no JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        try:
            return json.loads(body.decode("utf-8", "replace"))
        except RecursionError:
            raise ValueError("nested too deep") from None


def dumps(value: Any) -> bytes:
    """JSON, also of what only the tolerant reader reads."""
    try:
        return orjson.dumps(value)
    except (TypeError, RecursionError):
        return json.dumps(value).encode()


def raw(update: Any, body: bytes | None = None) -> Raw | None:
    """The envelope of one update; None when it has no usable `update_id`."""
    number = _integer(update.get("update_id")) if isinstance(update, dict) else None
    if number is None:
        return None
    content = next((v for k, v in update.items() if k != "update_id" and isinstance(v, dict)), {})
    query = update.get("callback_query")
    tap = query.get("id") if isinstance(query, dict) else ""
    return Raw(
        number,
        _chat(content) + (INLINE if "inline_query" in update else 0),
        body or dumps(update),
        tap if isinstance(tap, str) else "",
    )


def _chat(content: dict[str, Any]) -> int:
    """The chat's id, else the sender's (inline queries have no chat), else 0."""
    message = content.get("message")
    for holder, key in ((content, "chat"), (message, "chat"), (content, "from"), (content, "user")):
        inner = holder.get(key) if isinstance(holder, dict) else None
        number = chat_id(inner.get("id")) if isinstance(inner, dict) else None
        if number is not None:
            return number
    return 0


def chat_id(value: Any) -> int | None:
    """The id of a chat or a person, None for what cannot be one."""
    number = _integer(value)
    return number if number is not None and abs(number) < CHATS else None


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < FAR else None
