"""An album goes out as it was confirmed, whatever becomes of its messages in its author's chat."""

from sandbox.botapi.client import Seen
from sandbox.botapi.flood import Limits
from tests.office.broadcasts import PATIENCE, SLOWLY, House, album, house, reader
from tests.office.test_changes import change


async def test_what_is_edited_or_deleted_after_the_yes_reaches_nobody_else(careful: House) -> None:
    emma, second = await reader(careful), await reader(careful)
    await careful.owner.say(f"/staff {second.id}")
    await careful.owner.tap("Operator", timeout=PATIENCE)
    _, two, three = await written(careful)
    await careful.confirm()
    await careful.owner.reads("waits for a second yes", timeout=PATIENCE)
    await careful.owner.edit("Nobody said yes to this", two)
    await careful.owner.reads("The broadcast goes out as it was confirmed", timeout=PATIENCE)
    await careful.owner.delete(three)
    await second.tap("Yes, send it", timeout=PATIENCE)
    await emma.reads("You get news like this", timeout=PATIENCE)
    parts = await album(emma)
    assert [m.text for m in parts] == ["one", "two", "three"]
    assert len({m.raw["media_group_id"] for m in parts}) == 1


async def test_one_that_pauses_is_changed_for_those_who_have_it_and_goes_on_changed(database: str) -> None:
    async with house(database, 40, SLOWLY) as world:
        await world.start()
        emma = await reader(world)
        await written(world)
        await world.confirm()
        await world.sent(5)
        await world.pause()
        await change(world, "zwei", "2")
        await world.owner.reads("What was sent is changed now", timeout=PATIENCE)
        await world.owner.tap("Go on", timeout=PATIENCE)
        await emma.reads("You get news like this", timeout=PATIENCE)
        assert [m.text for m in await album(emma)] == ["one", "zwei", "three"]
        await world.owner.reads("41 sent", timeout=PATIENCE)
        shown = await world.owner.messages()
        await world.owner.tap("Use it again", timeout=PATIENCE)
        await world.owner.tap("Back to the broadcast", timeout=PATIENCE)
        await world.owner.tap("Show me", timeout=PATIENCE)
        await world.owner.reads("You get news like this", timeout=PATIENCE)
        mine = [m.text for m in await album(world.owner) if m.id not in {m.id for m in shown}]
        assert mine == ["one", "zwei", "three"]


async def test_who_pays_for_an_album_is_faster_and_is_charged(database: str) -> None:
    async with house(database, 20, 0, Limits(overall=10, private=None)) as world:
        await world.sandbox.post("stars", amount=100_000)
        await world.start()
        await written(world)
        await world.owner.tap("Faster, paid", timeout=PATIENCE)
        await world.owner.reads("Your balance: 100", timeout=PATIENCE)
        await world.confirm()
        await world.owner.reads("The broadcast is sent", timeout=PATIENCE)
        assert (await world.sandbox.get("stars"))["amount"] < 100_000 - 4


async def test_a_live_photo_stays_alive_in_an_album_and_where_it_is_changed(small: House) -> None:
    emma = await reader(small)
    await small.owner.say("/broadcast")
    await small.owner.reads("A new broadcast", timeout=PATIENCE)
    await small.owner.send("photo", group=7, caption="one")
    await small.owner.send("live_photo", group=7, caption="two")
    await small.owner.sees("Message: English · album (2)", timeout=PATIENCE)
    await small.confirm()
    await emma.reads("You get news like this", timeout=PATIENCE)
    assert [bool(m.raw.get("live_photo")) for m in await album(emma)] == [False, True]
    await small.owner.reads("The broadcast is sent", timeout=PATIENCE)
    await change(small, "live_photo", "1", caption="eins")
    await small.owner.reads("The broadcast is changed", timeout=PATIENCE)
    parts = await album(emma)
    assert [(m.text, bool(m.raw.get("live_photo"))) for m in parts] == [("eins", True), ("two", True)]


async def written(world: House) -> list[Seen]:
    """The messages of an album of three, of which a broadcast is made."""
    await world.owner.say("/broadcast")
    await world.owner.reads("A new broadcast", timeout=PATIENCE)
    sent = [await world.owner.send("photo", group=7, caption=words) for words in ("one", "two", "three")]
    await world.owner.sees("Message: English · album (3)", timeout=PATIENCE)
    return sent
