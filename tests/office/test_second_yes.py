"""A second yes is to what was shown with it: to those words and people, and to nothing else."""

from sandbox.botapi.client import Person
from tests.office.broadcasts import PATIENCE, SLOWLY, House, house, reader
from tests.office.test_changes import change

TEXT = "News for everybody."


async def test_an_old_yes_says_nothing_to_other_words(careful: House) -> None:
    second = await judge(careful)
    await careful.write(TEXT)
    old = await second.reads("Robin wants to send a broadcast to 42 people", timeout=PATIENCE)
    await careful.owner.tap("Do not ask any more", timeout=PATIENCE)
    await careful.owner.tap("Languages", timeout=PATIENCE)
    await careful.owner.tap("English", timeout=PATIENCE)
    await careful.owner.reads("Send me the message in this language", timeout=PATIENCE)
    await careful.owner.say("Something else.")
    await careful.confirm()
    await second.reads("Something else.", timeout=PATIENCE)
    await second.tap("Yes, send it", old)
    anew = await second.reads("Robin wants to send a broadcast to 42 people", timeout=PATIENCE)
    assert anew.id > old.id
    assert "Something else." in anew.text
    assert await careful.rows("SELECT stage FROM campaigns") == [("review",)]
    await second.tap("Yes, send it", anew)
    await careful.owner.reads("The broadcast is sent", timeout=PATIENCE)


async def test_a_change_in_the_middle_is_for_those_who_are_yet_to_get_it_too(database: str) -> None:
    async with house(database, 40, SLOWLY) as world:
        world.environ["BROADCAST_ALONE"] = "30"
        await world.start()
        second = await judge(world)
        await world.write(TEXT)
        await second.tap("Yes, send it", timeout=PATIENCE)
        await world.sent(5)
        await world.pause()
        await change(world, "Something else.")
        await world.owner.reads("waits for a second yes", timeout=PATIENCE)
        asked = await second.reads("change what was sent to 4", timeout=PATIENCE)
        assert "Whoever is yet to get it is counted, too" in asked.text
        await second.tap("Yes, change it", asked)
        await world.owner.reads("What was sent is changed now", timeout=PATIENCE)
        await world.owner.tap("Go on", timeout=PATIENCE)
        await world.owner.reads("The broadcast is sent", timeout=PATIENCE)


async def judge(world: House) -> Person:
    """Somebody who may say yes."""
    second = await reader(world)
    await world.owner.say(f"/staff {second.id}")
    await world.owner.tap("Operator", timeout=PATIENCE)
    await second.reads("You now help to run this bot", timeout=PATIENCE)
    return second
