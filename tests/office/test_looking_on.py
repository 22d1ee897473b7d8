"""Whoever of the operator's side has a broadcast's card reads there how it stands, whoever changed it."""

from tests.office.broadcasts import PATIENCE, House
from tests.office.test_second_yes import TEXT, judge


async def test_a_second_yes_that_is_asked_for_no_more_is_told_to_who_looks_on(careful: House) -> None:
    second = await judge(careful)
    await careful.write(TEXT)
    await careful.owner.reads("waits for a second yes", timeout=PATIENCE)
    await second.say("/broadcast")
    await second.tap(TEXT, timeout=PATIENCE)
    card = await second.reads("waits for a second yes", timeout=PATIENCE)
    await careful.owner.tap("Do not ask any more", timeout=PATIENCE)
    await careful.owner.reads("That is 42 people", timeout=PATIENCE)
    now = await second.reads("The broadcast is a draft", timeout=PATIENCE)
    assert (now.id, now.buttons) == (card.id, [])


async def test_what_is_held_back_is_told_to_who_looks_on(small: House) -> None:
    author = await judge(small)
    await author.say("/broadcast")
    await author.reads("A new broadcast", timeout=PATIENCE)
    await author.say(TEXT)
    await author.tap("When", timeout=PATIENCE)
    await author.tap("At one moment for all", timeout=PATIENCE)
    await author.tap("London", timeout=PATIENCE)
    await author.reads("When? For example", timeout=PATIENCE)
    await author.say("tomorrow at 18:00")
    await author.tap("Send to", timeout=PATIENCE)
    asked = await author.reads("type the number", timeout=PATIENCE)
    await author.say(asked.text.rsplit(" ", 1)[1])
    await author.reads("The broadcast begins at", timeout=PATIENCE)
    await small.owner.say("/broadcast")
    await small.owner.tap(TEXT, timeout=PATIENCE)
    card = await small.owner.reads("The broadcast begins at", timeout=PATIENCE)
    await small.owner.say(f"/staff {author.id}")
    await small.owner.tap("Support", timeout=PATIENCE)
    now = await small.owner.reads("The broadcast is paused", timeout=PATIENCE)
    assert now.id == card.id
    assert "Whoever answered for it may not send any more" in now.text
