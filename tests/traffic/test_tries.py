"""How often a message or an update is tried, and what becomes of its other parts when one fails."""

import re

import pytest

from bot.traffic import verdict
from handlers.messages import Message, Op
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import Rig
from tests.traffic.counting import until
from tests.traffic.test_sending import saying

TRIES = 4
"""After the first."""


async def test_one_message_is_tried_once_for_each_refusal(
    rig: Rig, sandbox: Sandbox, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One place decides: no layer below it repeats on its own, or the numbers would multiply. Telegram never
    gets well here, so that any such layer spends all its tries; the pauses are cut short.
    """
    monkeypatch.setattr(verdict, "_backoff", lambda *_: 0.01)
    monkeypatch.setattr(verdict, "UNWELL_TRIES", TRIES)
    await sandbox.fault("sendMessage", status=500, count=None)
    await rig.start(saying(Message(Op.SAY, 0, "hello")))
    await ada.say("x")
    await until(lambda: rig.rows("SELECT state FROM outbox"), [("dead",)])
    assert [c["status"] for c in await sandbox.calls("sendMessage")] == [500] * (1 + TRIES)


@pytest.mark.parametrize("body", [None, "<html>bad gateway</html>"], ids=["json", "page"])
async def test_while_telegram_is_not_well_nothing_is_given_up(
    rig: Rig, sandbox: Sandbox, ada: Person, monkeypatch: pytest.MonkeyPatch, body: str | None
) -> None:
    """An outage of Telegram's lasts minutes, not five tries; its pauses are cut short here."""
    monkeypatch.setattr(verdict, "_backoff", lambda *_: 0.01)
    calls = "sendMessage,sendChatAction"
    await sandbox.fault(calls, status=502, count=3 * verdict.MOST_TRIES, body=body)
    await rig.start(saying(Message(Op.SHOW, 0, "hello", slot="card")))
    await ada.say("x")
    await ada.reads("hello", timeout=30)


async def test_when_one_part_fails_the_others_still_come_in_order(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    lines = "\n".join(f"<b>line {n}</b> " + "x" * 90 for n in range(140))
    await sandbox.fault("sendMessage", status=502, count=1, skip=1)
    await rig.start(saying(Message(Op.SAY, 0, lines)))
    await ada.say("x")
    await ada.reads("line 139", timeout=20)
    told = " ".join(m.text for m in await ada.messages() if m.out)
    assert [int(n) for n in re.findall(r"line (\d+)", told)] == list(range(140))


async def test_what_was_begun_too_often_is_put_aside_with_a_word(rig: Rig, ada: Person) -> None:
    traffic = await rig.start()
    await ada.say("a")
    await ada.reads("1: a")
    await rig.rows(
        "INSERT INTO inbox (bot, update_id, chat, body, tries, received)"
        " SELECT bot, update_id + 1000, chat, 'sealed', 3, now() - interval '2 minutes' FROM inbox LIMIT 1"
    )
    traffic.wake(ada.id)
    await ada.reads("error", timeout=20)
    assert await rig.rows("SELECT state FROM inbox ORDER BY id") == [("done",), ("bad",)]
    await ada.say("b")
    await ada.reads("2: b")
