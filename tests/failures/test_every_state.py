"""Every command and every kind of message, in every state: answered, and what was said and booked stays."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast

import httpx

from handlers import commands
from sandbox.botapi.client import Person
from tests.faults.story import CONFIDES, SEND, TYPED, Scene
from tests.security.world import World, belongings

ASKED = [step for step in TYPED[1 : TYPED.index(SEND)] if step is not CONFIDES]
"""The questions of a request, each with what is said before it."""
ENDING = {"cancel", "forget"}
"""Commands that are there to end the open request."""
KINDS: dict[str, dict[str, Any]] = {
    **{kind: {} for kind in ("photo", "voice", "audio", "video", "video_note", "animation", "sticker")},
    **{kind: {} for kind in ("document", "dice", "story")},
    "poll": {"question": "Who?", "options": ["Ada", "Emma"]},
    "location": {"latitude": 52.52, "longitude": 13.4},
    "venue": {
        "location": {"latitude": 52.52, "longitude": 13.4},
        "title": "Here",
        "address": "There",
    },
    "contact": {"phone_number": "+491701234567", "first_name": "Jonas"},
    "game": {"title": "Chess", "description": "A game", "photo": []},
    "invoice": {
        "title": "Tea",
        "description": "A cup",
        "start_parameter": "tea",
        "currency": "EUR",
        "total_amount": 300,
    },
    "checklist": {"title": "To do", "tasks": [{"id": 1, "text": "Call Ivy tomorrow at 9"}]},
}
LIVE = {"latitude": 51.5, "longitude": -0.12, "live_period": 900, "heading": 90}


@dataclass(frozen=True)
class State:
    """A state after a request was sent: how it is reached, and what is read then. No name: only passed."""

    name: str
    reached: Callable[[World, Person], Awaitable[object]]
    wanted: str
    typed: bool = False
    """Whether words are asked for, too: a command ends that, and the button asks anew."""


def _taps(label: str) -> Callable[[World, Person], Awaitable[object]]:
    return lambda _, ada: ada.tap(label, timeout=20)


def _says(text: str) -> Callable[[World, Person], Awaitable[object]]:
    return lambda _, ada: ada.say(text)


async def _accepts(world: World, ada: Person) -> None:
    ada.acted = await world.now()
    async with httpx.AsyncClient(base_url=world.services.control, trust_env=False) as control:
        request = (await control.get("/webcam/requests")).json()[0]
        await control.post(f"/webcam/requests/{request['id']}/accept", json={})
    await world.execute("UPDATE bookings SET look_at = now() - interval '1 year'")


SENT = (
    State("waiting", _taps("Send"), "invited, no answer yet"),
    State("accepted", _accepts, "Please confirm"),
    State("", _taps("Confirm for"), "Booked with"),
    State("moving", _taps("Move to another time"), "to what time", typed=True),
    State("", _says("tomorrow at 21:30"), "Is this the new time?"),
    State("cancel asked", _taps("Cancel booking"), "or type your own", typed=True),
    State("reason typed", _says("I have a cold and no voice."), "The performer will read"),
    State("", _taps("Cancel it"), "This booking is cancelled."),
)


class _Scene:
    """As much of a scene as a step looks at."""

    def __init__(self, person: Person) -> None:
        self.person = person

    async def until(self, *wanted: str) -> object:
        return await self.person.reads(wanted[0], timeout=20)


async def _answers(ada: Person, upto: int) -> None:
    """Open a request, and answer the questions before that one."""
    for step in ASKED[:upto]:
        await ada.say(step.name)
        await step.done(cast("Scene", _Scene(ada)))


async def _kept(world: World) -> dict[str, list[Any]]:
    """What was answered in the open request, and all that is booked."""
    await world.worked()
    drafts = await world.rows("SELECT id, service, answers FROM drafts WHERE stage = 'open'")
    rows = await belongings(world.rows)
    return {"drafts": drafts} | {name: rows[name] for name in ("bookings", "invitations", "intents")}


async def _reached(world: World, ada: Person, state: State) -> None:
    await state.reached(world, ada)
    await ada.reads(state.wanted, timeout=20)


async def _answered(ada: Person) -> None:
    """Wait for a message, or another text in one, since this person's last act."""
    at, end = ada.acted, time.monotonic() + 60
    while time.monotonic() < end:
        told = await ada.sandbox.get("events", since=at, chat=ada.id, wait=20)
        if any(event.get("message", {}).get("out") for event in told["events"]):
            return
        at = told["event"]
    raise AssertionError(f"no answer to {(await ada.messages())[-1]}")


async def _commanded(ada: Person, *but: str) -> None:
    for command in commands.COMMANDS:
        if command.name not in but:
            await ada.say(f"/{command.name}")
            await _answered(ada)


async def test_every_command_is_answered_and_no_answer_is_lost(world: World, ada: Person) -> None:
    await ada.say("/timezone London")
    await ada.reads("Noted", timeout=20)
    for upto in range(1, len(ASKED) + 1):
        await _answers(ada, upto)
        before = await _kept(world)
        await _commanded(ada, *ENDING)
        assert await _kept(world) == before, ASKED[upto - 1].name
        if upto < len(ASKED):
            await ada.say("/cancel")
            await ada.reads("Nothing was sent", timeout=20)
    for state in SENT:
        await _reached(world, ada, state)
        before = await _kept(world)
        if state.name:
            await _commanded(ada)
        assert await _kept(world) == before, state.name
        if state.typed:
            await _reached(world, ada, state)


async def _sent(world: World, ada: Person, but: str = "") -> None:
    """Each kind there is, what is forwarded, and a message that holds nothing anybody knows.

    Not `but`, which answers what is asked: a contact does where a number is.
    """
    for kind, fields in [*KINDS.items(), ("location", LIVE), ("photo", {"forwarded": "Somebody"})]:
        if kind != but:
            await ada.send(kind, **fields)
            await _answered(ada)
    ada.acted = await world.now()
    whom = {"id": ada.id, "first_name": "Ada"}
    empty = {"message_id": 1, "date": 1, "chat": whom | {"type": "private"}, "from": whom | {"is_bot": False}}
    await world.sandbox.post("updates", update={"message": empty})
    await _answered(ada)


async def test_every_kind_of_message_is_answered_and_no_answer_is_lost(world: World, ada: Person) -> None:
    await ada.say("/timezone London")
    await ada.reads("Noted", timeout=20)
    for step in ASKED:
        await ada.say(step.name)
        await step.done(cast("Scene", _Scene(ada)))
        before = await _kept(world)
        await _sent(world, ada, "contact" if step.name == "yes" else "")
        assert await _kept(world) == before, step.name
    for state in SENT:
        await _reached(world, ada, state)
        before = await _kept(world)
        if state.name:
            await _sent(world, ada)
        assert await _kept(world) == before, state.name
