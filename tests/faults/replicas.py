"""Several replicas behind one address, one of them killed again and again while people book.

Each person plays a whole booking; afterwards the service has exactly one of each per person, and every update
was worked. Meanwhile a crowd asks more than Telegram lets us answer in a second, and texts in a row are
answered in their order. The address is a switchboard of ours that hands each connection to a living replica.
Imports `sandbox` and the neighbours.
"""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from itertools import cycle

from sandbox.botapi.client import Person
from tests.database import Server
from tests.faults.checks import Tally, after_run, answers, quiet
from tests.faults.hatchery import Hatchery
from tests.faults.judges import instants
from tests.faults.sizes import Size
from tests.faults.story import SHORT, TAKEN_OVER, Scene, waited
from tests.faults.times import RESTARTING, postmaster
from tests.faults.world import World, opened

PERFORMERS = ("Ivy Lark", "Marlowe Finch", "Søren Quill", "Zoë Åkerlund")
CROWD = 40
"""So many at once are more than thirty a second."""
KILLS, FULL_KILLS, RESTARTS = 13, 50, 8
WRITES = ("createBooking", "confirmMadeBooking", "cancelMadeBooking")
PLACES = tuple(
    name.split()
    for name in ("Lisbon Berlin Athens Tokyo", "Madrid Oslo Vienna Seoul", "Rome Paris Cairo Lima")
)
"""Words for texts in a row; each row has its own, so that what comes late is not taken for the next one's."""
CALM = 12.0
"""Seconds before the first strike."""


@asynccontextmanager
async def switchboard(world: World, replicas: int, seed: int) -> AsyncIterator[int]:
    """Its port. A connection goes to any replica that takes it, in an order that is the seed's."""
    dice = random.Random(seed)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        numbers = dice.sample(range(replicas), replicas)
        for number in numbers:
            with suppress(OSError):
                there = await asyncio.open_connection("127.0.0.1", world.ports[number])
                await _joined((reader, writer), there)
                return
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield int(server.sockets[0].getsockname()[1])


Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _joined(here: Ends, there: Ends) -> None:
    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
        writer.close()

    await asyncio.gather(carry(here[0], there[1]), carry(there[0], here[1]))


def runs(size: Size) -> list[str]:
    """Two and three replicas, one killed fifty times, or PostgreSQL under them; none in the slice."""
    if size is Size.SLICE:
        return []
    counts = (2, 3)
    if size is Size.CI:
        return [f"replicas:{count}:0" for count in counts]
    killed = [f"replicas:{count}:{seed}:{FULL_KILLS}" for seed in range(2) for count in counts]
    return [*killed, *(f"replicas:{count}:0:postgres" for count in counts)]


async def run(postgres: str, hatchery: Hatchery, count: str, seed: str, kills: str = str(KILLS)) -> Tally:
    """The run `replicas:COUNT:SEED[:KILLS]`; with `postgres` for a number PostgreSQL is killed, and nobody
    else.
    """
    dice, tally, replicas = random.Random(int(seed)), Tally(runs=1), int(count)
    if kills != "postgres":
        await _run(
            postgres,
            hatchery,
            replicas,
            int(seed),
            tally,
            lambda world: _kill(world, int(kills), dice, tally),
        )
        return tally
    server = Server(durable=True)
    try:
        address = await server.started()
        await _run(address, hatchery, replicas, int(seed), tally, lambda world: _restart(world, dice, tally))
    finally:
        server.stop()
    return tally


Strikes = Callable[[World], Coroutine[None, None, None]]


async def _run(
    postgres: str, hatchery: Hatchery, replicas: int, seed: int, tally: Tally, strikes: Strikes
) -> None:
    async with opened(postgres, hatchery, webhook=True) as world:
        for replica in range(replicas):
            world.environ(replica)  # gives it its port
        async with switchboard(world, replicas, seed) as port:
            world.webhook = f"http://127.0.0.1:{port}/telegram/webhook"
            for replica in range(replicas):
                await world.start(replica)
            for replica in range(replicas):
                await world.ready(replica)
            tally.breaches += await _under_load(world, asyncio.create_task(strikes(world)))


async def _under_load(world: World, striking: "asyncio.Task[None]") -> list[str]:
    """Everybody lives on until nobody is struck any more; then the books are looked at."""
    people = [await world.sandbox.person(f"P{n}", language_code="en") for n in range(len(PERFORMERS))]
    crowd = [await world.sandbox.person(f"C{n}", language_code="en") for n in range(CROWD)]
    scenes = [Scene(world, p, whom) for p, whom in zip(people, PERFORMERS, strict=True)]
    try:
        found = await asyncio.gather(*(_books(scene, striking) for scene in scenes), _asks(crowd, striking))
    except AssertionError as failed:
        return [str(failed)]
    finally:
        striking.cancel()
        with suppress(asyncio.CancelledError):
            await striking
    return [*(breach for breaches in found for breach in breaches), *await _after(world, scenes)]


async def _books(scene: Scene, striking: "asyncio.Task[None]") -> list[str]:
    """Book, then talk on until nobody is struck any more."""
    for step in SHORT.values():
        await step.act(scene)
        await waited(scene, step, RESTARTING)
    found = []
    for places in cycle(PLACES):
        found += await _in_order(scene, places)
        if striking.done():
            break
    return found


async def _in_order(scene: Scene, places: list[str]) -> list[str]:
    """Texts in a row, without waiting: the answers come in their order. They may come again after a death."""
    begun = scene.person.acted
    for place in places:
        await scene.person.say(f"/timezone {place}")
    await scene.until(places[-1], timeout=TAKEN_OVER)
    said = [m for m in await scene.person.messages() if m.out and m.event > begun and m.says("Noted")]
    order = list(dict.fromkeys(place for m in said for place in places if m.says(place)))
    return [] if order == places else [f"order: {order}"]


async def _asks(crowd: list[Person], striking: "asyncio.Task[None]") -> list[str]:
    """All at once, and once more as soon as all are answered."""
    while not striking.done():
        await asyncio.gather(*(person.say("/help") for person in crowd))
        await asyncio.gather(*(person.reads("/bookings", timeout=TAKEN_OVER) for person in crowd))
    return []


async def _kill(world: World, kills: int, dice: random.Random, tally: Tally) -> None:
    """One at a time, so that one is always there."""
    await asyncio.sleep(CALM)
    for _ in range(kills):
        await asyncio.sleep(dice.uniform(0.05, 0.5))
        number = dice.randrange(len(world.replicas))
        await world.replicas[number].kill()
        tally.kills += 1
        await asyncio.shield(world.start(number))
        await world.ready(number)


async def _restart(world: World, dice: random.Random, tally: Tally) -> None:
    """PostgreSQL under all of them, killed or told to stop; whoever looks after it brings it back."""
    await asyncio.sleep(CALM)
    for _ in range(RESTARTS):
        await asyncio.sleep(dice.uniform(2, 5))
        os.kill(await postmaster(world), dice.choice((signal.SIGKILL, signal.SIGINT)))
        world.deaths.append(world.botapi.clock.seconds())
        tally.kills += 1
        await postmaster(world)


async def _after(world: World, scenes: list[Scene]) -> list[str]:
    found = []
    for operation in WRITES:
        applied = len(await world.ledger(operation))
        if applied != len(scenes):
            found.append(f"I1: {operation} applied {applied} times for {len(scenes)} people")
    found += await quiet(world)
    found += await instants(world)
    for scene in scenes:
        found += await answers(scene.person)
    return [*found, *await after_run(world)]
