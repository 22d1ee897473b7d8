"""Kills the program at every edge of a booking, brings it back, and lets the person go on.

A recording finds the edges of each step by itself (`edges`). Then one story after another is played; in
each, every step is struck at another of its edges, so a story of sixteen steps has up to sixteen deaths.
Every fifth that comes back is struck again, at an edge of a recovery. Without a recording the edge is any
one, also one that is reached for the twentieth time, drawn from the seed. Imports the neighbours.
"""

import asyncio
import random
import time
from itertools import product

from sandbox.botapi.client import NeverCameError
from tests.faults.checks import Tally, after_story
from tests.faults.edges import DUE, RECOVERY, SETTLED, Edge, Map, begun, drawn, recorded
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size
from tests.faults.story import STORIES, Scene, Step
from tests.faults.tracing import ALL, ANY
from tests.faults.world import World, opened

LATE = 1.2
"""Seconds after the answer where the edge was not reached yet: what is done each second may pass it."""

SIGNALS = ("KILL", "TERM", "TERM+KILL")
DRAWN = ("KILL", "KILL", *SIGNALS)
"""Where a run names no signal: mostly the one that gives no warning."""

SHORTEST, LONGEST = 0.02, 9.0
"""Seconds from SIGTERM to SIGKILL, drawn so that half of them are shorter than 0.42."""

AGAIN = 1 / 5
"""How many of those that are brought back are struck once more while they recover."""

UNDER_WAY = "SELECT 1 FROM intents WHERE step = 'claimed' LIMIT 1"
"""A write whose end is not known, which a recovery looks up."""

STORIES_OF_CI, STORIES_OF_FULL, UNRECORDED = 18, 72, 10
"""How many stories are played; in full so many that no step has more edges, and some at any edge besides."""


class Nurse:
    """Brings the program back whenever it dies, as an operator's supervisor does, and gives the orders.

    Sometimes it is to die once more while it recovers.
    """

    def __init__(self, world: World, plan: Map | None, dice: random.Random, tally: Tally) -> None:
        self._world = world
        self._plan = plan
        self.dice = dice
        self.step = ""
        self._tally = tally
        self._ordered = self._counted = ""
        self.deaths = 0
        self.died = 0.0

    def order(self, what: str, edge: Edge, number: str) -> None:
        """From now on that edge is deadly. Where it stands in a recording the order is counted."""
        self._ordered = f"{what}: {edge}"
        if self._plan:
            mode = "webhook" if self._world.webhook else "polling"
            self._counted = f"{mode} {number} {what}: {edge} {edge.nth}"
            self._tally.ordered.add(self._counted)
        pause = SHORTEST * (LONGEST / SHORTEST) ** self.dice.random()
        self._world.order(label=edge.label, when=edge.when, nth=edge.nth, signal=number, pause=pause)

    def mercy(self) -> None:
        """No edge is."""
        self._ordered = self._counted = ""
        self._world.order()

    @property
    def waits(self) -> bool:
        """Whether an order was given and is not carried out yet."""
        return bool(self._ordered)

    async def over(self, patience: float) -> None:
        """Until the one that was told to die has been followed by another, or so long if none is told to;
        from then on no edge is deadly. Who is to die in its recovery has the time to begin it.
        """
        if RECOVERY in self._ordered:
            await self._world.ready(revived=True)
        end, deaths = time.monotonic() + patience, self.deaths
        while (told := self._world.replicas[0].told()) or time.monotonic() < end:
            await asyncio.sleep(0.02)
            if told and not self._world.replicas[0].told():
                break
        if self.deaths > deaths or not self.waits:
            await self._world.ready(revived=True)
        self.mercy()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.shield(self._world.replicas[0].died)
            self.deaths, self.died = self.deaths + 1, time.monotonic()
            self._tally.kills += 1
            self._tally.edges.add(self._name())
            self._tally.reached |= {self._counted} if self._counted else set()
            self.mercy()
            if self.dice.random() < AGAIN:
                await self._once_more()
            await self._world.start()

    def _name(self) -> str:
        """The edge that was deadly; where any one was, the last that was reached."""
        what, _, edge = self._ordered.partition(": ")
        if not {ANY, ALL} & set(edge.split()):
            return self._ordered
        return f"{what}: {self._world.trace().read_text().splitlines()[-1]}"

    async def _once_more(self) -> None:
        """Who comes next is struck, by any of the signals, at an edge of what it has to recover."""
        sign = self.dice.choice(SIGNALS)
        if self._plan is None:
            self.order("start", Edge(ANY, "any", self.dice.randint(1, 12)), sign)
            return
        writing = self.step in self._plan.recoveries and await self._world.rows(UNDER_WAY)
        left = self.step if writing else DUE
        self.order(f"{RECOVERY} {left}", drawn(self._plan.recoveries[left], self.dice), sign)


async def strike(
    postgres: str,
    hatchery: Hatchery,
    story: str,
    plan: Map | None,
    seed: int,
    signals: tuple[str, ...] = DRAWN,
    *,
    webhook: bool,
) -> Tally:
    """One story in which every step that has so many is struck at its edge number `seed`, by one of these
    signals. Each step has dice of its own, so that a death which did not come changes nothing in the next.
    """
    tally = Tally(runs=1)
    async with opened(postgres, hatchery, webhook=webhook) as world:
        scene = await begun(world)
        nurse = Nurse(world, plan, random.Random(), tally)
        nursing = asyncio.create_task(nurse.run())
        try:
            for number, step in enumerate(STORIES[story]):
                dice = random.Random(f"{story} {webhook} {seed} {signals} {number}")
                nurse.step, nurse.dice = step.name, dice
                sign = dice.choice(signals)
                if edge := _chosen(plan, number, seed, dice):
                    nurse.order(step.name, edge, sign)
                await _struck(scene, step, nurse, tally)
            nurse.mercy()
            tally.breaches += await after_story(scene)
        except AssertionError as failed:
            tally.breaches.append(f"step {step.name}: {failed}")
        finally:
            nursing.cancel()
    return tally


def _chosen(plan: Map | None, step: int, seed: int, dice: random.Random) -> Edge | None:
    if plan is None:
        return Edge(ANY, "any", dice.randint(1, 60))
    edges = plan.steps[step]
    return edges[seed] if seed < len(edges) else None


async def _struck(scene: Scene, step: Step, nurse: Nurse, tally: Tally) -> None:
    """Do a step; its patience begins anew after a death."""
    deaths = nurse.deaths
    await step.act(scene)
    try:
        await step.done(scene)
    except NeverCameError:
        if nurse.deaths == deaths:
            raise
        await scene.world.ready(revived=True)
        await step.done(scene)
    struck = nurse.deaths > deaths
    if struck and not step.writes:
        tally.slowest = max(tally.slowest, time.monotonic() - nurse.died)
    await nurse.over(LATE if nurse.waits else SETTLED)


async def run(postgres: str, hatchery: Hatchery, story: str, mode: str, seed: str, sign: str = "") -> Tally:
    """The run `crash:STORY:MODE:SEED[:SIGNAL]`; a seed like any3 needs no recording."""
    webhook = mode == "webhook"
    if seed.startswith("any"):
        return await strike(postgres, hatchery, story, None, int(seed[3:]), webhook=webhook)
    plan = await recorded(postgres, hatchery, story, webhook=webhook)
    if plan.stories > STORIES_OF_FULL:
        return Tally(
            breaches=[f"{plan.stories} stories are needed to strike at every edge, not {STORIES_OF_FULL}"]
        )
    signals = (sign,) if sign else DRAWN
    if sign:
        plan = plan.own(story)
    if sign == "KILL":
        plan = plan.with_later(STORIES_OF_FULL)
    if int(seed) >= plan.stories:
        return Tally(runs=1)
    return await strike(postgres, hatchery, story, plan, int(seed), signals, webhook=webhook)


def runs(size: Size) -> list[str]:
    """Two thirds polling, typed and tapped in turn; in the slice one without a recording.

    In full each edge of each step is struck in both modes by each of the signals where it is reached first,
    and by SIGKILL once more where it is reached again, as far as there are stories for it.
    """
    if size is Size.SLICE:
        return ["crash:tapped:webhook:any2"]
    if size is Size.FULL:
        both = ("polling", "webhook")
        every = product(range(STORIES_OF_FULL), STORIES, both, SIGNALS)
        others = product(range(UNRECORDED), STORIES, both)
        return [
            *(f"crash:{story}:{mode}:{seed}:{sign}" for seed, story, mode, sign in every),
            *(f"crash:{story}:{mode}:any{seed}" for seed, story, mode in others),
        ]
    modes = ("polling", "polling", "webhook")
    numbers = range(STORIES_OF_CI)
    return [f"crash:{('typed', 'tapped')[n % 2]}:{modes[n // 2 % 3]}:{n // 2}" for n in numbers]
