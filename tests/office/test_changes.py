"""What was sent is changed or taken back everywhere, within the time that Telegram leaves."""

import re

from bot.demo.world import FIRST_OF_CROWD
from tests.office.broadcasts import PATIENCE, House, album, end, reader

TEXT = "News for everybody."


async def test_a_change_of_what_many_have_read_needs_a_second_yes_too(careful: House) -> None:
    small = careful
    second = await reader(small)
    await small.owner.say(f"/staff {second.id}")
    await small.owner.tap("Operator", timeout=PATIENCE)
    await small.write(TEXT)
    await second.tap("Yes, send it", timeout=PATIENCE)
    await small.owner.reads("The broadcast is sent", timeout=PATIENCE)
    await change(small, "Something else.")
    await small.owner.reads("waits for a second yes", timeout=PATIENCE)
    asked = await second.reads("Robin wants to change what was sent to 41 people", timeout=PATIENCE)
    await second.sees("Something else.")
    assert not await small.arrived("Something else.")
    assert asked.buttons == [["Yes, change it", "No"]]
    await second.tap("No", asked, timeout=PATIENCE)
    await second.reads("You said no: it is not changed.", timeout=PATIENCE)
    await small.owner.reads("said no to your change. What was sent is as it was.", timeout=PATIENCE)
    assert await small.rows("SELECT stage, work FROM campaigns") == [("done", "send")]
    await change(small, "Too late.")
    asked = await second.reads("wants to change", timeout=PATIENCE)
    await small.rows("UPDATE recipients SET at = at - interval '3 days' RETURNING person")
    await second.tap("Yes, change it", asked, timeout=PATIENCE)
    await second.reads("Nothing was changed: the 48 hours for it were over", timeout=PATIENCE)
    await small.owner.reads("Nothing was changed: the 48 hours for it were over", timeout=PATIENCE)
    assert await small.rows("SELECT stage, work FROM campaigns") == [("done", "send")]


async def test_what_was_sent_can_be_changed_and_deleted(small: House) -> None:
    emma = await reader(small)
    await small.write("Nwes, {name}!")
    await emma.reads("Nwes, Emma!", timeout=PATIENCE)
    await small.owner.reads("It can be changed or deleted until", timeout=PATIENCE)
    await small.sandbox.fault(
        "editMessageText", chat=emma.id, status=502
    )  # of the last calls, when all are claimed
    await change(small, "News, {name}!")
    await emma.sees("News, Emma!", timeout=PATIENCE)
    await small.owner.reads("41 changed", timeout=PATIENCE)
    await small.owner.tap("Change it", timeout=PATIENCE)
    await small.owner.tap("Only the buttons", timeout=PATIENCE)
    await small.owner.say("Tickets")
    await small.owner.reads("one line each", timeout=PATIENCE)
    await small.owner.say("Tickets https://example.org/tickets | Map https://example.org/map")
    await small.number()
    await small.owner.reads("The broadcast is changed", timeout=PATIENCE)
    assert (await emma.sees("News, Emma!")).buttons == [["Tickets", "Map"], ["No more news"]]
    await change(small, "photo", caption="A picture for {name}")
    await small.owner.reads("The broadcast is changed", timeout=PATIENCE)
    shown = await emma.sees("A picture for Emma")
    assert (bool(shown.raw["photo"]), shown.buttons[0]) == (True, ["Tickets", "Map"])
    await delete(small)
    await emma.loses("A picture for Emma", timeout=PATIENCE)
    await small.owner.reads("41 deleted", timeout=PATIENCE)
    sealed = "SELECT details ->> 'sha256' FROM audit WHERE verb IN ('broadcast.start', 'broadcast.edit')"
    sums = [told for (told,) in await small.rows(sealed)]
    assert len(sums) == len(set(sums)) > 2
    assert all(re.search("[0-9a-f]{64}", told) for told in sums)


async def test_an_album_stays_an_album_with_the_way_out_below(small: House) -> None:
    emma = await reader(small)
    await small.owner.say("/broadcast")
    await small.owner.reads("A new broadcast")
    for caption in ("one", "two", "three"):
        await small.owner.send("photo", group=7, caption=caption)
    await small.owner.reads("follows the album", timeout=PATIENCE)
    await small.confirm()
    await emma.reads("You get news like this", timeout=PATIENCE)
    parts = await album(emma)
    assert [m.text for m in parts] == ["one", "two", "three"]
    assert len({m.raw["media_group_id"] for m in parts}) == 1
    await small.owner.reads("The broadcast is sent", timeout=PATIENCE)
    await change(small, "zwei", "2")
    await small.owner.reads("The broadcast is changed", timeout=PATIENCE)
    await begin_change(small, "3")
    await small.owner.send("document", caption="drei")
    await small.owner.reads("Telegram does not let that take its place", timeout=PATIENCE)
    await small.owner.send("photo", caption="drei")
    await small.number()
    await small.owner.reads("The broadcast is changed", timeout=PATIENCE)
    assert [m.text for m in await album(emma)] == ["one", "zwei", "drei"]
    await change(small, "Map https://example.org/map", "Only the buttons")
    await small.owner.reads("The broadcast is changed", timeout=PATIENCE)
    assert (await emma.sees("You get news like this")).buttons == [["Map"], ["No more news"]]
    await delete(small)
    await emma.loses("You get news like this", timeout=PATIENCE)
    assert await album(emma) == []


async def test_a_deletion_asks_which_and_for_how_many(small: House) -> None:
    emma = await reader(small)
    await small.write(TEXT)
    await small.owner.reads("The broadcast is sent", timeout=PATIENCE)
    await small.owner.tap("Delete everywhere", timeout=PATIENCE)
    await small.owner.reads(f"{TEXT}\n\nThis deletes it from the chats of 41 people", timeout=PATIENCE)
    await small.owner.say("7")
    await small.owner.reads("That is not the number, so nothing is deleted.", timeout=PATIENCE)
    await emma.sees(TEXT)
    assert await small.rows("SELECT stage, work FROM campaigns") == [("done", "send")]
    await delete(small)
    await emma.loses(TEXT, timeout=PATIENCE)


async def test_a_deletion_that_was_stopped_is_taken_up_again(small: House) -> None:
    await small.write(TEXT)
    await small.owner.reads("The broadcast is sent", timeout=PATIENCE)
    await small.sandbox.fault("deleteMessages", chat=FIRST_OF_CROWD + 3, status=429, retry_after=600)
    await delete(small)
    await small.owner.reads("39 deleted", timeout=PATIENCE)
    await small.owner.say("/health")
    await small.owner.reads(f"Broadcast {TEXT}: 39 of 40 deleted", timeout=PATIENCE)
    await small.owner.say("/broadcast")
    await small.owner.tap(TEXT, timeout=PATIENCE)
    await small.owner.reads(f"Deleting what was sent …\n{TEXT}", timeout=PATIENCE)
    await small.owner.tap("Stop", timeout=PATIENCE)
    await small.owner.reads("Whoever still has it keeps it.", timeout=PATIENCE)
    await small.owner.tap("Yes, stop it for good", timeout=PATIENCE)
    await small.owner.reads("The broadcast was stopped", timeout=PATIENCE)
    await after_the_pause(small)
    await delete(small)
    gone = await small.owner.reads("The broadcast is deleted", timeout=PATIENCE)
    assert await small.rows("SELECT person FROM recipients WHERE state = 'sent' AND changed = ''") == []
    assert not any("Delete everywhere" in row for row in gone.buttons)


async def test_words_reach_those_too_whom_a_picture_never_did(small: House) -> None:
    await small.write(TEXT)
    await small.owner.reads("The broadcast is sent", timeout=PATIENCE)
    left = FIRST_OF_CROWD + 3
    await small.sandbox.fault("editMessageMedia", chat=left, status=429, retry_after=600)
    await change(small, "photo", caption="A picture")
    await small.owner.reads("39 changed", timeout=PATIENCE)
    await small.owner.tap("Stop", timeout=PATIENCE)
    await small.owner.reads("Whoever still has it as it was keeps it that way.", timeout=PATIENCE)
    await small.owner.tap("Yes, stop it for good", timeout=PATIENCE)
    await small.owner.reads("The broadcast was stopped", timeout=PATIENCE)
    await after_the_pause(small)
    await change(small, "Other words")
    await small.owner.reads("The broadcast is changed", timeout=PATIENCE)
    undone = "SELECT person, error FROM recipients WHERE state = 'sent' AND (error <> '' OR changed = '')"
    assert await small.rows(undone) == []


async def after_the_pause(world: House) -> None:
    """One that Telegram asks for in a chat dies with the process that heard of it."""
    await end(world.replicas)
    world.replicas.clear()
    await world.start()


async def change(world: House, what: str, *part: str, caption: str = "") -> None:
    """Put a text, or media of that kind, in the place of what was sent."""
    await begin_change(world, *part)
    await (world.owner.send(what, caption=caption) if caption else world.owner.say(what))
    await world.number()


async def begin_change(world: House, *part: str) -> None:
    """Up to the question for what takes its place."""
    await world.owner.tap("Change it", timeout=PATIENCE)
    for label in part:
        await world.owner.tap(label, timeout=PATIENCE)
    await world.owner.reads("Send me", timeout=PATIENCE)


async def delete(world: House) -> None:
    """Take it back everywhere."""
    await world.owner.tap("Delete everywhere", timeout=PATIENCE)
    await world.number()
