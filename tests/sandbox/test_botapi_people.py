"""The people's side: acts of every kind and what the bot hears of them, the transcript, events, the clock."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import orjson
import pytest

from sandbox.botapi import serve
from sandbox.botapi.client import NeverCameError, Person, Sandbox, Seen
from tests.sandbox.conftest import Api


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("photo", {"caption": "me"}), ("document", {}), ("voice", {}), ("audio", {}), ("video", {}),
        ("video_note", {}), ("animation", {}), ("live_photo", {}), ("sticker", {}), ("dice", {}),
        ("story", {}),
        ("location", {"latitude": 1, "longitude": 2}), ("contact", {"phone_number": "+1", "first_name": "B"}),
        ("poll", {"question": "?", "options": ["a", "b"]}),
        ("venue", {"location": {"latitude": 1, "longitude": 2}, "title": "T", "address": "A"}),
    ],
)  # fmt: skip
async def test_every_kind_of_message_reaches_the_bot(
    api: Api, ada: Person, kind: str, fields: dict[str, Any]
) -> None:
    seen = await ada.send(kind, **fields)
    [update] = await api.ok("getUpdates")
    assert update["message"][kind]
    if seen.raw["media"]:
        file = await ada.sandbox.http.get(seen.raw["media"]["url"])
        assert len(file.content) == seen.raw["media"]["size"]
    with pytest.raises(ValueError, match="unknown kind"):
        await ada.send("telepathy")


async def test_edits_forwards_replies_and_anonymous_words(api: Api, ada: Person, sandbox: Sandbox) -> None:
    first = await ada.say("/book")
    await ada.edit("/book now", first)
    await ada.say("look", forwarded="Hidden Harry", reply_to=first.id)
    group = ada.at(await sandbox.group("Crew", ada, bot_status="administrator"))
    await group.say("/book", anonymous=True)
    updates = await api.ok("getUpdates")
    edited = next(u["edited_message"] for u in updates if "edited_message" in u)
    assert (edited["text"], edited["message_id"]) == ("/book now", first.id)
    forwarded = next(u["message"] for u in updates if "forward_origin" in u.get("message", {}))
    assert forwarded["forward_origin"]["sender_user_name"] == "Hidden Harry"
    assert forwarded["reply_to_message"]["message_id"] == first.id
    assert updates[-1]["message"]["from"]["id"] == 1087968824
    assert (await ada.messages())[0].edits[0]["text"] == "/book"


@pytest.mark.parametrize("method", ["deleteMessage", "editMessageReplyMarkup"])
async def test_a_button_that_goes_under_the_finger_is_looked_for_again(
    api: Api, ada: Person, method: str
) -> None:
    def keys(label: str) -> dict[str, Any]:
        return {"inline_keyboard": [[{"text": label, "callback_data": label}]]}

    old = await api.ok("sendMessage", chat_id=ada.id, text="first", reply_markup=keys("Move"))

    class Slow(Person):
        async def _carrier(self, label: str, timeout: float) -> Seen:
            found = await super()._carrier(label, timeout)
            if found.id == old["message_id"]:
                await api.ok(method, chat_id=ada.id, message_id=found.id)
                await api.ok("sendMessage", chat_id=ada.id, text="second", reply_markup=keys("Move on"))
            return found

    await Slow(ada.sandbox, ada.about).tap("Move")
    [update] = await api.ok("getUpdates")
    assert update["callback_query"]["data"] == "Move on"


async def test_in_groups_the_bot_hears_what_is_meant_for_it(api: Api, ada: Person, sandbox: Sandbox) -> None:
    group = ada.at(await sandbox.group("Crew", ada, kind="supergroup"))
    sent = await api.ok("sendMessage", chat_id=group.chat, text="hi")
    for text in (
        "chatter",
        "/help",
        "/help@other_bot",
        "/help@greenroom_demo_bot",
        "hey @greenroom_demo_bot",
    ):
        await group.say(text)
    await group.say("indeed", reply_to=sent["message_id"])
    heard = [u["message"]["text"] for u in await api.ok("getUpdates") if "message" in u]
    assert heard == ["/help", "/help@greenroom_demo_bot", "hey @greenroom_demo_bot", "indeed"]


async def test_blocking_is_told_and_writing_needs_unblocking(api: Api, ada: Person) -> None:
    await ada.block()
    [update] = await api.ok("getUpdates")
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    with pytest.raises(ValueError, match="blocked"):
        await ada.say("hello")
    await ada.unblock()
    await ada.say("/start")
    assert await api.ok("sendMessage", chat_id=ada.id, text="welcome back")


async def test_writing_is_what_starts_a_chat(api: Api, sandbox: Sandbox) -> None:
    eve = await sandbox.person("Eve")
    assert "can't initiate" in await api.refusal("sendMessage", chat_id=eve.id, text="x")
    await eve.say("/start")
    assert await api.ok("sendMessage", chat_id=eve.id, text="x")


async def test_long_words_are_split_as_apps_do(api: Api, ada: Person) -> None:
    await ada.say("x" * 5000)
    assert [len(u["message"]["text"]) for u in await api.ok("getUpdates")] == [4096, 904]


async def test_the_stream_tells_everything(api: Api, ada: Person) -> None:
    url = f"/sandbox/stream?chat={ada.id}&since=0"
    kinds = []
    async with ada.sandbox.http.stream("GET", url) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        sent = await api.ok("sendMessage", chat_id=ada.id, text="x")
        await api.ok("editMessageText", chat_id=ada.id, message_id=sent["message_id"], text="y")
        await api.ok("deleteMessage", chat_id=ada.id, message_id=sent["message_id"])
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                kinds.append(orjson.loads(line[6:])["type"])
            if kinds[-1:] == ["deleted"]:
                break
    assert [kind for kind in kinds if kind != "call"] == ["person", "message", "edited", "deleted"]


async def test_the_stream_goes_on_for_who_comes_from_a_world_before(ada: Person) -> None:
    stale = {"Last-Event-ID": "999999"}
    async with ada.sandbox.http.stream("GET", "/sandbox/stream", headers=stale) as stream:
        await ada.say("still there?")
        async with asyncio.timeout(30):
            lines = stream.aiter_lines()
            while await anext(lines) != "event: message":
                continue


async def test_the_log_of_calls_is_filtered(api: Api, ada: Person, sandbox: Sandbox) -> None:
    await api.ok("sendMessage", chat_id=ada.id, text="x", reply_markup='{"inline_keyboard": []}')
    await api.refusal("sendMessage", chat_id=5, text="y")
    [good] = await sandbox.calls("sendMessage", ok="true")
    assert (good["request"]["reply_markup"], good["answer"]["result"]["text"]) == (
        {"inline_keyboard": []},
        "x",
    )
    [wrong] = await sandbox.calls("getMe,sendMessage", chat=5)
    assert (wrong["status"], wrong["answer"]["description"]) == (400, "Bad Request: chat not found")
    assert (await sandbox.get("counters"))["errors"] == {"400": 1}
    assert api.server.token not in str(await sandbox.calls())


async def test_the_clock_moves_dates(api: Api, ada: Person, sandbox: Sandbox) -> None:
    before = (await api.ok("sendMessage", chat_id=ada.id, text="x"))["date"]
    await sandbox.push(7200)
    assert 7200 <= (await api.ok("sendMessage", chat_id=ada.id, text="y"))["date"] - before <= 7205
    with pytest.raises(ValueError, match="only goes forward"):
        await sandbox.push(-1)
    told = await sandbox.post("clock", set="2099-01-01T00:00:00+02:00")
    assert told["now"].startswith("2098-12-31T22:00:00")
    with pytest.raises(ValueError, match="needs its zone"):
        await sandbox.post("clock", set="2099-01-02T00:00:00")


async def test_a_reset_forgets_people(api: Api, ada: Person, sandbox: Sandbox) -> None:
    await ada.say("x")
    await sandbox.post("reset")
    assert await sandbox.get("people") == []
    assert await api.ok("getUpdates") == []


@pytest.mark.parametrize("path", ["people/5/shown", "chats/5/messages", "files/none"])
async def test_what_is_not_there_is_404(sandbox: Sandbox, path: str) -> None:
    answer: httpx.Response = await sandbox.http.get(f"/sandbox/{path}")
    assert answer.status_code == 404
    assert answer.json()["error"].startswith("no such")


async def test_reading_waits_for_words_after_the_last_act(api: Api, ada: Person) -> None:
    await api.ok("sendMessage", chat_id=ada.id, text="Which one?")
    assert (await ada.reads("Which one?")).out
    await ada.say("that one")
    with pytest.raises(
        NeverCameError, match=r"(?s)waited 0.05 s for 'Which one\?'.*bot 1  Which one\?\n  me  2  that"
    ):
        await ada.reads("Which one?", timeout=0.05)
    assert (await ada.sees(re.compile("wh.ch", re.IGNORECASE))).id == 1
    waiting = asyncio.create_task(ada.reads("Noted"))
    await api.ok("editMessageText", chat_id=ada.id, message_id=1, text="Noted: \n that one")
    assert (await waiting).id == 1
    await ada.loses("Which one?")
    with pytest.raises(AssertionError, match="nothing was to come"):
        await ada.hears_nothing(0.05)


async def test_tapping_waits_for_the_button_and_prefers_news(api: Api, ada: Person, sandbox: Sandbox) -> None:
    def keys(data: str) -> dict[str, Any]:
        return {"inline_keyboard": [[{"text": "✅ Send it", "callback_data": data}]]}

    await api.ok("sendMessage", chat_id=ada.id, text="old", reply_markup=keys("old"))
    await ada.say("again")
    tapping = asyncio.create_task(ada.tap("send it"))
    await api.ok("sendMessage", chat_id=ada.id, text="new", reply_markup=keys("new"))
    await tapping
    await ada.tap("Send it")
    taps = [u["callback_query"]["data"] for u in await api.ok("getUpdates") if "callback_query" in u]
    assert taps == ["new", "new"]
    with pytest.raises(NeverCameError, match="Cancel"):
        await ada.tap("Cancel", timeout=0.05)
    assert await ada.buttons() == [["✅ Send it"]]
    assert len(await sandbox.called("sendMessage", times=2)) == 2


async def test_a_person_sends_things_on(api: Api, ada: Person, sandbox: Sandbox) -> None:
    sent = await api.ok("sendMessage", chat_id=ada.id, text="the <b>plan</b>", parse_mode="HTML")
    group = await sandbox.group("Crew", ada, bot_status="administrator")
    await sandbox.post(
        f"people/{ada.id}/forward", message_id=sent["message_id"], from_chat=ada.id, chat=group
    )
    heard = (await api.ok("getUpdates"))[-1]["message"]
    assert (heard["text"], heard["chat"]["id"]) == ("the plan", group)
    assert heard["forward_origin"]["sender_user"]["is_bot"]


async def test_the_page_learns_where_the_services_are() -> None:
    async with serve(services="http://127.0.0.1:1") as server, Sandbox(server.url) as sandbox:
        assert await sandbox.get("demo") == {"services": "http://127.0.0.1:1"}
        page = await sandbox.http.get("/")
        assert page.headers["content-type"].startswith("text/html")


async def test_a_browser_asks_whether_the_page_is_the_newest() -> None:
    """Else it shows files of the version before beside new ones, for as long as it likes."""
    async with serve() as server, Sandbox(server.url) as sandbox:
        for file in ("/", "/main.js", "/theme.css"):
            found = await sandbox.http.get(file)
            assert found.headers["cache-control"] == "no-cache"
            same = await sandbox.http.get(file, headers={"If-None-Match": found.headers["etag"]})
            assert (same.status_code, same.headers["cache-control"]) == (304, "no-cache")


async def test_a_log_that_is_cut_is_not_given_for_the_whole(api: Api, ada: Person, sandbox: Sandbox) -> None:
    since = (await sandbox.get("state"))["event"]
    journal = api.server.world.journal
    for n in range(1001):
        journal.call("sendMessage", ada.id, {"text": str(n)})
    assert len(await sandbox.calls(since=since)) == 1001
    for n in range(journal.keep):
        journal.call("sendMessage", ada.id, {"text": str(n)})
    with pytest.raises(ValueError, match="only the newest 50000 calls are kept"):
        await sandbox.calls("getMe", since=since)
    assert len(await sandbox.calls(since=journal.n - 3)) == 3
    assert len(await sandbox.calls(since=since, limit=7)) == 7
