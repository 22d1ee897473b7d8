"""Taps and inline queries: their short lives, the answers people see, and forged ones."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from sandbox.botapi.client import Person, Sandbox
from tests.sandbox.conftest import Api

KEYS = {
    "inline_keyboard": [
        [{"text": "Go", "callback_data": "go"}, {"text": "Read", "url": "https://a.example/"}]
    ]
}
TOO_OLD = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"


def article(number: str = "1", **fields: Any) -> dict[str, Any]:
    content = {"message_text": "<b>chosen</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": number, "title": "A", "input_message_content": content} | fields


async def last_update(api: Api, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = [u[kind] for u in await api.ok("getUpdates", timeout=5) if kind in u][-1]
    return found


async def test_a_tap_is_answered_once(api: Api, ada: Person) -> None:
    await api.ok("sendMessage", chat_id=ada.id, text="x", reply_markup=KEYS)
    await ada.tap("Go")
    query = await last_update(api, "callback_query")
    assert (query["data"], query["message"]["text"], query["from"]["id"]) == ("go", "x", ada.id)
    assert await api.ok("answerCallbackQuery", callback_query_id=query["id"], text="Done", show_alert=True)
    toast = await ada.toast("Done")
    assert toast["alert"] is True
    assert await api.refusal("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD


async def test_a_tap_grows_old_in_15_seconds(api: Api, ada: Person, sandbox: Sandbox) -> None:
    query = (await ada.forge("x"))["query_id"]
    long = await api.refusal("answerCallbackQuery", callback_query_id=query, text="x" * 201)
    assert long == "400 Bad Request: MESSAGE_TOO_LONG"
    assert "URL_INVALID" in await api.refusal(
        "answerCallbackQuery", callback_query_id=query, url="https://a.example"
    )
    await sandbox.push(16)
    assert await api.refusal("answerCallbackQuery", callback_query_id=query) == TOO_OLD
    assert await api.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD


async def test_other_buttons_say_what_they_open(api: Api, ada: Person) -> None:
    await api.ok("sendMessage", chat_id=ada.id, text="x", reply_markup=KEYS)
    assert (await ada.tap("Read"))["url"] == "https://a.example/"
    with pytest.raises(ValueError, match="no such button"):
        await ada.sandbox.post(f"people/{ada.id}/tap", message_id=1, data="forged")


async def test_forged_taps(api: Api, ada: Person, sandbox: Sandbox) -> None:
    sent = await api.ok("sendMessage", chat_id=ada.id, text="x", reply_markup=KEYS)
    await ada.forge("drop table", message_id=sent["message_id"], inaccessible=True)
    query = await last_update(api, "callback_query")
    assert query["message"] == {"chat": sent["chat"], "message_id": sent["message_id"], "date": 0}
    await ada.forge(
        "go", message_id=sent["message_id"], fields={"from": {"id": 5, "is_bot": False, "first_name": "M"}}
    )
    query = await last_update(api, "callback_query")
    assert (query["from"]["id"], query["message"]["text"]) == (5, "x")
    seen = await ada.last()
    await api.ok("editMessageText", chat_id=ada.id, message_id=seen.id, text="no keys")
    assert "query_id" in await ada.tap("Go", seen)


async def test_inline_from_question_to_edited_message(api: Api, ada: Person) -> None:
    asked = asyncio.create_task(ada.inline("book"))
    query = await last_update(api, "inline_query")
    assert (query["query"], query["from"]["id"]) == ("book", ada.id)
    await api.ok(
        "answerInlineQuery", inline_query_id=query["id"], results=[article(reply_markup=KEYS)], cache_time=0
    )
    reply = await asked
    assert reply["answered"]
    assert await api.refusal("answerInlineQuery", inline_query_id=query["id"], results=[]) == TOO_OLD
    message = await ada.choose(reply["query_id"], "1")
    assert (message.html, message.raw["via_bot"]["is_bot"]) == ("<b>chosen</b>", True)
    inline_id = (await last_update(api, "chosen_inline_result"))["inline_message_id"]
    await ada.tap("Go")
    assert (await last_update(api, "callback_query"))["inline_message_id"] == inline_id
    assert await api.ok("editMessageText", inline_message_id=inline_id, text="edited") is True
    assert (await ada.messages())[-1].text == "edited"


@pytest.mark.parametrize(("personal", "cached"), [(False, True), (True, False)])
async def test_what_is_not_personal_is_served_to_others(
    api: Api, ada: Person, sandbox: Sandbox, personal: bool, cached: bool
) -> None:
    asked = asyncio.create_task(ada.inline("mine"))
    query = await last_update(api, "inline_query")
    await api.ok("answerInlineQuery", inline_query_id=query["id"], results=[article()], is_personal=personal)
    await asked
    assert (await ada.inline("mine"))["cached"]
    bob = await sandbox.person("Bob")
    reply = await bob.inline("mine", timeout=0)
    assert (reply["cached"], len(reply["results"])) == (cached, int(cached))
    await sandbox.push(301)
    asked = asyncio.create_task(ada.inline("mine"))
    query = await last_update(api, "inline_query")
    await api.ok("answerInlineQuery", inline_query_id=query["id"], results=[article()], cache_time=0)
    assert (await asked)["answered"]
    assert not (await ada.inline("mine", timeout=0))["answered"]  # no time at all is none, not the usual one


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"results": [article(str(n)) for n in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("x" * 65)]}, "RESULT_ID_INVALID"),
        ({"results": [article(type="poem")]}, "inline query result type is invalid"),
        ({"results": [article(title="")]}, 'Can\'t find field "title"'),
        ({"results": [article(input_message_content=None)]}, "MESSAGE_EMPTY"),
        (
            {"results": [article(reply_markup={"inline_keyboard": [[{"text": "x"}]]})]},
            "text buttons are unallowed",
        ),
        (
            {"results": [article(input_message_content={"message_text": "<x>", "parse_mode": "HTML"})]},
            "Unsupported",
        ),
        ({"results": [], "next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"results": [], "button": {"text": "Log in"}}, "exactly one of the optional fields"),
        ({"results": [], "button": {"text": "Log in", "start_parameter": "a b"}}, "START_PARAM_INVALID"),
    ],
)
async def test_wrong_inline_answers(api: Api, ada: Person, params: dict[str, Any], reason: str) -> None:
    await ada.inline("q", timeout=0)
    query = await last_update(api, "inline_query")
    assert reason in await api.refusal("answerInlineQuery", inline_query_id=query["id"], **params)


async def test_inline_queries_live_30_seconds(api: Api, ada: Person, sandbox: Sandbox) -> None:
    query = (await ada.inline("q", timeout=0))["query_id"]
    await sandbox.push(31)
    assert await api.refusal("answerInlineQuery", inline_query_id=query, results=[]) == TOO_OLD
    assert await api.ok("getUpdates") == []


async def test_prepared_messages(api: Api, ada: Person) -> None:
    params = {"user_id": ada.id, "result": article()}
    assert "at least one chat type" in await api.refusal("savePreparedInlineMessage", **params)
    kept = await api.ok("savePreparedInlineMessage", **params, allow_user_chats=True)
    await ada.sandbox.post(f"people/{ada.id}/choose", prepared=kept["id"])
    assert (await ada.messages())[-1].html == "<b>chosen</b>"
    bob = await ada.sandbox.person("Bob")
    with pytest.raises(ValueError, match="no such prepared message"):
        await ada.sandbox.post(f"people/{bob.id}/choose", prepared=kept["id"])
