"""What a flood leaves: one message for many of the same, and no chat held by an update nobody can save."""

import asyncio

import orjson
import pytest

from bot.traffic.rows import message_body
from bot.traffic.statements import NEW_MESSAGES
from handlers.messages import Message, Op
from handlers.turn import Turn
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import Rig
from tests.traffic.counting import until
from tests.traffic.test_sending import saying, texts


async def queued(rig: Rig, *messages: Message) -> None:
    rows = [{"chat": m.chat, "body": message_body(m), "once": m.once} for m in messages]
    await rig.rows(NEW_MESSAGES, orjson.dumps(rows).decode())


@pytest.mark.parametrize("op", [Op.SHOW, Op.REPOST])
async def test_a_live_message_waiting_many_times_is_sent_once(
    rig: Rig, ada: Person, sandbox: Sandbox, op: Op
) -> None:
    await queued(rig, *(Message(op, ada.id, f"drawn {n}", slot="card") for n in range(20)))
    await rig.start()
    await ada.reads("drawn 19")
    assert len(await sandbox.calls("sendMessage,editMessageText")) == 1
    await until(lambda: rig.rows("SELECT count(*) FROM outbox"), [(0,)])


async def test_a_pause_outlives_the_message_that_was_refused(rig: Rig, ada: Person, sandbox: Sandbox) -> None:
    """Drawn anew, the card that Telegram refused is of no use; the next process must know of the pause."""
    await rig.start(saying(Message(Op.SHOW, 0, "drawn", slot="card")))
    await sandbox.fault("sendMessage", chat=ada.id, count=None, status=429, retry_after=86_400)
    await ada.say("a")
    await sandbox.called("sendMessage", chat=ada.id)
    await ada.say("b")
    await until(lambda: rig.rows("SELECT count(*) FROM inbox WHERE state = 'done'"), [(2,)])
    waits = "SELECT id > 1, extract(epoch FROM not_before - now()) BETWEEN 200 AND 301 FROM outbox"
    await until(lambda: rig.rows(waits), [(True, True)])


async def test_a_reminder_that_waited_and_is_of_no_use_any_more_does_not_come_later(
    rig: Rig, ada: Person, sandbox: Sandbox
) -> None:
    """It was refused for a moment; what takes its place is said in the same visit to the chat."""

    async def slow(turn: Turn) -> None:
        await asyncio.sleep(3.5)
        if turn.update.message and turn.update.message.text == "b":
            turn.messages.append(Message(Op.REPOST, turn.chat, "how was it?", slot="reminder"))

    await rig.start(slow)
    await ada.say("a")
    await until(lambda: rig.rows("SELECT count(*) FROM inbox"), [(1,)])
    await sandbox.fault("sendMessage", chat=ada.id, count=1, status=429, retry_after=2)
    await queued(rig, Message(Op.REPOST, ada.id, "in an hour", slot="reminder", once=True))
    await rig.rows("UPDATE outbox SET key = 'b 60'")
    await ada.say("b")
    await until(lambda: rig.rows("SELECT count(*) FROM inbox WHERE state = 'done'"), [(2,)])
    await until(lambda: rig.rows("SELECT state FROM outbox"), [("sent",)])
    assert await texts(ada) == ["how was it?"]


async def test_the_same_words_are_said_once_and_other_words_all(rig: Rig, ada: Person) -> None:
    said = ["closed", "closed", "new", "closed", "end"]
    await queued(rig, *(Message(Op.SAY, ada.id, text) for text in said))
    await rig.start()
    await ada.reads("end")
    assert [m.text for m in await ada.messages() if m.out] == ["new", "closed", "end"]


async def test_money_is_never_taken_for_a_repetition(rig: Rig, ada: Person) -> None:
    await queued(rig, *(Message(Op.SAY, ada.id, "paid", once=True) for _ in range(2)))
    await rig.start()
    await ada.until(lambda seen: sum(m.text == "paid" for m in seen) == 2 or None)


async def test_what_another_version_wrote_holds_up_nobody(rig: Rig, ada: Person) -> None:
    for body in ({"op": "unheard-of"}, {"op": "say", "text": "x", "chat": 0}, {"text": "x"}, ["x"]):
        await rig.rows(
            "INSERT INTO outbox (chat, body) VALUES (%s, %s::jsonb)", ada.id, orjson.dumps(body).decode()
        )
    await rig.start()
    await ada.say("a")
    await ada.reads("1: a")
    await until(lambda: rig.rows("SELECT count(*) FROM outbox WHERE state = 'waiting'"), [(0,)])


async def test_an_id_that_is_no_number_does_not_hold_the_chat(
    rig: Rig, ada: Person, sandbox: Sandbox
) -> None:
    who = {"id": ada.id, "is_bot": False, "first_name": "Ada"}
    chat = {"id": "unknown", "type": "private"}
    await rig.start()
    await sandbox.post(
        "updates", update={"message": {"message_id": 1, "date": 1, "from": who, "chat": chat, "text": "x"}}
    )
    await ada.say("after")
    await ada.reads("1: after")
    assert await rig.rows("SELECT state FROM inbox ORDER BY id") == [("bad",), ("done",)]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (403, "Forbidden: bot was blocked by the user"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: user is deactivated"),
    ],
)
async def test_a_chat_that_refuses_us_is_unreachable_and_its_messages_do_not_wait(
    rig: Rig, ada: Person, sandbox: Sandbox, code: int, words: str
) -> None:
    await rig.start(saying(Message(Op.SAY, 0, "one"), Message(Op.SAY, 0, "two")))
    body = {"ok": False, "error_code": code, "description": words}
    await sandbox.fault("sendMessage", status=code, body=body, count=None)
    await ada.say("hello")
    await until(lambda: rig.rows("SELECT DISTINCT state FROM outbox"), [("dead",)])
    assert await rig.rows("SELECT 1 FROM people WHERE reachable") == []
    assert len(await sandbox.calls("sendMessage", ok=0)) == 1, "the second of them was tried"
