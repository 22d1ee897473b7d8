"""Keyboards Telegram refuses, and what becomes of those it takes."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.botapi.client import Person, Sandbox
from tests.sandbox.conftest import Api


def key(**action: Any) -> dict[str, Any]:
    return {"text": "Go", **action}


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        (key(), "text buttons are unallowed in the inline keyboard"),
        (key(callback_data=""), "BUTTON_DATA_INVALID"),
        (key(callback_data="ж" * 33), "BUTTON_DATA_INVALID"),
        (
            key(callback_data=5),
            'can\'t parse inline keyboard button: Field "callback_data" must be of type String',
        ),
        (key(callback_data="a", url="https://a.example"), "exactly one of the optional fields must be used"),
        ({"callback_data": "a"}, 'can\'t parse inline keyboard button: Field "text" must be of type String'),
        ({"text": " ", "callback_data": "a"}, "inline keyboard button text must be non-empty"),
        (key(callback_data="a", colour="red"), 'unknown field "colour"'),
        (key(callback_data="a", style="red"), "Invalid button style specified"),
        (
            key(url="ftp://a.example"),
            "inline keyboard button URL 'ftp://a.example' is invalid: Unsupported URL protocol",
        ),
        (
            key(url="http://localhost:80/x"),
            "inline keyboard button URL 'http://localhost:80/x' is invalid: Wrong HTTP URL",
        ),
        (key(url=""), "inline keyboard button URL '' is invalid: URL must be non-empty"),
        (key(web_app={"url": "http://a.example"}), "is invalid: Only HTTPS links are allowed"),
        (key(copy_text={"text": "x" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (key(pay=True), "BUTTON_TYPE_INVALID"),
        ("Go", "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
    ],
)
async def test_wrong_inline_buttons(api: Api, ada: Person, button: Any, reason: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    refusal = await api.refusal("sendMessage", chat_id=ada.id, text="x", reply_markup=markup)
    assert refusal.startswith("400 Bad Request: ")
    assert reason in refusal


@pytest.mark.parametrize(
    "button",
    [
        key(callback_data="ж" * 32), key(url="https://a.example/x"), key(url="http://127.0.0.1:8080/"),
        key(url="tg://user?id=5"), key(switch_inline_query=""), key(copy_text={"text": "x"}),
        key(switch_inline_query_chosen_chat={"query": "x"}), key(callback_data="a", style="success"),
        key(web_app={"url": "https://a.example"}), key(login_url={"url": "https://a.example"}),
    ],
)  # fmt: skip
async def test_right_inline_buttons(api: Api, ada: Person, button: dict[str, Any]) -> None:
    markup = {"inline_keyboard": [[button], []]}
    sent = await api.ok("sendMessage", chat_id=ada.id, text="x", reply_markup=markup)
    assert sent["reply_markup"] == {"inline_keyboard": [[button]]}


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("nonsense", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        ({"inline_keyboard": {}}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array'),
        ({"inline_keyboard": [{}]}, "must be an Array of Arrays"),
        ({"inline_keyboard": [[key(callback_data="a")] * 9]}, "reply markup is too long"),
        ({"inline_keyboard": [[key(callback_data="a")]] * 101}, "reply markup is too long"),
        ({"keyboard": [["a"]], "inline_keyboard": []}, "exactly one kind of keyboard may be given"),
        ({"keyboard": [[5]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[""]]}, "keyboard button text must be non-empty"),
        ({"keyboard": [["a"]], "resize_keyboard": 1}, "must be of the type Boolean"),
        ({"keyboard": [["a"]], "input_field_placeholder": "x" * 65}, "placeholder must have 1-64 characters"),
        (
            {"keyboard": [[key(request_contact=True, request_location=True)]]},
            "at most one of the optional fields",
        ),
        ({"force_reply": "yes"}, "must be of the type Boolean"),
    ],
)
async def test_wrong_markups(api: Api, ada: Person, markup: Any, reason: str) -> None:
    assert reason in await api.refusal("sendMessage", chat_id=ada.id, text="x", reply_markup=markup)


async def test_contacts_are_asked_for_in_private_only(api: Api, ada: Person, sandbox: Sandbox) -> None:
    group = await sandbox.group("Crew", ada)
    markup = {"keyboard": [[key(request_contact=True)]]}
    assert "phone number can be requested in private chats only" in await api.refusal(
        "sendMessage", chat_id=group, text="x", reply_markup=markup
    )


async def test_a_reply_keyboard_is_pressed_and_goes(api: Api, ada: Person) -> None:
    keyboard = {"keyboard": [["Yes", key(request_contact=True)]], "one_time_keyboard": True}
    sent = await api.ok("sendMessage", chat_id=ada.id, text="Well?", reply_markup=keyboard)
    assert "reply_markup" not in sent
    assert await ada.keyboard() == [["Yes", "Go"]]
    assert (await ada.press("Go")).raw["contact"]["user_id"] == ada.id
    assert await ada.keyboard() == []
    await api.ok(
        "sendMessage", chat_id=ada.id, text="Well?", reply_markup=keyboard | {"one_time_keyboard": False}
    )
    assert (await ada.press("Yes")).text == "Yes"
    assert await ada.keyboard() == [["Yes", "Go"]]
    await api.ok("sendMessage", chat_id=ada.id, text="Bye", reply_markup={"remove_keyboard": True})
    assert await ada.keyboard() == []
    edit = {"chat_id": ada.id, "message_id": sent["message_id"], "text": "y"}
    assert await api.refusal("editMessageText", **edit) == "400 Bad Request: message can't be edited"
