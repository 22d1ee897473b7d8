"""Nonsense in any parameter of any method ends in a refusal, never in a broken server."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.botapi.app import App
from sandbox.botapi.flood import Limits
from sandbox.botapi.params import Params
from sandbox.botapi.registry import METHODS
from sandbox.botapi.serving import TOKEN
from sandbox.botapi.world import Person, World
from sandbox.clock import Clock

NAMES = (
    "chat_id", "message_id", "message_ids", "text", "parse_mode", "entities", "reply_markup", "caption",
    "media", "reply_parameters", "photo", "results", "button", "inline_query_id", "callback_query_id",
    "commands", "scope", "menu_button", "reaction", "latitude", "longitude", "url", "offset", "user_id",
    "result", "from_chat_id",
)  # fmt: skip
WORDS = st.sampled_from(["", "1", "-1", "x", "<b>", "*", "HTML", "MarkdownV2", "[]", "{}", "[{}]", "private"])
LEAVES = st.none() | st.booleans() | st.integers(-5, 2**40) | WORDS
KEYS = st.sampled_from(["type", "text", "id", "inline_keyboard", "callback_data", "message_id", "offset"])
VALUES = st.recursive(
    LEAVES, lambda v: st.lists(v, max_size=3) | st.dictionaries(KEYS, v, max_size=3), max_leaves=6
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(METHODS.keys() - {"getupdates", "setwebhook"})), st.data())
async def test_nonsense_is_refused(name: str, data: st.DataObject) -> None:
    world = World(Clock(), TOKEN, Limits.off())
    app = App(world)
    world.add_person(Person(1, "Ada", started=True))
    await app.wire.run("sendMessage", Params({"chat_id": 1, "text": "x"}))
    params: dict[str, Any] = data.draw(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
    params = {"chat_id": 1, "message_id": 1} | params
    status, body = await app.wire.run(name, Params(params))
    assert status in {200, 400, 403}
    assert (status == 200) == body["ok"]
    orjson.dumps(body)
