"""Many at once, and one who is as many: a broadcast to ten thousand, two hundred who want the
same slot, one who writes a thousand different messages, one who forges a hundred thousand.

Each has a world of its own. Imports the neighbours.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults import rush
from tests.faults.checks import Tally
from tests.faults.flood import flooded
from tests.faults.forged import forged
from tests.faults.hatchery import Hatchery
from tests.faults.mailing import mailed
from tests.faults.rush import rushed
from tests.faults.sizes import Size
from tests.faults.world import World, opened


@dataclass(frozen=True)
class Crowd:
    """What is played, at which service, and whether updates are posted to us."""

    plays: Callable[[World, Tally, random.Random], Awaitable[list[str]]]
    service: str = "webcam"
    webhook: bool = False


DOES = {
    "broadcast": Crowd(mailed),
    "last-slot": Crowd(rushed, rush.SERVICE),
    "flood": Crowd(flooded),
    "forged": Crowd(forged, webhook=True),
}


def runs(size: Size) -> list[str]:
    """All of them, in full only."""
    return [f"crowds:{name}" for name in DOES] if size is Size.FULL else []


async def run(postgres: str, hatchery: Hatchery, kind: str, seed: str = "0") -> Tally:
    """The run `crowds:KIND[:SEED]`."""
    tally, crowd = Tally(runs=1), DOES[kind]
    async with opened(postgres, hatchery, crowd.service, webhook=crowd.webhook) as world:
        try:
            tally.breaches += await crowd.plays(world, tally, random.Random(int(seed)))
        except AssertionError as failed:
            tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
    return tally
