"""Kills the program at every edge of a booking, brings it back, and lets the person go on.

A recording run finds the edges of each step by itself. Then one story after another is played; in each, every
step is struck at another of its edges, so a story of eighteen steps has up to eighteen deaths. Every fifth
comes back only to be killed again while it starts. Without a recording the edge is any one, also one that is
reached for the twentieth time, drawn from the seed. Imports the neighbours.
"""

import asyncio
import random
import time
from dataclasses import dataclass
from itertools import product

from sandbox.botapi.client import NeverCameError
from tests.faults.checks import Tally, after_story
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size
from tests.faults.story import STORIES, Scene, Step
from tests.faults.tracing import ALL, ANY, BY_THE_CLOCK
from tests.faults.world import World, opened

SETTLED = 0.12
"""Seconds after a step's answer in which what follows it (marks, unlock) is still its own."""

LATE = 1.2
"""The same where the edge was not reached yet: what is done each second may pass it."""

SIGNALS = ("KILL", "TERM", "TERM+KILL")
DRAWN = ("KILL", "KILL", *SIGNALS)
"""Where a run names no signal: mostly the one that gives no warning."""

AGAIN = 1 / 5
"""How many of those that are brought back are killed once more while they start."""

STORIES_OF_CI, STORIES_OF_FULL, UNRECORDED = 18, 72, 10
"""How many stories are played; in full so many that no step has more edges, and some at any edge besides."""


@dataclass(frozen=True, order=True)
class Edge:
    """The nth time this label is reached since the order was given."""

    label: str
    when: str
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.when} {self.label}"


@dataclass(frozen=True)
class Map:
    """The edges of each step, in the order in which they are struck, and of a start."""

    steps: list[list[Edge]]
    start: list[Edge]

    @property
    def stories(self) -> int:
        """How many stories it takes to strike at every edge once."""
        return max(map(len, self.steps))


async def explore(postgres: str, hatchery: Hatchery, story: str, *, webhook: bool) -> Map:
    """Play a story undisturbed and write down which edges its steps have."""
    async with opened(postgres, hatchery, webhook=webhook) as world:
        scene = await _begun(world)
        start, at = _edges(world, 0, everything=True)
        steps = []
        for number, step in enumerate(STORIES[story]):
            _, at = _edges(world, at)
            await step.act(scene)
            await step.done(scene)
            await asyncio.sleep(SETTLED)
            found, at = _edges(world, at)
            steps.append(_shuffled(found, number))
        assert not (wrong := await after_story(scene)), wrong
    return Map(steps, start)


class Nurse:
    """Brings the program back whenever it dies, as an operator's supervisor does, and gives the orders.

    Sometimes it is to die once more while it recovers.
    """

    def __init__(self, world: World, plan: Map | None, dice: random.Random, tally: Tally) -> None:
        self._world = world
        self._plan = plan
        self._dice = dice
        self._tally = tally
        self._ordered = ""
        self.deaths = 0
        self.died = 0.0

    def order(self, what: str, edge: Edge, number: str) -> None:
        """From now on that edge is deadly."""
        self._ordered = f"{what}: {edge}"
        self._world.order(label=edge.label, when=edge.when, nth=edge.nth, signal=number)

    def mercy(self) -> None:
        """No edge is."""
        self._ordered = ""
        self._world.order()

    @property
    def waits(self) -> bool:
        """Whether an order was given and is not carried out yet."""
        return bool(self._ordered)

    async def over(self, patience: float) -> None:
        """Until the one that was told to die has been followed by another, or so long if none is told to;
        from then on no edge is deadly.
        """
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
            self.mercy()
            if self._dice.random() < AGAIN:
                self.order("start", self._of_start(), "KILL")
            await self._world.start()

    def _name(self) -> str:
        """The edge that was deadly; where any one was, the last that was reached."""
        what, _, edge = self._ordered.partition(": ")
        if not {ANY, ALL} & set(edge.split()):
            return self._ordered
        return f"{what}: {self._world.trace().read_text().splitlines()[-1]}"

    def _of_start(self) -> Edge:
        if self._plan is None:
            return Edge(ANY, "any", self._dice.randint(1, 12))
        return self._dice.choice(self._plan.start)


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
    signals.
    """
    tally, dice = Tally(runs=1), random.Random(seed)
    async with opened(postgres, hatchery, webhook=webhook) as world:
        scene = await _begun(world)
        nurse = Nurse(world, plan, dice, tally)
        nursing = asyncio.create_task(nurse.run())
        try:
            for number, step in enumerate(STORIES[story]):
                sign = dice.choice(signals)
                if edge := _chosen(plan, number, seed, dice):
                    nurse.order(step.name, edge, sign)
                reached = await _struck(scene, step, nurse, tally)
                if edge and plan:
                    name = f"{'webhook' if webhook else 'polling'} {sign} {step.name}: {edge}"
                    tally.ordered.add(name)
                    tally.reached |= {name} if reached else set()
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


async def _begun(world: World) -> Scene:
    await world.start()
    await world.ready()
    return Scene(world, await world.sandbox.person("Emma", language_code="en"))


async def _struck(scene: Scene, step: Step, nurse: Nurse, tally: Tally) -> bool:
    """Do a step; its patience begins anew after a death. Whether there was one."""
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
    return nurse.deaths > deaths


def _edges(world: World, since: int, *, everything: bool = False) -> tuple[list[Edge], int]:
    """The edges in the trace from that byte on, and where it ends."""
    trace = world.trace().read_bytes()
    found = {}
    for line in trace[since:].decode().splitlines():
        when, _, label = line.partition(" ")
        if everything or not any(word in label for word in BY_THE_CLOCK):
            found[line] = Edge(label, when)
    return list(found.values()), len(trace)


def _shuffled(edges: list[Edge], step: int) -> list[Edge]:
    """The doors to the outside first, then the others; each in an order that is the same in every run."""
    mixed = sorted(edges)
    random.Random(step).shuffle(mixed)
    return sorted(mixed, key=lambda e: not e.label.startswith(("service", "bot")))


MAPS: dict[str, "asyncio.Future[Map]"] = {}
"""One recording per story and mode; whoever needs it next waits for it."""


async def run(postgres: str, hatchery: Hatchery, story: str, mode: str, seed: str, sign: str = "") -> Tally:
    """The run `crash:STORY:MODE:SEED[:SIGNAL]`; a seed like any3 needs no recording."""
    webhook = mode == "webhook"
    if seed.startswith("any"):
        return await strike(postgres, hatchery, story, None, int(seed[3:]), webhook=webhook)
    key = f"{story}:{mode}"
    if key not in MAPS:
        MAPS[key] = asyncio.ensure_future(explore(postgres, hatchery, story, webhook=webhook))
    plan = await asyncio.shield(MAPS[key])
    if plan.stories > STORIES_OF_FULL:
        return Tally(
            breaches=[f"{plan.stories} stories are needed to strike at every edge, not {STORIES_OF_FULL}"]
        )
    signals = (sign,) if sign else DRAWN
    if sign:
        plan = _own(plan, story)
    if int(seed) >= plan.stories:
        return Tally(runs=1)
    return await strike(postgres, hatchery, story, plan, int(seed), signals, webhook=webhook)


def _own(plan: Map, story: str) -> Map:
    """Without the edges of steps that an earlier story has, too."""
    names = list(STORIES)
    earlier = {step.name for name in names[: names.index(story)] for step in STORIES[name]}
    steps = [
        [] if step.name in earlier else found for step, found in zip(STORIES[story], plan.steps, strict=True)
    ]
    return Map(steps, plan.start)


def runs(size: Size) -> list[str]:
    """Two thirds polling, typed and tapped in turn; in the slice one without a recording.

    In full each edge of each step is struck in both modes by each of the signals.
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
