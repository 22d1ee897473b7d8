"""What a bot may change or take away of what it sent: texts, keys, captions, media."""

from __future__ import annotations

from typing import Any

from sandbox.botapi.client import Person, Sandbox
from tests.sandbox.conftest import Api

KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
HOUR = 3600


async def test_edits_change_text_and_keys_and_keep_the_history(api: Api, ada: Person) -> None:
    sent = await api.ok("sendMessage", chat_id=ada.id, text="one", reply_markup=KEYS)
    where = {"chat_id": ada.id, "message_id": sent["message_id"]}
    same = await api.refusal("editMessageText", **where, text="one", reply_markup=KEYS)
    assert same == (
        "400 Bad Request: message is not modified: specified new message content and reply markup are "
        "exactly the same as a current content and reply markup of the message"
    )
    edited = await api.ok("editMessageText", **where, text="<b>two</b>", parse_mode="HTML")
    assert "reply_markup" not in edited
    assert edited["edit_date"] >= sent["date"]
    edited = await api.ok("editMessageReplyMarkup", **where, reply_markup=KEYS)
    assert edited["text"] == "two"
    assert "not modified" in await api.refusal("editMessageReplyMarkup", **where, reply_markup=KEYS)
    seen = await ada.last()
    assert [old["html"] for old in seen.edits] == ["one", "<b>two</b>"]
    assert seen.buttons == [["Go"]]


async def test_what_cannot_be_edited(api: Api, ada: Person) -> None:
    mine = await ada.say("mine")
    gone = {"chat_id": ada.id, "message_id": 999, "text": "x"}
    assert await api.refusal("editMessageText", **gone) == "400 Bad Request: message to edit not found"
    theirs = gone | {"message_id": mine.id}
    assert await api.refusal("editMessageText", **theirs) == "400 Bad Request: message can't be edited"
    assert "message identifier is not specified" in await api.refusal(
        "editMessageText", chat_id=ada.id, text="x"
    )
    place = await api.ok("sendLocation", chat_id=ada.id, latitude=1, longitude=2)
    there = {"chat_id": ada.id, "message_id": place["message_id"]}
    assert "there is no text in the message to edit" in await api.refusal(
        "editMessageText", **there, text="x"
    )
    assert "there is no caption in the message to edit" in await api.refusal("editMessageCaption", **there)
    assert "inline keyboard expected" in await api.refusal(
        "editMessageReplyMarkup", **there, reply_markup={"remove_keyboard": True}
    )
    refusal = await api.refusal("editMessageText", inline_message_id="nothing", text="x")
    assert refusal == "400 Bad Request: MESSAGE_ID_INVALID"


async def test_captions_and_media_are_replaced(api: Api, ada: Person) -> None:
    files = {"document": ("a.txt", b"a")}
    url = f"/bot{api.server.token}"
    sent = (await api.http.post(f"{url}/sendDocument?chat_id={ada.id}&caption=one", files=files)).json()[
        "result"
    ]
    where = {"chat_id": ada.id, "message_id": sent["message_id"]}
    edited = await api.ok("editMessageCaption", **where, caption="two")
    assert (edited["caption"], edited["document"]) == ("two", sent["document"])
    assert "message caption is too long" in await api.refusal(
        "editMessageCaption", **where, caption="x" * 1025
    )
    media = '{"type":"document","media":"attach://new","caption":"three"}'
    params = {**where, "media": media}
    body = (
        await api.http.post(f"{url}/editMessageMedia", params=params, files={"new": ("b.txt", b"b")})
    ).json()
    assert (body["result"]["document"]["file_name"], body["result"]["caption"]) == ("b.txt", "three")


async def test_what_media_can_take_whose_place(api: Api, ada: Person) -> None:
    sticker = (await ada.send("sticker", b"s")).raw["sticker"]["file_id"]
    photo = (await ada.send("photo")).raw["photo"][-1]["file_id"]
    voice = (await ada.send("voice", b"v")).raw["voice"]["file_id"]
    document = (await ada.send("document", b"d")).raw["document"]["file_id"]

    async def put(message: Any, kind: str, file: str) -> str:
        where = {"chat_id": ada.id, "message_id": message["message_id"]}
        media = {"type": kind, "media": file}
        return await api.refusal("editMessageMedia", **where, media=media, reply_markup=KEYS)

    spoken = await api.ok("sendVoice", chat_id=ada.id, voice=voice, caption="heard")
    stuck = await api.ok("sendSticker", chat_id=ada.id, sticker=sticker)
    for message in (spoken, stuck):
        assert await put(message, "photo", photo) == "400 Bad Request: message media can't be edited"
    there = {"chat_id": ada.id, "message_id": stuck["message_id"], "caption": "no"}
    assert "there is no caption" in await api.refusal("editMessageCaption", **there)
    assert "can't parse InputMedia" in await put(stuck, "voice", voice)
    album = [{"type": "photo", "media": photo}, {"type": "photo", "media": photo}]
    first, _ = await api.ok("sendMediaGroup", chat_id=ada.id, media=album)
    assert "can't change media type in the album" in await put(first, "document", document)
    assert "not modified" in await put(first, "photo", photo)  # no keyboard is kept in an album
    said = await api.ok("sendMessage", chat_id=ada.id, text="words")
    where = {"chat_id": ada.id, "message_id": said["message_id"]}
    shown = await api.ok(
        "editMessageMedia", **where, media={"type": "photo", "media": photo, "caption": "it"}
    )
    assert ("text" in shown, shown["caption"]) == (False, "it")


async def test_deleting_within_48_hours(api: Api, ada: Person, sandbox: Sandbox) -> None:
    numbers = [(await api.ok("sendMessage", chat_id=ada.id, text=text))["message_id"] for text in "abc"]
    assert await api.ok("deleteMessage", chat_id=ada.id, message_id=numbers[0])
    refusal = await api.refusal("deleteMessage", chat_id=ada.id, message_id=numbers[0])
    assert refusal == "400 Bad Request: message to delete not found"
    assert await api.ok("deleteMessages", chat_id=ada.id, message_ids=numbers[:2])
    assert [m.text for m in await ada.messages()] == ["c"]
    await sandbox.push(49 * HOUR)
    refusal = await api.refusal("deleteMessage", chat_id=ada.id, message_id=numbers[2])
    assert refusal == "400 Bad Request: message can't be deleted"
    assert await api.ok("editMessageText", chat_id=ada.id, message_id=numbers[2], text="still editable")
