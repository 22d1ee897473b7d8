"""The database, the service or Telegram gone at a bad moment: nothing is done that is not written down."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

from sandbox.botapi.client import Person
from sandbox.services.faults import Fault
from tests.security.world import BOOKED, SIGN_IN, World, opened
from tests.traffic.counting import until

PROMISED = 5.0
"""Seconds in which a chat is answered, whatever hangs."""
TAPS, WORKED = 200, 0.05
"""Fingers on one button, and the seconds that each tap may take by itself."""
A_DAY_AND_A_BIT = timedelta(hours=25).total_seconds()


async def _reviewing(ada: Person) -> None:
    await ada.say("/timezone London")
    await ada.reads("Noted")
    for said, asked in ((BOOKED, "sign-in name"), (SIGN_IN, "phone chat")):
        await ada.say(said)
        await ada.reads(asked)
    await ada.say("no")
    await ada.reads("Please check")


async def test_what_cannot_be_written_down_is_not_sent(world: World, ada: Person) -> None:
    """A disk that is full, or only readable, looks like this: the insert fails."""
    await _reviewing(ada)
    async with _broken(world, "intents"):
        await ada.tap("Send")
        await ada.reads("went wrong", timeout=20)
    posted = [c for c in world.services.services["webcam"].calls.since() if c["method"] == "POST"]
    assert {c["operation"] for c in posted} <= {"oauthToken"}, "only whether our project is known there"
    await ada.tap("Send")
    await ada.reads("invited", timeout=20)
    assert len(world.services.services["webcam"].ledger.since()) == 1


class _broken:  # noqa: N801 - reads as a word
    """No row can be added to a table."""

    def __init__(self, world: World, table: str) -> None:
        self._world, self._table = world, table

    async def __aenter__(self) -> None:
        await self._world.execute(f"ALTER TABLE {self._table} ADD CONSTRAINT no_room CHECK (false) NOT VALID")

    async def __aexit__(self, *_: object) -> None:
        await self._world.execute(f"ALTER TABLE {self._table} DROP CONSTRAINT no_room")


async def test_a_calendar_address_is_made_with_the_message_that_shows_it(
    database: str, tmp_path: Path
) -> None:
    async with opened(database, tmp_path, booked=False, PUBLIC_URL="https://bot.example") as world:
        ada = await world.sandbox.person("Ada", language_code="en")
        await ada.say("/calendar")
        offered = await ada.reads("private address")
        async with _broken(world, "outbox"):
            await ada.tap("Make an address")
            await until(lambda: world.rows("SELECT state FROM inbox WHERE error <> ''"), [("bad",)])
        await ada.tap("Make an address", offered)
        await ada.reads("https://bot.example/calendar/")
        await ada.tap("Make an address", offered)
        await ada.reads("You have an address already.")


async def test_a_chat_is_answered_while_its_request_hangs_at_the_service(world: World, ada: Person) -> None:
    await _reviewing(ada)
    webcam = world.services.services["webcam"]
    webcam.faults.add(Fault(kind="hang", applied=True, seconds=15, operation="createBooking"))
    await ada.tap("Send")
    began = time.monotonic()
    await ada.say("/help")
    await ada.reads("/bookings", timeout=10)
    assert time.monotonic() - began < 10
    assert not any(message.says("invited") for message in await ada.messages())
    await ada.sees("invited", timeout=60)
    assert len(webcam.ledger.since()) == 1


async def _answered(ada: Person, said: str, wanted: str) -> float:
    """The seconds until it is."""
    began = time.monotonic()
    await ada.say(said)
    await ada.reads(wanted, timeout=60)
    return time.monotonic() - began


async def test_a_chat_is_answered_while_what_it_wants_to_know_hangs(world: World, ada: Person) -> None:
    await ada.say("/timezone London")
    await ada.reads("Noted")
    world.services.services["webcam"].faults.add(Fault(kind="hang", seconds=30, count=500))
    await ada.say(BOOKED)
    await asyncio.sleep(0.5)
    assert await _answered(ada, "/cancel", "Nothing was sent") < PROMISED
    for _ in range(3):
        await ada.say(BOOKED)
    assert await _answered(ada, "/timezone Rome", "Noted") < PROMISED


async def test_two_hundred_taps_on_try_again_ask_a_service_that_hangs_once(world: World, ada: Person) -> None:
    await ada.say("/timezone London")
    await ada.reads("Noted")
    webcam = world.services.services["webcam"]
    webcam.faults.add(Fault(kind="hang", seconds=30, count=500))
    await ada.say(BOOKED)
    stuck = await ada.reads("is not answering right now", timeout=60)
    before = len(webcam.calls.since())
    await asyncio.gather(*(ada.tap("Try again", stuck) for _ in range(TAPS)))
    assert await _answered(ada, "/timezone Rome", "Noted") < PROMISED + TAPS * WORKED
    assert len(webcam.calls.since()) - before <= 2
    webcam.faults.clear()
    assert await _answered(ada, BOOKED, "sign-in name") < PROMISED


async def test_inline_answers_come_while_the_service_hangs(world: World, ada: Person) -> None:
    await ada.say("/timezone London")
    await ada.reads("Noted")
    world.services.services["webcam"].faults.add(Fault(kind="hang", seconds=30, count=50))
    took = []
    for _ in range(3):
        began = time.monotonic()
        told = await ada.inline("Ivy")
        assert told["results"]
        took.append(time.monotonic() - began)
    assert max(took) < 15
    assert min(took) < 2, "a busy machine may be late once, a service that hangs holds up each"


async def test_after_a_day_away_old_taps_do_nothing_and_each_person_hears_of_it_once(
    world: World, ada: Person
) -> None:
    await _reviewing(ada)
    data = str((await ada.last()).data("Send"))
    await world.stop()
    await ada.say("are you there?")
    await world.sandbox.push(A_DAY_AND_A_BIT)
    await world.execute("UPDATE presence SET last = last - interval '25 hours'")
    await world.start()
    await ada.reads("has expired", timeout=20)
    await ada.say("/help")
    await ada.reads("may be lost", timeout=20)
    await ada.forge(data)
    await ada.toast("closed", timeout=20)
    await ada.say("/help")
    await ada.reads("/bookings", timeout=20)
    said = [m.text for m in await ada.messages()]
    for once in ("has expired", "may be lost"):  # the first in the request's own message
        assert len([text for text in said if once in text]) == 1
    assert world.services.services["webcam"].ledger.since() == []


async def test_who_floods_is_told_once_and_others_are_answered(world: World, ada: Person) -> None:
    await ada.say("/start")
    await ada.reads("I book live online sessions", timeout=20)
    bob = await world.sandbox.person("Bob", language_code="en")
    await world.stop()
    for number in range(70):
        await ada.say(f"what is {number} plus {number}?")
    await bob.say("/help")
    await world.start()
    await bob.reads("/bookings", timeout=20)
    await world.worked()
    await ada.sees("You write faster than I may answer", timeout=20)
    await ada.say("/bookings")
    await ada.reads("no bookings", timeout=20)
    await ada.until(
        lambda seen: sum(m.says("You write faster") for m in seen) == 1 or None, 20, "one such word"
    )
