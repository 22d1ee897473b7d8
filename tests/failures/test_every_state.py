"""Every command and every kind of message, at every question: answered, and the answers so far stay."""

from typing import Any, cast

import pytest

from handlers import commands
from sandbox.botapi.client import Person
from tests.faults.story import TYPED, Scene
from tests.security.world import World

ASKED = {step.name: step for step in TYPED[:11]}
ENDING = {"cancel", "forget"}
"""Commands that are there to end the open request."""
KINDS: dict[str, dict[str, Any]] = {
    **{kind: {} for kind in ("photo", "voice", "audio", "video", "video_note", "animation", "sticker")},
    **{kind: {} for kind in ("document", "dice", "story")},
    "poll": {"question": "Who?", "options": ["Ada", "Emma"]},
    "location": {"latitude": 52.52, "longitude": 13.4},
    "venue": {"latitude": 52.52, "longitude": 13.4, "title": "Here", "address": "There"},
    "contact": {"phone_number": "+491701234567", "first_name": "Jonas"},
}


async def _draft(world: World) -> list[tuple[Any, ...]]:
    return await world.rows("SELECT id, service, answers FROM drafts WHERE stage = 'open'")


async def _at(world: World, ada: Person, said: str) -> list[tuple[Any, ...]]:
    """Answer the questions before the one that follows `said`."""
    for text, step in ASKED.items():
        await ada.say(text)
        await step.done(cast("Scene", _Scene(ada)))
        if text == said:
            break
    await world.worked()
    return await _draft(world)


class _Scene:
    """As much of a scene as a step looks at."""

    def __init__(self, person: Person) -> None:
        self.person = person

    async def until(self, *wanted: str) -> object:
        return await self.person.reads(wanted[0], timeout=20)


@pytest.mark.parametrize("said", list(ASKED)[1:])
async def test_every_command_is_answered_and_no_answer_is_lost(world: World, ada: Person, said: str) -> None:
    before = await _at(world, ada, said)
    for command in commands.COMMANDS:
        if command.name not in ENDING:
            await ada.say(f"/{command.name}")
            await ada.reads("", timeout=20)
    await world.worked()
    assert await _draft(world) == before
    await ada.say("/cancel")
    await ada.reads("Nothing was sent", timeout=20)


@pytest.mark.parametrize("said", list(ASKED)[1:])
async def test_every_kind_of_message_is_answered_and_no_answer_is_lost(
    world: World, ada: Person, said: str
) -> None:
    before = await _at(world, ada, said)
    for kind, fields in KINDS.items():
        await ada.send(kind, **fields)
        await ada.reads("", timeout=20)
    await world.worked()
    assert await _draft(world) == before
