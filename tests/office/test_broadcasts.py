"""A broadcast reaches everybody once, whatever happens: pauses, kills, replicas, refusals, silence."""

import asyncio
import csv
import io
from datetime import datetime

from bot.demo.world import FIRST_OF_CROWD, GONE_EVERY
from handlers.callback import Cast, of_campaign
from tests.office.broadcasts import PATIENCE, House, album, house, reader

CROWD = 1000
GONE = CROWD // GONE_EVERY
TEXT = "News for everybody."
AT_WORK = """SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND backend_type = 'client backend' AND state = 'active'"""


async def test_a_thousand_with_a_pause_a_kill_and_a_second_replica(database: str) -> None:
    async with house(database, CROWD, 150) as world:
        await world.start()
        await world.start()
        await world.write(TEXT)
        await world.sent(100)
        await world.owner.tap("Pause", timeout=PATIENCE)
        await world.owner.reads("The broadcast is paused", timeout=PATIENCE)
        await settled(world)
        before = await world.states()
        nina = await reader(world)  # an operator who looks on: her card is kept live as the author's is
        await world.rows(
            f"INSERT INTO staff (person, role, named_by, since) VALUES ({nina.id}, 'operator', 1, now())"
            " RETURNING 1"
        )
        await nina.say("/broadcast")
        await nina.tap(TEXT, timeout=PATIENCE)
        await nina.reads("The broadcast is paused", timeout=PATIENCE)
        await world.owner.tap("Go on", timeout=PATIENCE)
        await world.sent(before["sent"] + 150)
        await world.sandbox.fault("sendMessage", latency=0.05)  # so that some are under way
        await asyncio.sleep(0.5)
        under_way = await kill_the_sender(world)
        await world.owner.reads("The broadcast is sent", timeout=PATIENCE)
        await nina.reads("The broadcast is sent", timeout=PATIENCE)
        states, arrived = await world.states(), await world.arrived(TEXT)
        doubt = states.get("unknown", 0)
        assert states["sent"] + states["blocked"] + doubt == CROWD + 1
        assert 0 <= GONE - states["blocked"] <= doubt
        assert set(arrived.values()) == {1}
        marked = {p for (p,) in await world.rows("SELECT person FROM recipients WHERE state = 'sent'")}
        doubtful = {p for (p,) in await world.rows("SELECT person FROM recipients WHERE state = 'unknown'")}
        assert marked - {world.owner.id} <= set(arrived) <= marked | doubtful
        assert doubtful == under_way


async def settled(world: House) -> None:
    """Nothing is under way any more."""
    async with asyncio.timeout(PATIENCE):
        while (await world.states()).get("sending", 0):  # noqa: ASYNC110 - rows tell nobody
            await asyncio.sleep(0.02)


async def kill_the_sender(world: House) -> set[int]:
    """SIGKILL for both, in the middle; one more goes on. Those to whom something was under way."""
    for replica in world.replicas:
        replica.kill()
        await replica.wait()
    async with asyncio.timeout(PATIENCE):
        while await world.rows(AT_WORK):  # noqa: ASYNC110 - what the dead had asked of PostgreSQL comes to its end
            await asyncio.sleep(0.02)
    assert (await world.states())["waiting"] > 0
    under_way = await world.rows("SELECT person FROM recipients WHERE state = 'sending'")
    await world.start()
    return {person for (person,) in under_way}


async def test_blocked_people_are_marked_and_left_alone(small: House) -> None:
    await small.write(TEXT)
    await small.owner.reads("has blocked the bot", timeout=PATIENCE)
    assert await small.rows("SELECT count(*) FROM people WHERE NOT reachable") == [(1,)]
    await small.owner.say("/broadcast")
    await small.owner.reads("A new broadcast")
    await small.owner.say("Again.")
    await small.owner.reads("That is 40 people")
    await small.owner.tap("Send to", timeout=PATIENCE)
    await small.owner.reads("type the number: 40", timeout=PATIENCE)
    emma = await reader(small)  # whoever comes now is not in the number, and does not make it wrong
    await small.number()
    await small.owner.reads("The broadcast is sent", timeout=PATIENCE)
    assert [m for m in await emma.messages() if m.says("Again.")] == []
    assert len(await small.arrived("Again.")) == 39


async def test_a_lost_answer_counts_as_sent_and_is_listed(small: House) -> None:
    await small.sandbox.fault("sendMessage", chat=FIRST_OF_CROWD, after=True, reset=True)
    await small.write(TEXT)
    await small.owner.reads("1 perhaps sent", timeout=PATIENCE)
    assert (await small.arrived(TEXT))[FIRST_OF_CROWD] == 1
    states = {line["id"]: line["state"] for line in await report(small)}
    assert states[str(FIRST_OF_CROWD)] == "unknown"
    assert list(states.values()).count("sent") == 39


async def report(world: House) -> list[dict[str, str]]:
    """The rows of the broadcast's report."""
    await world.owner.tap("Report", timeout=PATIENCE)
    file = await world.owner.until(
        lambda seen: next((m for m in seen if m.out and m.raw["media"]), None), timeout=PATIENCE
    )
    return list(csv.DictReader(io.StringIO((await world.owner.download(file)).decode("utf-8-sig"))))


async def test_a_wait_that_telegram_asks_for_is_kept_and_nobody_skipped(small: House) -> None:
    await small.sandbox.fault("sendMessage", chat=FIRST_OF_CROWD + 3, status=429, retry_after=1, count=2)
    await small.write(TEXT)
    await small.owner.reads("40 sent", timeout=PATIENCE)
    assert (await small.arrived(TEXT))[FIRST_OF_CROWD + 3] == 1
    await small.sandbox.fault("sendMessage", chat=FIRST_OF_CROWD + 3, status=429, retry_after=86_400)
    await small.write("Too much.")
    await small.owner.reads("as Telegram asked for a break", timeout=PATIENCE)
    soon = "SELECT bool_and(not_before < now() + interval '301 s') FROM recipients WHERE state = 'waiting'"
    assert await small.rows(soon) == [(True,)]  # Telegram is asked again, as for any message
    await small.owner.tap("Stop", timeout=PATIENCE)
    await small.owner.reads("Stop it for good", timeout=PATIENCE)
    await small.owner.tap("Yes, stop it for good", timeout=PATIENCE)
    await small.owner.reads("The broadcast was stopped", timeout=PATIENCE)
    await settled(small)
    assert FIRST_OF_CROWD + 3 not in await small.arrived("Too much.")
    assert (await small.states())["waiting"] >= 1  # never sent, and in the report
    [replica] = small.replicas
    replica.terminate()
    await replica.wait()
    counted = dict(await small.rows("SELECT what, count FROM tallies"))
    assert counted["sent"] >= 40
    assert counted["throttled"] >= 2


async def test_who_wants_no_more_gets_no_more(small: House) -> None:
    emma = await small.sandbox.person("Emma", language_code="en", username="EmmaReads")
    await emma.say("/start")
    await emma.reads("Hello Emma")
    asleep = (
        """UPDATE people SET preferences = '{"quiet": ["00:00", "23:59"]}' WHERE name = 'Emma' RETURNING 1"""
    )
    await small.rows(asleep)
    awake = "UPDATE people SET preferences = '{\"quiet\": null}' WHERE name <> 'Emma' RETURNING 1"
    await small.rows(awake)
    await small.write(TEXT)
    await small.owner.reads("sent", timeout=PATIENCE)
    await emma.tap("No more news", timeout=PATIENCE)
    calls = await small.sandbox.calls("sendMessage", ok="1", limit=50_000)
    loud = {
        c["chat"]: not c["request"].get("disable_notification") for c in calls if c["request"]["text"] == TEXT
    }
    assert [chat for chat, heard in loud.items() if not heard and chat != small.owner.id] == [emma.id]
    await emma.reads("No more news from us", timeout=PATIENCE)
    await small.write("Something else.")
    await small.owner.reads("40 sent", timeout=PATIENCE)
    assert not any(m.says("Something else.") for m in await emma.messages())
    await small.owner.say("/broadcast")
    await small.owner.reads("A new broadcast")
    await small.owner.say("Something else again.")
    await small.owner.tap("Test with a few", timeout=PATIENCE)
    await small.owner.reads("Send me up to ten ids")
    await small.owner.say("@emmareads 1234567")
    told = await small.owner.reads("The test went to 0 people", timeout=PATIENCE)
    assert "Emma: wants no news" in told.text
    assert "1234567: has not written to me yet" in told.text
    assert not [m for m in await emma.messages() if m.says("Something else")]
    assert await small.rows("SELECT count(left_at) FROM recipients") == [(1,)]
    await small.owner.tap("To whom", timeout=PATIENCE)
    await small.owner.tap("A list or file", timeout=PATIENCE)
    listed = f"@EmmaReads, {FIRST_OF_CROWD}; 1234567\n@nobody_there,robin@example.org\n"
    await small.owner.send("document", bytes(20_000_001), "people.csv")
    await small.owner.reads("That file is too large: I can read up to 20 MB", timeout=PATIENCE)
    await small.sandbox.fault("getFile", status=400)
    await small.owner.send("document", listed.encode(), "people.csv")
    await small.owner.reads("Telegram does not give me that file now", timeout=PATIENCE)
    await small.owner.send("document", listed.encode(), "people.csv")
    told = await small.owner.reads("4 people are on your list now.", timeout=PATIENCE)
    assert "I do not know 2 of these: 1234567, @nobody_there. 1 of them gets nothing" in told.text
    await small.owner.tap("Back to the broadcast", timeout=PATIENCE)
    await small.confirm()
    await small.owner.reads("The broadcast is sent", timeout=PATIENCE)
    assert [(row["id"] or row["name"], row["state"], row["error"]) for row in await report(small)] == [
        ("1234567", "skipped", "has not written to the bot"),
        (str(emma.id), "skipped", "opted out"),
        (str(FIRST_OF_CROWD), "sent", ""),
        ("'@nobody_there", "skipped", "has not written to the bot"),
    ]
    assert await small.rows("SELECT person FROM audit WHERE verb = 'broadcast.report'") == [(small.owner.id,)]


async def test_a_number_confirms_only_what_it_was_asked_for(small: House) -> None:
    await small.rows("UPDATE people SET name = repeat('Wilhelmina ', 8) WHERE id % 20 = 7 RETURNING id")
    await small.owner.say("/broadcast")
    await small.owner.reads("A new broadcast")
    await small.owner.send("photo", caption="Dear {name}, " + "x" * 1000)
    await small.owner.reads("it has up to 1,095 characters, and Telegram takes 1,024", timeout=PATIENCE)
    await small.owner.tap("Send to", timeout=PATIENCE)
    await small.owner.tap("Discard", timeout=PATIENCE)
    await small.owner.say("/broadcast")
    await small.owner.reads("A new broadcast")
    await small.owner.say(TEXT)
    await small.owner.tap("To whom", timeout=PATIENCE)
    await small.owner.tap("Nederlands", timeout=PATIENCE)
    await small.owner.tap("Done", timeout=PATIENCE)
    await small.owner.tap("Send to", timeout=PATIENCE)
    asked = await small.owner.reads("type the number", timeout=PATIENCE)
    [(campaign,)] = await small.rows("SELECT id FROM campaigns WHERE stage = 'draft'")
    await small.owner.forge(of_campaign(campaign, Cast.CLEAR))  # an old keyboard, on another device
    await small.owner.reads("All of what you choose must fit", timeout=PATIENCE)
    await small.owner.say(asked.text.rsplit(" ", 1)[1])
    await small.owner.reads("I did not understand", timeout=PATIENCE)
    assert await small.rows("SELECT stage FROM campaigns WHERE stage <> 'discarded'") == [("draft",)]


async def test_an_album_whose_line_is_held_up_gets_it_all_the_same(small: House) -> None:
    emma = await reader(small)
    await small.owner.say("/broadcast")
    await small.owner.reads("A new broadcast")
    for caption in ("one for {name}", "two"):
        await small.owner.send("photo", group=7, caption=caption)
    await small.owner.reads("follows the album", timeout=PATIENCE)
    await small.owner.sees("Message: English · album (2)", timeout=PATIENCE)
    await small.sandbox.fault("sendMessage", chat=emma.id, status=429, retry_after=1)
    await small.confirm()
    await emma.reads("You get news like this", timeout=PATIENCE)
    assert [m.text for m in await album(emma)] == ["one for Emma", "two"]


async def test_while_telegram_is_ill_nobody_is_used_up(small: House) -> None:
    for number in range(8):
        await small.sandbox.fault("sendMessage", chat=FIRST_OF_CROWD + number, status=502)
    await small.sandbox.fault("getMe", status=502, count=2)
    await small.write(TEXT)
    await small.owner.reads("The broadcast is sent", timeout=PATIENCE)
    states = await small.states()
    assert states["unknown"] == 8
    assert states["sent"] == 32  # and one has blocked us


async def test_two_replicas_and_two_broadcasts_share_one_rate(database: str) -> None:
    async with house(database, 50, 30) as world:
        await world.start()
        await world.start()
        await world.write(TEXT)
        await world.write(TEXT)
        async with asyncio.timeout(PATIENCE):
            while len(await world.rows("SELECT FROM campaigns WHERE stage = 'done'")) < 2:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        calls = await world.sandbox.calls("sendMessage,editMessageText", limit=1000)
        times = sorted(datetime.fromisoformat(c["time"]) for c in calls if c["chat"] >= FIRST_OF_CROWD)
        assert len(times) in {99, 100}  # one has blocked us, which the second may know by then
        assert (times[-1] - times[0]).total_seconds() > (len(times) - 8) / 30


async def test_an_edit_after_the_yes_reaches_nobody(small: House) -> None:
    emma = await reader(small)
    await small.owner.say("/broadcast")
    await small.owner.reads("A new broadcast")
    source = await small.owner.send("photo", caption="Confirmed")
    await small.owner.tap("Send to", timeout=PATIENCE)
    await small.owner.edit("Nobody said yes to this", source)
    await small.owner.reads("Your edit is taken over")
    await small.owner.edit("Confirmed again", source)
    await small.confirm()
    await emma.reads("Confirmed again", timeout=PATIENCE)
    await small.owner.reads("The broadcast is sent", timeout=PATIENCE)
    await small.owner.edit("Too late", source)
    await small.owner.reads("What was sent is as it was", timeout=PATIENCE)


async def test_who_was_refused_before_it_paused_gets_it_after(small: House) -> None:
    for number in range(1, 12):
        await small.sandbox.fault("sendMessage", chat=FIRST_OF_CROWD + number, status=400)
    await small.write(TEXT)
    await small.owner.reads("The broadcast is paused", timeout=PATIENCE)
    async with asyncio.timeout(PATIENCE):
        while not await heard(small, "The broadcast is paused"):  # noqa: ASYNC110 - once more, with a sound
            await asyncio.sleep(0.02)
    await small.sandbox.heal()
    await small.owner.tap("Go on", timeout=PATIENCE)
    await small.owner.reads("40 sent", timeout=PATIENCE)


async def heard(world: House, words: str) -> bool:
    """Whether the owner got a new message that says so, with a sound."""
    calls = await world.sandbox.calls("sendMessage", chat=world.owner.id, ok="1")
    return any(words in c["request"]["text"] and not c["request"].get("disable_notification") for c in calls)


async def test_a_message_that_is_gone_pauses_instead_of_failing_everybody(small: House) -> None:
    await small.owner.say("/broadcast")
    await small.owner.reads("A new broadcast")
    await small.owner.delete(await small.owner.send("location", latitude=52.5, longitude=13.4))
    await small.confirm()
    paused = await small.owner.reads("The broadcast is paused", timeout=PATIENCE)
    assert "Why: your message was deleted, so it cannot be copied" in paused.text
    assert (await small.states())["waiting"] == 41
    await small.rows(f"UPDATE people SET blocked = true WHERE id = {FIRST_OF_CROWD} RETURNING id")
    await small.owner.tap("Go on", timeout=PATIENCE)
    async with asyncio.timeout(PATIENCE):
        while not (await small.states()).get("skipped"):  # noqa: ASYNC110 - rows tell nobody
            await asyncio.sleep(0.02)
    assert await small.rows("SELECT error FROM recipients WHERE state = 'skipped'") == [("kept out",)]
