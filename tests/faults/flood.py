"""One person who writes a thousand different messages as fast as they are taken, and others who talk.

Imports `sandbox` and the neighbours.
"""

import asyncio
import itertools
import random
import statistics
import time

from sandbox.botapi.client import Person
from tests.faults.checks import Tally, after_run, answers, quiet
from tests.faults.services import ROOM, peak
from tests.faults.world import World

MESSAGES, ABREAST = 1000, 20
OTHERS, ASKED, PAUSE = 12, 6, 1.1
"""How many others there are, how often each asks something, and seconds between, as Telegram wants it."""
SAID = (
    "hello {n}?",
    "/book Ivy Lark, Skype, tomorrow at 20:00, {n} minutes",
    "{n}",
    "make it {n} credits",
    "/help",
    "what is {n} plus {n}?",
    "/bookings",
    "/timezone London",
    "I am number {n}",
    "/cancel",
)
"""No two alike in a row, and each with an answer of its own."""
GROSS, SLOW = 3.0, 1.0
"""So many times slower, and slower than so many seconds: on a busy machine less says nothing."""
TOLD = 60
"""More than so many messages in their own chat is a flood of ours."""
PATIENCE = 60.0


async def flooded(world: World, tally: Tally, dice: random.Random) -> list[str]:
    """The others wait no longer for it, memory stays, and whoever floods is not answered a thousand times."""
    del dice
    await world.start()
    await world.ready()
    others = [await world.sandbox.person(f"P{n}", language_code="en") for n in range(OTHERS)]
    flooder = await world.sandbox.person("Max", language_code="en")
    calm = await _talk(others)
    before = peak(world)
    flood = asyncio.create_task(_flood(flooder))
    beside = await _talk(others)
    await flood
    found = await quiet(world, PATIENCE)
    grown = peak(world) - before
    told = sum(m.out for m in await flooder.messages())
    tally.tables.append(
        f"one sends {MESSAGES}: others' answers {_figures(calm)} without, {_figures(beside)} beside it; "
        f"{told} messages to whoever sent them; memory grew by {grown:.0f} MB"
    )
    if _p95(beside) > SLOW and _p95(beside) > GROSS * _p95(calm):
        found.append(f"S29: beside a flood others wait {_figures(beside)}, without {_figures(calm)}")
    if grown > ROOM:
        found.append(f"S29: memory grew by {grown:.0f} MB")
    if told > TOLD:
        found.append(f"S29: {told} messages for {MESSAGES}")
    return [*found, *await answers(flooder), *await after_run(world)]


async def _flood(flooder: Person) -> None:
    abreast, number = asyncio.Semaphore(ABREAST), itertools.count()

    async def say() -> None:
        async with abreast:
            n = next(number)
            await flooder.say(SAID[n % len(SAID)].format(n=n))

    await asyncio.gather(*(say() for _ in range(MESSAGES)))


async def _talk(others: list[Person]) -> list[float]:
    """How long each answer took, in seconds."""
    return [took for each in await asyncio.gather(*(_asks(person) for person in others)) for took in each]


async def _asks(person: Person) -> list[float]:
    took = []
    for _ in range(ASKED):
        began = time.monotonic()
        await person.say("/help")
        await person.reads("/bookings", timeout=PATIENCE)
        took.append(time.monotonic() - began)
        await asyncio.sleep(PAUSE)
    return took


def _p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1]


def _figures(took: list[float]) -> str:
    return f"{statistics.median(took) * 1000:.0f} ms (p95 {_p95(took) * 1000:.0f})"
