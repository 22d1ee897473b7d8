"""Two answers on their way at once: each fills its own question, whichever comes first."""

import pytest

from sandbox.botapi.client import Person
from tests.security.world import World

WHEN, HOW_LONG = "tomorrow at 20:00", "for 45 minutes"


@pytest.mark.parametrize("said", [(WHEN, HOW_LONG), (HOW_LONG, WHEN)], ids=["as asked", "the other way"])
async def test_two_answers_written_at_once_fill_two_questions(
    world: World, ada: Person, said: tuple[str, str]
) -> None:
    await ada.say("/timezone London")
    await ada.reads("Noted", timeout=20)
    await ada.say("/book Ivy on Skype")
    await ada.reads("When shall it start?", timeout=20)
    await world.stop()
    for words in said:
        await ada.say(words)
    await world.start()
    told = await ada.sees("How many credits", timeout=20)
    assert told.says("20:00")
    assert told.says("45 minutes")
