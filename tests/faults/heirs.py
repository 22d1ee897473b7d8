"""Whoever holds a job is killed, and another must do it within the seconds that are promised.

In the runs of fifty kills jobs are over in milliseconds, so hardly anybody dies who holds one; here the
service hangs, and its caller is struck. Imports the neighbours.
"""

import asyncio
import time

from tests.faults.checks import Tally
from tests.faults.story import Scene, before
from tests.faults.world import World

JOB_WITHIN = 10.0
"""Seconds from the death of a worker to what its job is for."""
HANGS = 250.0
"""Seconds, far longer than any call may take."""
DEATHS, BEAT = 5, 2.0
"""So many deaths, each at another moment between two heartbeats of a worker, which come in such seconds."""
LOOK = "getMadeBooking"


async def looks(world: World, scene: Scene, tally: Tally) -> list[str]:
    """Again and again the next replica looks at the booking."""
    await _two(world, scene)
    slowest = 0.0
    for n in range(DEATHS):
        slowest = max(slowest, await _seized(world, tally, n * BEAT / DEATHS))
        if slowest > JOB_WITHIN:
            return [f"a dead worker's job was begun after {slowest:.1f} s"]
    tally.figures[f"the job of a dead worker begun by another, slowest of {DEATHS}"] = slowest
    return []


async def jobs(world: World, scene: Scene, tally: Tally) -> list[str]:
    """The person knows what the dead one's look would have told."""
    await _two(world, scene)
    found = []
    for action, told in (("accept", "accepted. Please confirm"), ("cancel", "cancelled at the service")):
        holder = await _holding(world)
        await world.act(await scene.request(), action)
        began = time.monotonic()
        await world.replicas[holder].kill()
        tally.kills += 1
        await scene.until(told, timeout=3 * JOB_WITHIN)
        took = time.monotonic() - began
        tally.figures[f"the job of a dead worker done by another ({action})"] = took
        found += [f"a dead worker's job took {took:.1f} s"] if took > JOB_WITHIN else []
        await world.start(holder)
        await world.ready(holder)
    return found


async def _two(world: World, scene: Scene) -> None:
    """Everything before the look, and a second replica."""
    await before(scene, LOOK)
    await world.start(1)
    await world.ready(1)


async def _seized(world: World, tally: Tally, pause: float) -> float:
    """Seconds from the death of who looks to the look of another; far too many when there is none."""
    await asyncio.sleep(pause)
    holder = await _holding(world)
    await world.replicas[holder].kill()
    tally.kills += 1
    began, looks, took = time.monotonic(), _looks(world), 0.0
    while _looks(world) == looks and took < 3 * JOB_WITHIN:
        await asyncio.sleep(0.01)
        took = time.monotonic() - began
    await world.start(holder)
    await world.ready(holder)
    return took


def _looks(world: World) -> int:
    calls = world.services.services["webcam"].calls.since()
    return sum(call["operation"] == LOOK for call in calls)


async def _holding(world: World) -> int:
    """The replica whose look at the service hangs, as soon as one does."""
    traced = {number: len(world.trace(number).read_bytes()) for number in world.replicas}
    await world.fault(kind="hang", seconds=HANGS, operation=LOOK)
    while (await world.control.get("/webcam/faults")).json():  # noqa: ASYNC110 - rows of another program
        await asyncio.sleep(0.01)
    while True:
        for number, since in traced.items():
            lines = world.trace(number).read_bytes()[since:].decode().splitlines()
            calls = [line for line in lines if " service " in line]
            if calls and calls[-1].startswith("before"):
                return number
        await asyncio.sleep(0.01)
