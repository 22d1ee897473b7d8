"""Several replicas behind one address, one of them killed again and again while people book.

Each person plays a whole booking; afterwards the service has exactly one of each per person, and every update
was worked. The address is a switchboard of ours that hands each connection to a living replica.
Imports `sandbox` and the neighbours.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.faults.checks import Tally, answers, quiet, secrets
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size
from tests.faults.story import SHORT, Scene
from tests.faults.world import World, opened

PERFORMERS = ("Ivy Lark", "Marlowe Finch", "Søren Quill", "Zoë Åkerlund")
KILLS = 13
WRITES = ("createBooking", "confirmMadeBooking", "cancelMadeBooking")


@asynccontextmanager
async def switchboard(world: World, replicas: int) -> AsyncIterator[int]:
    """Its port. A connection goes to any replica that takes it."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        numbers = random.sample(range(replicas), replicas)
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
    """Two and three replicas; none in the slice."""
    seeds = {Size.SLICE: 0, Size.CI: 1, Size.FULL: 4}[size]
    return [f"replicas:{count}:{seed}" for seed in range(seeds) for count in (2, 3)]


async def run(postgres: str, hatchery: Hatchery, count: str, seed: str) -> Tally:
    """The run `replicas:COUNT:SEED`."""
    tally, replicas = Tally(runs=1), int(count)
    async with opened(postgres, hatchery, webhook=True) as world:
        for replica in range(replicas):
            world.environ(replica)  # gives it its port
        async with switchboard(world, replicas) as port:
            world.webhook = f"http://127.0.0.1:{port}/telegram/webhook"
            for replica in range(replicas):
                await world.start(replica)
            for replica in range(replicas):
                await world.ready(replica)
            killing = asyncio.create_task(_kill(world, replicas, random.Random(int(seed)), tally))
            people = [await world.sandbox.person(f"P{n}", language_code="en") for n in range(len(PERFORMERS))]
            scenes = [Scene(world, p, whom) for p, whom in zip(people, PERFORMERS, strict=True)]
            try:
                await asyncio.gather(*(_books(scene, killing) for scene in scenes))
            except AssertionError as failed:
                tally.breaches.append(str(failed))
            finally:
                killing.cancel()
                with suppress(asyncio.CancelledError):
                    await killing
            tally.breaches += await _after(world, scenes, replicas)
    return tally


async def _books(scene: Scene, killing: "asyncio.Task[None]") -> None:
    """Book, then talk on until nobody is killed any more."""
    for step in SHORT.values():
        await step.act(scene)
        await step.done(scene)
    while not killing.done():
        await scene.person.say("/bookings")
        await scene.until("Your bookings")


async def _kill(world: World, replicas: int, dice: random.Random, tally: Tally) -> None:
    """One at a time, so that one is always there."""
    for _ in range(KILLS):
        await asyncio.sleep(dice.uniform(0.05, 0.5))
        number = dice.randrange(replicas)
        await world.replicas[number].kill()
        tally.kills += 1
        await asyncio.shield(world.start(number))
        await world.ready(number)


async def _after(world: World, scenes: list[Scene], replicas: int) -> list[str]:
    found = []
    for replica in range(replicas):
        if not world.replicas[replica].alive:
            await world.start(replica)
    for operation in WRITES:
        applied = len(await world.ledger(operation))
        if applied != len(scenes):
            found.append(f"I1: {operation} applied {applied} times for {len(scenes)} people")
    found += await quiet(world)
    for scene in scenes:
        found += await answers(scene.person)
    return [*found, *await secrets(world)]
