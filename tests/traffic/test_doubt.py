"""A message that Telegram has perhaps delivered: once more when it answers again, and then never."""

from typing import Any

import pytest

from handlers.messages import Message, Op
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import Rig
from tests.traffic.counting import until
from tests.traffic.test_sending import saying, texts


@pytest.mark.parametrize("fault", [{"reset": True}, {"half": True}, {"status": 502}, {"status": 504}])
async def test_what_was_perhaps_delivered_is_said_once_more_and_no_oftener(
    rig: Rig, sandbox: Sandbox, ada: Person, fault: dict[str, Any]
) -> None:
    await rig.start(saying(Message(Op.SAY, 0, "one")))
    await sandbox.fault("sendMessage", count=None, after=True, **fault)
    await ada.say("a")
    await until(lambda: rig.rows("SELECT state, error FROM outbox"), [("dead", "perhaps delivered")])
    assert await texts(ada) == ["one", "one"]


async def test_what_is_in_doubt_stays_so_over_a_restart_and_waits_until_telegram_answers(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    """Nothing is lost in an outage, and each answer that is lost costs one repetition."""
    await rig.start(saying(Message(Op.SAY, 0, "one")))
    await sandbox.fault("sendMessage", count=1, after=True, status=502)
    await sandbox.fault("sendChatAction", count=None, status=502)
    await ada.say("a")
    await sandbox.called("sendChatAction", 2, timeout=20)
    await rig.stop()
    assert await rig.rows("SELECT state FROM outbox") == [("sending",)]
    await rig.start()
    await sandbox.called("sendChatAction", 4, timeout=20)
    assert await texts(ada) == ["one"]
    await sandbox.heal()
    await ada.until(lambda seen: len([m for m in seen if m.out]) == 2 or None, timeout=20)
    await rig.stop()
    assert await rig.rows("SELECT state FROM outbox") == []


@pytest.mark.parametrize("fault", [{"reset": True}, {"status": 502}])
async def test_a_change_whose_answer_is_lost_is_repeated_for_it_shows_nothing_twice(
    rig: Rig, sandbox: Sandbox, ada: Person, fault: dict[str, Any]
) -> None:
    await rig.start(saying(Message(Op.SHOW, 0, "first", slot="card")))
    await ada.say("x")
    await ada.reads("first")
    await rig.stop()
    await rig.start(saying(Message(Op.SHOW, 0, "second", slot="card")))
    await sandbox.fault("editMessageText", count=3, **fault)
    await ada.say("x")
    await ada.reads("second", timeout=30)
    assert await texts(ada) == ["second"]
