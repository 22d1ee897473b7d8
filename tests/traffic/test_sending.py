"""Messages out: refusals, waits, doubts, and what becomes of live messages."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.traffic import Options
from bot.traffic.rows import message_body
from handlers.messages import Button, Message, Op
from handlers.turn import Turn
from sandbox.botapi import Server
from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.flood import Limits
from tests.faults.refusals import NONSENSE
from tests.traffic.conftest import Rig
from tests.traffic.counting import until


def saying(*messages: Message) -> Any:
    """A handler that says these, whatever comes."""

    async def say(turn: Turn) -> None:
        turn.messages.extend(replace(m, chat=turn.chat) for m in messages)

    return say


async def texts(person: Person) -> list[str]:
    return [m.text for m in await person.messages() if m.out]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429, "retry_after": 1},
        {"status": 429, "retry_after": 0},
        {"status": 429, "retry_after": "1"},
        *({"status": 429, "body": body} for body in NONSENSE.values()),
        {"status": 429, "body": {"ok": False, "error_code": 429, "description": "Too Many Requests"}},
        {"status": 500},
        {"status": 502, "body": "<html>bad gateway</html>", "count": 1},
        {"reset": True, "count": 1},
        {"half": True, "count": 1},
    ],
)
async def test_a_message_arrives_after_trouble(
    rig: Rig, sandbox: Sandbox, ada: Person, fault: dict[str, Any]
) -> None:
    await rig.start()
    await sandbox.fault("sendMessage", **{"count": 2, **fault})
    await ada.say("a")
    await ada.reads("1: a", timeout=30)
    await ada.say("b")
    await ada.reads("2: b", timeout=30)
    assert await texts(ada) == ["1: a", "2: b"]
    await rig.stop()
    assert await rig.rows("SELECT * FROM outbox") == []


async def test_a_huge_wait_for_one_chat_holds_up_no_other(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    await rig.start()
    await sandbox.fault("sendMessage", chat=ada.id, count=None, status=429, retry_after=86400)
    await ada.say("a")
    bob = await sandbox.person("Bob", started=True)
    await bob.say("b")
    await bob.reads("1: b", timeout=2)
    await sandbox.called("sendMessage", chat=ada.id)
    waits = "SELECT state, extract(epoch FROM not_before - now()) BETWEEN 200 AND 301 FROM outbox"
    await until(lambda: rig.rows(waits), [("waiting", True)])


async def test_money_is_told_once_even_when_its_answer_is_lost(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    await rig.start(saying(Message(Op.SAY, 0, "paid", once=True), Message(Op.SAY, 0, "next")))
    await sandbox.fault("sendMessage", count=1, after=True, reset=True)
    await ada.say("a")
    await ada.reads("next")
    assert await texts(ada) == ["paid", "next"]
    assert await rig.rows("SELECT state, error FROM outbox WHERE once") == [("dead", "perhaps delivered")]


@pytest.mark.parametrize("fault", [{"status": 429, "retry_after": 1}, {"status": 500}], ids=["429", "500"])
async def test_money_that_surely_did_not_leave_is_told_later(
    rig: Rig, sandbox: Sandbox, ada: Person, fault: dict[str, int]
) -> None:
    await rig.start(saying(Message(Op.SAY, 0, "paid", once=True)))
    await sandbox.fault("sendMessage", count=2, **fault)
    await ada.say("a")
    await ada.reads("paid", timeout=60)
    assert await texts(ada) == ["paid"]


async def test_what_a_crash_left_half_sent_is_repeated_only_if_harmless(rig: Rig, ada: Person) -> None:
    body = '{"op": "say", "text": "%s"}'
    insert = "INSERT INTO outbox (chat, body, state, once) VALUES (%s, %s, 'sending', %s)"
    await rig.rows(insert, ada.id, body % "paid", True)
    await rig.rows(insert, ada.id, body % "status", False)
    await rig.start()
    await ada.reads("status")
    assert await texts(ada) == ["status"]


async def test_who_blocked_the_bot_is_unreachable_until_they_write(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    await rig.start()
    await ada.say("a")
    await ada.reads("1: a")
    await sandbox.fault("sendMessage", count=1, status=403)
    await ada.say("b")
    await sandbox.called("sendMessage", 2)
    await ada.say("c")
    await ada.reads("3: c")
    await rig.stop()
    assert await rig.rows("SELECT reachable FROM people") == [(True,)]
    assert await rig.rows("SELECT state FROM outbox") == [("dead",)]


async def test_showing_the_same_again_is_a_success(rig: Rig, ada: Person) -> None:
    await rig.start(saying(Message(Op.SHOW, 0, "the same", slot="draft")))
    for _ in range(3):
        await ada.say("x")
    await ada.until(lambda seen: [m for m in seen if m.out] or None)
    await rig.stop()
    assert await texts(ada) == ["the same"]
    assert await rig.rows("SELECT * FROM outbox") == []


async def test_a_live_message_that_was_deleted_is_made_anew(rig: Rig, ada: Person) -> None:
    await rig.start()
    await ada.say("a")
    shown = await ada.reads("1: a")
    await ada.delete(shown)
    await ada.forge("again", shown.id)
    anew = await ada.reads("2: again")
    assert anew.id != shown.id


async def test_reposting_deletes_the_old_one_or_leaves_a_word_without_buttons(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    key = ((Button("Key", "k"),),)
    await rig.start(saying(Message(Op.REPOST, 0, "live", key, slot="booking")))
    await rig.rows(
        "INSERT INTO people (id, chat, name, language, seen)"
        f" VALUES ({ada.id}, {ada.id}, 'Ada', 'de', now() - interval '1 day')"
    )
    for _ in range(2):
        await ada.say("x")
    await sandbox.called("deleteMessage")
    await sandbox.fault("deleteMessage", status=400)
    await ada.say("x")
    await ada.reads("Das steht jetzt in einer neueren Nachricht weiter unten.")
    assert [m.buttons for m in await ada.messages() if m.out] == [[], [["Key"]]]


async def test_closing_and_dropping_forget_the_slot(rig: Rig, ada: Person) -> None:
    async def by_name(turn: Turn) -> None:
        name = turn.update.message.text if turn.update.message else ""
        turn.messages.append(
            Message(Op(name or "say"), turn.chat, "" if name == "drop" else f"it {name}s", slot="s")
        )

    await rig.start(by_name)
    for name in ("show", "close", "show", "drop", "say"):
        await ada.say(name)
    await ada.reads("it says")
    await rig.stop()
    assert await texts(ada) == ["it closes", "it says"]


async def test_what_has_to_go_goes_after_the_pause_that_telegram_asks_for(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    async def shown_then_dropped(turn: Turn) -> None:
        name = turn.update.message.text if turn.update.message else ""
        told = {"show": "a draft", "drop": "", "say": "after it"}[name or "say"]
        turn.messages.append(
            Message(Op(name or "say"), turn.chat, told, slot="s" if told != "after it" else "")
        )

    await rig.start(shown_then_dropped)
    await ada.say("show")
    await ada.reads("a draft")
    await sandbox.fault("deleteMessage", status=429, retry_after=1)
    await sandbox.fault("deleteMessage", reset=True, after=True)
    await ada.say("drop")
    await ada.say("say")
    await ada.reads("after it")
    assert await texts(ada) == ["after it"]
    await until(lambda: rig.rows("SELECT * FROM outbox"), [])


async def test_a_long_text_comes_in_parts_with_its_buttons_on_the_last(rig: Rig, ada: Person) -> None:
    lines = "\n".join(f"<b>line {n}</b> " + "x" * 90 for n in range(100))
    await rig.start(saying(Message(Op.SAY, 0, lines, ((Button("Key", "k"),),))))
    await ada.say("x")
    await ada.reads("line 99")
    parts = [m for m in await ada.messages() if m.out]
    assert len(parts) == 3
    assert "\n".join(p.text.strip("\n") for p in parts).count("line") == 100
    assert [p.buttons for p in parts] == [[], [], [["Key"]]]


async def test_a_file_goes_as_a_document(rig: Rig, ada: Person) -> None:
    await rig.start(saying(Message(Op.FILE, 0, "your <b>data</b>", file="a.txt", content="aGVsbG8=")))
    await ada.say("x")
    sent = await ada.reads("your data")
    assert sent.raw["document"]["file_name"] == "a.txt"


async def test_a_group_that_became_a_supergroup_is_followed(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    group = await sandbox.group("Friends", ada)
    moved = int((await sandbox.post(f"chats/{group}/migrate"))["id"])
    body = '{"op": "say", "text": "still here"}'
    await rig.rows("INSERT INTO outbox (chat, body) VALUES (%s, %s)", group, body)
    await rig.rows("INSERT INTO live (chat, slot, message) VALUES (%s, 'card', 1)", group)
    await rig.start()
    await ada.at(moved).reads("still here", timeout=60)
    await until(lambda: rig.rows("SELECT chat FROM live"), [])  # its numbers are of messages that are no more


@pytest.mark.parametrize("order", ["old first", "new first"])
async def test_what_waits_for_a_group_goes_along_when_its_move_is_told(
    rig: Rig, sandbox: Sandbox, ada: Person, order: str
) -> None:
    group = await sandbox.group("Friends", ada)
    body = '{"op": "say", "text": "still here"}'
    insert = "INSERT INTO outbox (chat, body, not_before) VALUES (%s, %s, now() + interval '5 minutes')"
    await rig.rows(insert, group, body)
    traffic = await rig.start()
    moved = int((await sandbox.post(f"chats/{group}/migrate", order=order))["id"])
    await until(lambda: rig.rows("SELECT chat FROM outbox"), [(moved,)])
    await rig.rows("UPDATE outbox SET not_before = now()")
    traffic.wake(moved)
    await ada.at(moved).reads("still here")
    assert await sandbox.calls("sendMessage", chat=group) == []


async def test_a_pause_holds_though_what_was_refused_is_outdated(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("sendMessage", status=429, retry_after=1)
    await rig.start(saying(Message(Op.REPOST, 0, "here", slot="draft")))
    await ada.say("a")
    [refused] = await sandbox.called("sendMessage")
    await ada.say("b")
    await ada.reads("here")
    [_, sent] = await sandbox.calls("sendMessage")
    waited = datetime.fromisoformat(sent["time"]) - datetime.fromisoformat(refused["time"])
    assert waited >= timedelta(seconds=1)


async def test_telegrams_brakes_are_never_met(rig: Rig, server: Server, sandbox: Sandbox) -> None:
    server.world.flood.limits = Limits(overall=30, private=1, burst=5)
    people = [await sandbox.person(f"P{n}", started=True) for n in range(20)]
    await rig.start(options=Options(overall=20, private=1, burst=4))
    for person in people:
        for word in "ab":
            await person.say(word)
    for person in people:
        await person.reads("2: b", timeout=60)
    assert [c for c in await sandbox.calls("sendMessage") if c["status"] == 429] == []


async def test_stored_messages_are_what_they_were() -> None:
    key = ((Button("Key", "k"), Button("Link", url="https://example.org")),)
    message = Message(Op.SHOW, 5, "text", key, "slot", silent=True, effect="7")
    body = message_body(message)
    assert body["markup"]["inline_keyboard"][0][1] == {"text": "Link", "url": "https://example.org"}
    assert {
        "op": "show",
        "text": "text",
        "slot": "slot",
        "silent": True,
        "effect": "7",
    }.items() <= body.items()
