"""Two hundred people who want the same free slot, and a service that gives it to one.

The service takes ten requests a minute, so some wait in line; the clock is pushed for them. Imports
`sandbox` and the neighbours.
"""

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress

from sandbox.botapi.client import Person
from sandbox.botapi.world import Message
from tests.faults.checks import Tally, after_run, answers, quiet
from tests.faults.world import World

PEOPLE, ABREAST = 200, 16
"""People, and how many of them are on their way to the last button at once."""
WITHIN = 10.0
"""Seconds from the service's word until everybody is told whom it concerns."""
PATIENCE, LONGEST = 60.0, 200.0
ROUND, LOOK = 15.0, 0.25
"""Seconds of the shared clock that are pushed at once, and real ones between two looks."""
ANSWERS = (
    ("say", "/timezone London", "Noted"),
    ("say", "/book Orla Byrne, tomorrow at 11 am", "Which kind of session"),
    ("say", "studio visit", "How long shall it be?"),
    ("tap", "30 minutes", "Which place"),
    ("tap", "Skip", "What is your name?"),
    ("say", "Guest {id}", "What is your e-mail address?"),
    ("say", "p{id}@post.example", "Your e-mail"),
    ("tap", "Skip", "Please check"),
)
SERVICE = "webkasa"
WON, REFUSED, NEAREST = "invited, no answer yet", "not possible", "The nearest free times:"


async def rushed(world: World, tally: Tally, dice: random.Random) -> list[str]:
    """One has it, the others are told so, with other times to choose from."""
    world.release()
    await world.start()
    await world.ready()
    people = [await world.sandbox.person(f"P{n}", language_code="en") for n in range(PEOPLE)]
    abreast = asyncio.Semaphore(ABREAST)
    passing = asyncio.create_task(_passes(world))
    try:
        await asyncio.gather(*(_prepared(person, abreast) for person in people))
        dice.shuffle(people)
        await asyncio.gather(*(person.tap("Send", timeout=PATIENCE) for person in people))
        found = await _told(world, people, tally)
    finally:
        passing.cancel()
        with suppress(asyncio.CancelledError):
            await passing
    return [*found, *await quiet(world), *await answers(people[0]), *await after_run(world)]


async def _passes(world: World) -> None:
    """Time, while people wait: what is asked of the service has its limits."""
    while True:
        await world.push(2)
        await asyncio.sleep(LOOK)


async def _prepared(person: Person, abreast: asyncio.Semaphore) -> None:
    """All but the last tap."""
    async with abreast:
        for act, what, wanted in ANSWERS:
            if act == "say":
                await person.say(what.format(id=person.id))
            else:
                await person.tap(what, timeout=PATIENCE)
            await person.reads(wanted, timeout=PATIENCE)


async def _told(world: World, people: list[Person], tally: Tally) -> list[str]:
    """Who has it, who is told otherwise and with what; within ten seconds of the service's word."""
    began, slowest = time.monotonic(), 0.0
    while (said := _said(world, people))[""] and time.monotonic() - began < LONGEST:
        await world.push(ROUND)
        await asyncio.sleep(LOOK)
        asked, since = await _asked(world), time.monotonic()
        while (said := _said(world, people))["won"] + said["refused"] < asked and slowest <= WITHIN:
            await asyncio.sleep(LOOK / 5)
            slowest = max(slowest, time.monotonic() - since)
    tally.figures["the last slot: from the service's word to the person's, at most"] = slowest
    tally.figures[f"the last slot: until all {len(people)} are told"] = time.monotonic() - began
    tally.tables.append(f"of {len(people)} who want the last slot: {dict(said)}")
    made = len((await world.control.get(f"/{SERVICE}/ledger")).json())
    found = [] if made == said["won"] == 1 else [f"I1: {made} have it, {said['won']} were told so"]
    if slowest > WITHIN:
        found.append(f"somebody was told only {slowest:.1f} s after the service had answered")
    others = said["refused"] + said["other times"]
    return [*found, *([] if others == len(people) - 1 else [f"I4: only {others} were told otherwise"])]


def _said(world: World, people: list[Person]) -> Counter[str]:
    """How many read what at the end of their chat; "" is nothing yet."""
    return Counter(
        _read([m for m in world.botapi.world.chats[p.id].messages.values() if m.out]) for p in people
    )


def _read(messages: list[Message]) -> str:
    body = max(messages, key=lambda m: m.id).body
    text, buttons = str(body.get("text")), str(body.get("reply_markup"))
    if WON in text:
        return "won"
    if REFUSED in text and "Change and try again" in buttons:
        return "refused"
    return "other times" if NEAREST in text and "Tomorrow" in buttons else ""


async def _asked(world: World) -> int:
    """How many requests the service has answered."""
    calls = (await world.control.get(f"/{SERVICE}/calls")).json()
    return sum(call["operation"] == "createBooking" and call["status"] in {201, 409} for call in calls)
