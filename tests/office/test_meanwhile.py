"""What people do in between: a number that comes too late, a no to news that is taken back."""

from tests.office.broadcasts import PATIENCE, House, reader

TEXT = "News for everybody."


async def test_a_number_that_comes_after_something_else_confirms_nothing_and_is_told_so(small: House) -> None:
    owner = small.owner
    await owner.say("/broadcast")
    await owner.reads("A new broadcast", timeout=PATIENCE)
    await owner.say(TEXT)
    await owner.tap("Send to 41 people", timeout=PATIENCE)
    await owner.reads("type the number: 41", timeout=PATIENCE)
    await owner.say("/health")
    await owner.reads("How everything is", timeout=PATIENCE)
    await owner.say("41")
    await owner.sees("so the number confirms nothing, and nothing was done", timeout=PATIENCE)
    assert await small.states() == {}
    await small.confirm()
    await owner.reads("The broadcast is sent", timeout=PATIENCE)


async def test_who_wants_news_again_is_not_counted_as_gone(small: House) -> None:
    emma = await reader(small)
    await small.write(TEXT)
    await emma.tap("No more news", timeout=PATIENCE)
    await emma.reads("No more news from us", timeout=PATIENCE)
    assert await small.rows("SELECT count(*) FROM recipients WHERE left_at IS NOT NULL") == [(1,)]
    await emma.tap("Send me news again", timeout=PATIENCE)
    await emma.reads("You get news again", timeout=PATIENCE)
    assert await small.rows("SELECT count(*) FROM recipients WHERE left_at IS NOT NULL") == [(0,)]


async def test_a_city_is_missing_only_to_those_whose_copy_names_it(small: House) -> None:
    await small.rows("UPDATE people SET zone = 'UTC', language = 'en' RETURNING id")
    await small.rows("UPDATE people SET language = 'de' WHERE id % 10 = 0 RETURNING id")
    ((readers,),) = await small.rows(
        "SELECT count(*) FROM people WHERE language = 'de' AND reachable AND news"
    )
    await small.owner.say("/broadcast")
    await small.owner.reads("A new broadcast", timeout=PATIENCE)
    await small.owner.say(TEXT)
    await small.owner.tap("Languages", timeout=PATIENCE)
    await small.owner.tap("Deutsch", timeout=PATIENCE)
    await small.owner.say("Neues aus {city}.")
    await small.owner.reads(f"{{city}} is empty for {readers} people", timeout=PATIENCE)
