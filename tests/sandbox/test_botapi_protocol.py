"""The wire: bodies of every form, tokens, unknown methods, files, and python-telegram-bot as it is."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, Update
from telegram.request import HTTPXRequest

from sandbox.botapi import Server
from sandbox.botapi.client import Person
from tests.sandbox.conftest import Api

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x01\x08\x02\0\0\0\x7b@\xe8\xdd"
    b"\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82"
)


def bot_for(server: Server) -> Bot:
    root = server.url
    request = HTTPXRequest(httpx_kwargs={"trust_env": False})
    return Bot(server.token, f"{root}/bot", f"{root}/file/bot", request=request, get_updates_request=request)


@pytest.mark.parametrize("form", ["query", "urlencoded", "json", "multipart"])
async def test_parameters_come_in_any_form(api: Api, ada: Person, form: str) -> None:
    markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    flat = {
        "chat_id": str(ada.id),
        "text": "Hi <b>there</b>",
        "parse_mode": "HTML",
        "reply_markup": json.dumps(markup),
    }
    forms: dict[str, dict[str, Any]] = {
        "query": {"params": flat},
        "urlencoded": {"data": flat},
        "json": {"json": flat | {"chat_id": ada.id, "reply_markup": markup}},
        "multipart": {"files": {name: (None, value) for name, value in flat.items()}},
    }
    body = (await api.http.post(f"/bot{api.server.token}/SENDMESSAGE", **forms[form])).json()
    assert body["result"]["text"] == "Hi there"
    assert body["result"]["entities"] == [{"type": "bold", "offset": 3, "length": 5}]
    assert body["result"]["reply_markup"] == markup


async def test_get_works_too(api: Api) -> None:
    body = (await api.http.get(f"/bot{api.server.token}/getMe")).json()
    assert body["result"]["is_bot"] is True


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/bot123:wrong/getMe", 401, "Unauthorized"),
        ("/bot{token}/sendNothing", 404, "Not Found"),
        ("/file/bot{token}/photos/none", 404, "Not Found"),
        ("/file/bot1:x/photos/none", 401, "Unauthorized"),
    ],
)
async def test_wrong_addresses(api: Api, path: str, status: int, description: str) -> None:
    answer = await api.http.get(path.format(token=api.server.token))
    assert answer.status_code == status
    assert answer.json() == {"ok": False, "error_code": status, "description": description}


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"'])
async def test_a_body_that_is_no_object_is_refused(api: Api, body: bytes) -> None:
    answer = await api.http.post(
        f"/bot{api.server.token}/getMe", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400


async def test_a_real_bot_talks_to_a_person(server: Server, ada: Person) -> None:
    async with bot_for(server) as bot:
        await ada.say("/book Skype@home 👍")
        [update] = await bot.get_updates(timeout=5)
        assert isinstance(update, Update)
        assert update.message is not None
        assert update.message.text == "/book Skype@home 👍"
        assert update.message.entities[0].type == "bot_command"
        keys = InlineKeyboardMarkup([[InlineKeyboardButton("Skype", callback_data="s:1")]])
        await update.message.reply_html("<b>Which</b> one?", reply_markup=keys)
        await ada.tap("Skype")
        [_, update] = await bot.get_updates(timeout=5)
        assert update.callback_query is not None
        await update.callback_query.answer("Noted")
        await update.callback_query.edit_message_text("Skype it is")
        assert (await ada.reads("Skype it is")).edits[0]["html"] == "<b>Which</b> one?"
        assert (await ada.toast())["text"] == "Noted"


async def test_files_go_up_and_down(server: Server, ada: Person) -> None:
    async with bot_for(server) as bot:
        sent = await bot.send_photo(ada.id, io.BytesIO(PNG), caption="a <i>dot</i>", parse_mode="HTML")
        assert (sent.photo[0].width, sent.photo[0].height) == (2, 1)
        album = [
            InputMediaDocument(io.BytesIO(bytes(9)), filename=f"{n}.txt", caption=f"no {n}") for n in range(2)
        ]
        group = await bot.send_media_group(ada.id, album)
        assert group[0].media_group_id == group[1].media_group_id
        again = await bot.send_photo(ada.id, sent.photo[0].file_id)
        assert again.photo[0].file_unique_id == sent.photo[0].file_unique_id
        seen = await ada.send("document", b"the words", name="words.txt")
        file = await bot.get_file(seen.raw["document"]["file_id"])
        assert bytes(await file.download_as_bytearray()) == b"the words"


async def test_unprintable_uploads_are_refused(api: Api, ada: Person) -> None:
    url = f"/bot{api.server.token}/sendPhoto?chat_id={ada.id}"
    for data, reason in ((b"", "file must be non-empty"), (b"no picture", "IMAGE_PROCESS_FAILED")):
        answer = await api.http.post(url, files={"photo": ("x.png", data)})
        assert answer.json()["description"] == f"Bad Request: {reason}"
    assert await api.refusal("sendPhoto", chat_id=ada.id, photo="nonsense") == (
        "400 Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert "there is no photo" in await api.refusal("sendPhoto", chat_id=ada.id)
