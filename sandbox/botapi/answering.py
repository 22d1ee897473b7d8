"""Answers to taps and to inline queries. Imports this package only.

A tap can be answered once and for 15 seconds, an inline query for 30; later it is "query is too old". An
inline answer that is not personal is cached for everybody, 300 seconds unless said otherwise.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.botapi.entities import formatted
from sandbox.botapi.errors import ApiError, bad
from sandbox.botapi.journal import Json
from sandbox.botapi.keyboards import check_url, checked
from sandbox.botapi.params import Params
from sandbox.botapi.registry import method
from sandbox.botapi.world import World

TAP_LIFE, INLINE_LIFE = 15, 30
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
RESULT_TYPES = {
    "article",
    "photo",
    "gif",
    "mpeg4_gif",
    "video",
    "audio",
    "voice",
    "document",
    "location",
    "venue",
    "contact",
    "game",
    "sticker",
}


@dataclass
class InlineQuery:
    """A question typed after the bot's name; `reply` is set when the bot (or the cache) answered."""

    id: str
    person: int
    query: str
    offset: str
    asked: float
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    reply: Json | None = None
    cached: bool = False


@method("answerCallbackQuery")
def answer_callback(world: World, params: Params) -> bool:
    """End the spinner of a tapped button, with or without words (at most 200 characters)."""
    query = world.callbacks.get(params.required("callback_query_id"))
    if query is None or query["answered"] or world.clock.seconds() - query["time"] > TAP_LIFE:
        raise bad(TOO_OLD)
    text, url = params.text("text"), params.text("url")
    if len(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    if url and not re.match(rf"(https?://)?t\.me/{world.bot['username']}\?start=|tg://", url, re.IGNORECASE):
        raise bad("URL_INVALID")
    query["answered"] = True
    body = {
        "query_id": query["id"],
        "text": text or None,
        "alert": params.flag("show_alert"),
        "url": url or None,
        "data": query.get("data"),
        "message_id": query.get("message_id"),
    }
    world.show(query["person"], query["chat"], body)
    return True


@method("answerInlineQuery")
def answer_inline(world: World, params: Params) -> bool:
    """Answer an inline query with at most 50 results of at most 64 bytes of id each."""
    query: InlineQuery | None = world.inline.get(params.required("inline_query_id"))
    if query is None or query.reply is not None or world.clock.seconds() - query.asked > INLINE_LIFE:
        raise bad(TOO_OLD)
    results, offset = read_results(params.json("results")), params.text("next_offset")
    reply: Json = {"results": results, "next_offset": offset, "button": _button(params.json("button"))}
    if len(offset.encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    query.reply = reply
    query.answered.set()
    life = params.integer("cache_time", 300) if params.has("cache_time") else 300
    if life > 0:
        owner = query.person if params.flag("is_personal") else None
        world.inline_cache[query.query, query.offset, owner] = (world.clock.seconds() + life, reply)
    world.journal.event("inline", None, person=query.person, query_id=query.id, results=len(results))
    return True


def read_results(results: Any) -> list[Json]:
    """Return the results with their texts read into entities, or raise the 400 for the first wrong one."""
    if not isinstance(results, list):
        raise bad("can't parse JSON encoded inline query results")
    if len(results) > 50:
        raise bad("RESULTS_TOO_MUCH")
    read = [_result(result) for result in results]
    if len({result["id"] for result in read}) < len(read):
        raise bad("RESULT_ID_DUPLICATE")
    return read


def _unreadable(reason: str) -> ApiError:
    return bad(f"can't parse inline query result: {reason}")


def _result(result: Any) -> Json:
    if not isinstance(result, dict):
        raise _unreadable("inline query result must be an object")
    if not 1 <= len(str(result.get("id", "")).encode()) <= 64:
        raise bad("RESULT_ID_INVALID")
    kind = result.get("type")
    if kind not in RESULT_TYPES:
        raise bad("inline query result type is invalid" if kind else "RESULT_TYPE_INVALID")
    content = result.get("input_message_content")
    if kind == "article" and not result.get("title"):
        raise _unreadable('Can\'t find field "title"')
    if kind in {"contact", "article"} and not isinstance(content, dict) and not result.get("phone_number"):
        raise bad("MESSAGE_EMPTY" if kind == "article" else "PHONE_NUMBER_INVALID")
    if result.get("reply_markup") is not None:
        checked(result["reply_markup"], "private")
    return result | {"id": str(result["id"]), "message": message_content(content or result)}


def message_content(content: Json) -> Json:
    """Return the message fields an InputMessageContent (or a result that is its own content) stands for."""
    if "message_text" in content:
        text, entities = formatted(
            str(content["message_text"]), str(content.get("parse_mode") or ""), content.get("entities"), 4096
        )
        return {"text": text} | ({"entities": entities} if entities else {})
    if "latitude" in content:
        point = {"latitude": float(content["latitude"]), "longitude": float(content["longitude"])}
        return {"location": point}
    if "phone_number" in content:
        return {
            "contact": {k: content[k] for k in ("phone_number", "first_name", "last_name") if k in content}
        }
    text, entities = formatted(
        str(content.get("caption") or content.get("title") or "·"),
        str(content.get("parse_mode") or ""),
        None,
        1024,
    )
    return {"text": text} | ({"entities": entities} if entities else {})


def _button(button: Any) -> Json | None:
    if button is None:
        return None
    if not isinstance(button, dict) or not button.get("text"):
        raise bad("can't parse inline query results button")
    if ("start_parameter" in button) == ("web_app" in button):
        raise bad("can't parse inline query results button: exactly one of the optional fields must be used")
    if "start_parameter" in button and not re.fullmatch(
        r"[A-Za-z0-9_-]{1,64}", str(button["start_parameter"])
    ):
        raise bad("START_PARAM_INVALID")
    if "web_app" in button:
        check_url(button["web_app"].get("url"), https=True)
    return dict(button)


@method("savePreparedInlineMessage")
def save_prepared(world: World, params: Params) -> Json:
    """Keep a message a person can send from a Mini App later."""
    user = world.people.get(params.integer("user_id"))
    if user is None:
        raise bad("USER_ID_INVALID")
    kinds = ("allow_user_chats", "allow_bot_chats", "allow_group_chats", "allow_channel_chats")
    if not any(params.flag(kind) for kind in kinds):
        raise bad("at least one chat type must be allowed")
    [result] = read_results([params.json("result")])
    number = f"prepared{world.new_id()}"
    expires = int(world.clock.seconds()) + 86_400
    world.prepared[number] = {"person": user.id, "result": result, "expires": expires}
    return {"id": number, "expiration_date": expires}
