"""What must hold after every run, seen from outside: I1 and I4-I7 of the failure list.

I8 and I9 stand in `secrecy`, the rest in `judges`.

Imports the neighbours.
"""

import asyncio
import time
from dataclasses import dataclass, field

from sandbox.botapi.client import NeverCameError, Person
from tests.faults import canaries, judges
from tests.faults.secrecy import secrets
from tests.faults.story import PATIENCE, Scene
from tests.faults.world import World

ANSWERED = 5.0
"""Seconds in which a chat is answered after any trouble, as promised."""

LEFT_OVER = """
SELECT 'inbox', state, count(*) FROM inbox WHERE state <> 'done' GROUP BY 2
UNION ALL SELECT 'outbox', state, count(*) FROM outbox WHERE state IN ('waiting', 'sending') GROUP BY 2
UNION ALL SELECT 'intents', step, count(*) FROM intents
WHERE step NOT IN ('done', 'failed', 'withdrawn') GROUP BY 2
UNION ALL SELECT 'error', error, count(*) FROM inbox WHERE error <> '' AND state = 'done' GROUP BY 2"""


@dataclass
class Tally:
    """The figures of a run, and what went wrong in it."""

    edges: set[str] = field(default_factory=set)
    ordered: set[str] = field(default_factory=set)
    """Edges at which a death was ordered, each by mode and signal, and those of them that were reached."""
    reached: set[str] = field(default_factory=set)
    kills: int = 0
    faults: int = 0
    redeliveries: int = 0
    taps: int = 0
    mutants: int = 0
    planted: int = 0
    """Bugs planted, and caught."""
    runs: int = 0
    breaches: list[str] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    """Seconds that were measured, by what took them."""
    tables: list[str] = field(default_factory=list)
    """What a run has to show beside the figures."""
    slowest: float = 0.0
    """Seconds from a death to the answer a person waited for, writes aside, which are looked up first."""

    def add(self, other: "Tally") -> None:
        """Put another run's figures to these."""
        self.edges |= other.edges
        self.ordered |= other.ordered
        self.reached |= other.reached
        for name in ("kills", "faults", "redeliveries", "taps", "mutants", "planted", "runs"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.breaches += other.breaches
        self.tables += other.tables
        self.figures |= other.figures
        self.slowest = max(self.slowest, other.slowest)


async def after_story(scene: Scene, *, allowed: tuple[str, ...] = ()) -> list[str]:
    """Breaches after a whole story: booked once, confirmed once, cancelled once, told so, nothing left."""
    found: list[str] = []
    for operation in ("createBooking", "confirmMadeBooking", "cancelMadeBooking"):
        applied = len(await scene.world.ledger(operation))
        if applied != 1:
            found.append(f"I1: {operation} applied {applied} times")
    receipts = sum("Booked with" in m.text for m in await scene.person.messages())
    if receipts > 1:
        found.append(f"I6: the receipt was sent {receipts} times")
    statuses = {r["status"] for r in await scene.world.requests()}
    if len(statuses) != 1 or "ancel" not in statuses.pop():
        found.append("I5: told cancelled, but the service says otherwise")
    found += await quiet(scene.world, allowed=allowed)
    found += await judges.instants(scene.world)
    found += judges.money(scene.world, scene.person.id)
    return [*found, *await answers(scene.person), *await after_run(scene.world)]


async def after_run(world: World) -> list[str]:
    """Breaches of what holds at the end of every run, whatever was played in it."""
    return [*judges.at_any_time(world), *await secrets(world)]


async def quiet(world: World, seconds: float = 60.0, *, allowed: tuple[str, ...] = ()) -> list[str]:
    """Breaches of "nothing is lost": updates not worked, messages not sent, writes without an end."""
    end = time.monotonic() + seconds
    while left := await _left(world, allowed):
        if time.monotonic() > end:
            return [f"I4/I6: left over: {left}"]
        await asyncio.sleep(0.1)
    return []


async def _left(world: World, allowed: tuple[str, ...]) -> list[tuple[object, ...]]:
    left = [row for row in await world.rows(LEFT_OVER) if row[1] not in allowed]
    stored = {row[0] for row in await world.rows("SELECT update_id FROM inbox")}
    lost = len({update.id for update in world.botapi.world.updates.history} - stored)
    return [*left, *([("updates", "never stored", lost)] if lost else [])]


async def answers(person: Person, within: float = PATIENCE) -> list[str]:
    """A breach when the chat is stuck: /cancel and the next text are answered in so many seconds (I7)."""
    for text in ("/cancel", canaries.confession(person.id)):
        await person.say(text)
        try:
            await person.reads("", timeout=within)
        except NeverCameError:
            return [f"I7: {text} was not answered within {within:.0f} s"]
    return []
