"""A tap is answered in time by whoever took it, and what comes too late is said."""

import asyncio
from dataclasses import replace

from handlers.turn import Turn
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import FREE, Rig
from tests.traffic.counting import until


async def test_a_tap_stops_spinning_within_a_second_while_its_handler_hangs(rig: Rig, ada: Person) -> None:
    await rig.start()
    await ada.say("hello")
    await ada.reads("1: hello")
    await ada.tap("slow")
    shown = await ada.toast()
    assert not shown["text"], "answered by its turn, that is after the three seconds the handler hangs"
    await ada.reads("2: slow", timeout=60)
    await ada.reads("tapped slow")


async def test_a_dialog_too_late_for_a_tap_that_another_replica_took_is_said(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    goes_on = asyncio.Event()

    async def slow(turn: Turn) -> None:
        await goes_on.wait()
        turn.answer("not any more", alert=True)

    took = await rig.start(options=replace(FREE, lanes=0))

    async def polls() -> bool:
        return took.health()["lanes"]

    await until(polls, True)
    await rig.start(slow)
    await ada.forge("x")
    await sandbox.called("answerCallbackQuery")
    goes_on.set()
    await ada.reads("not any more")
