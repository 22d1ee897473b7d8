"""Writes to services beside the lanes: no chat waits for a service that hangs, no stop for too long."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bot.traffic import Options
from handlers.turn import Turn
from sandbox.botapi.client import Person
from tests.traffic.conftest import FREE, Rig
from tests.traffic.counting import count


async def _ask(turn: Turn) -> None:
    """What begins with "book" is a request."""
    await count(turn)
    said = turn.update.effective_message
    if said and (said.text or "").startswith("book"):
        turn.perform.append(said.text or "")


def _told(rig: Rig, ada: Person, before: Callable[[], Awaitable[object]]) -> Callable[[str], Awaitable[None]]:
    """A write that says when it is done, after what comes before."""

    async def perform(intent: str) -> None:
        await before()
        body = '{"op": "say", "text": "done: ' + intent + '"}'
        await rig.rows("INSERT INTO outbox (chat, body) VALUES (%s, %s)", ada.id, body)

    return perform


async def test_what_is_said_next_is_answered_while_a_service_hangs(rig: Rig, ada: Person) -> None:
    answer = asyncio.Event()
    await rig.start(_ask, FREE, _told(rig, ada, answer.wait))
    await ada.say("book 1")
    await ada.say("b")
    await ada.reads("2: b", timeout=10)
    await ada.say("book 2")
    await ada.say("c")
    await ada.reads("4: c", timeout=10)
    answer.set()
    await ada.reads("done: book 1")
    await ada.sees("done: book 2")


async def test_where_the_service_is_quick_its_answer_comes_first(rig: Rig, ada: Person) -> None:
    order: list[str] = []

    async def ask(turn: Turn) -> None:
        await _ask(turn)
        order.append(str(turn.update.effective_message and turn.update.effective_message.text))

    async def perform(intent: str) -> None:
        await asyncio.sleep(0.3)
        order.append(f"done: {intent}")

    await rig.start(ask, FREE, perform)
    await ada.say("book 1")
    await ada.say("b")
    await ada.reads("2: b", timeout=10)
    assert order == ["book 1", "done: book 1", "b"]


async def test_a_stop_waits_for_a_write_under_way_and_not_for_one_that_hangs(rig: Rig, ada: Person) -> None:
    began: list[str] = []
    ended: list[str] = []

    async def perform(intent: str) -> None:
        began.append(intent)
        await asyncio.sleep(60 if intent == "book long" else 2.5)
        ended.append(intent)

    traffic = await rig.start(_ask, Options(overall=None, private=None, group=None, stop_seconds=4), perform)
    await ada.say("book short")
    await ada.say("book long")
    await ada.reads("2: book long", timeout=10)
    rig.running.remove(traffic)
    since = time.monotonic()
    await traffic.stop()
    assert time.monotonic() - since < 9
    assert (began, ended) == (["book short", "book long"], ["book short"])
