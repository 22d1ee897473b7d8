"""Kills the program at every edge of a booking, brings it back, and lets the person go on.

A recording run finds the edges of each step by itself. Then one story after another is played; in each, every
step is struck at another of its edges, so a story of eighteen steps has eighteen deaths. Every third comes
back only to be killed again while it starts. Without a recording the edge is any one, drawn from the seed.
Imports the neighbours.
"""

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from sandbox.botapi.client import NeverCameError
from tests.faults.checks import Tally, after_story
from tests.faults.hatchery import Hatchery
from tests.faults.story import STORIES, Scene, Step
from tests.faults.tracing import ANY, BY_THE_CLOCK
from tests.faults.world import World, opened

SETTLED = 0.12
"""Seconds after a step's answer in which what follows it (marks, unlock) is still its own."""

SIGNALS = ("KILL", "KILL", "KILL", "TERM", "TERM+KILL")


@dataclass(frozen=True, order=True)
class Edge:
    """The nth time this label is reached since the step began."""

    label: str
    when: str
    nth: int

    def __str__(self) -> str:
        return f"{self.when} {self.label} #{self.nth}"


@dataclass(frozen=True)
class Map:
    """The edges of each step, and of a start."""

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
        for step in STORIES[story]:
            _, at = _edges(world, at)
            await step.act(scene)
            await step.done(scene)
            await asyncio.sleep(SETTLED)
            found, at = _edges(world, at)
            steps.append(found)
        assert not (wrong := await after_story(scene)), wrong
    return Map(steps, start)


async def strike(
    postgres: str, hatchery: Hatchery, story: str, plan: Map | None, seed: int, *, webhook: bool
) -> Tally:
    """One story in which every step is struck at its edge number `seed`, in an order of its own."""
    tally, dice = Tally(runs=1), random.Random(seed)
    async with opened(postgres, hatchery, webhook=webhook) as world:
        scene = await _begun(world)
        for number, step in enumerate(STORIES[story]):
            edge = _chosen(plan, number, seed, dice)
            try:
                await _struck(scene, step, edge, plan, dice, tally)
            except AssertionError as failed:
                tally.breaches.append(f"step {step.name}, {edge}: {failed}")
                return tally
        tally.breaches += await after_story(scene)
    return tally


def _chosen(plan: Map | None, step: int, seed: int, dice: random.Random) -> Edge:
    if plan is None:
        return Edge(ANY, "any", dice.randint(1, 60))
    edges = shuffled(plan.steps[step], step)
    return edges[seed % len(edges)]


async def _begun(world: World) -> Scene:
    await world.start()
    await world.ready()
    return Scene(world, await world.sandbox.person("Emma", language_code="en"))


async def _struck(
    scene: Scene, step: Step, edge: Edge, plan: Map | None, dice: random.Random, tally: Tally
) -> None:
    """Do a step with a death at this edge, if it is reached."""
    world = scene.world
    world.order(label=edge.label, when=edge.when, nth=edge.nth, signal=dice.choice(SIGNALS))
    acting: asyncio.Future[object] = asyncio.ensure_future(step.act(scene))
    done = asyncio.create_task(_done_after(acting, step, scene))
    died = world.replicas[0].died
    both: set[asyncio.Future[object]] = {done, died}  # type: ignore[arg-type]
    await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    if not died.done():
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(died), SETTLED)
    world.order()
    if not died.done():
        tally.missed += 1
        await done
        return
    last = world.trace().read_bytes().decode().splitlines()[-1]
    tally.edges.add(f"{step.name}: {edge if edge.label != ANY else last}")
    tally.kills += 1
    await _again(world, plan, dice, tally)
    await acting
    began = time.monotonic()
    try:
        await done
    except NeverCameError:
        await step.done(scene)  # its patience was over while the program was dead
    if edge.label.startswith("bot") and not scene.resent:
        tally.slowest = max(tally.slowest, time.monotonic() - began)


async def _done_after(acting: "asyncio.Future[object]", step: Step, scene: Scene) -> None:
    await acting
    await step.done(scene)


async def _again(world: World, plan: Map | None, dice: random.Random, tally: Tally) -> None:
    """Bring it back; sometimes it dies once more while it recovers."""
    if dice.random() < 1 / 3:
        edge = dice.choice(plan.start) if plan else Edge(ANY, "any", dice.randint(1, 12))
        world.order(label=edge.label, when=edge.when, nth=edge.nth, signal="KILL")
        running = await world.start()
        try:
            await asyncio.wait_for(asyncio.shield(running.died), 1.0)
            tally.edges.add(f"start: {edge}")
            tally.kills += 1
        except TimeoutError:
            tally.missed += 1
            world.order()
            return
        world.order()
    await world.start()
    await world.ready()


def _edges(world: World, since: int, *, everything: bool = False) -> tuple[list[Edge], int]:
    """The edges in the trace from that byte on, and where it ends."""
    trace = world.trace().read_bytes()
    count: Counter[str] = Counter()
    found = []
    for line in trace[since:].decode().splitlines():
        count[line] += 1
        when, _, label = line.partition(" ")
        if everything or not any(word in label for word in BY_THE_CLOCK):
            found.append(Edge(label, when, count[line]))
    return found, len(trace)


def shuffled(edges: list[Edge], step: int) -> list[Edge]:
    """The doors to the outside first, then the rest, each in an order that is the same in every run."""
    mixed = sorted(edges)
    random.Random(step).shuffle(mixed)
    return sorted(mixed, key=lambda e: not e.label.startswith(("service", "bot")))


MAPS: dict[str, "asyncio.Future[Map]"] = {}
"""One recording per story and mode; whoever needs it next waits for it."""


async def run(postgres: str, hatchery: Hatchery, story: str, mode: str, seed: str) -> Tally:
    """The run `crash:STORY:MODE:SEED`; a seed like any3 needs no recording."""
    webhook = mode == "webhook"
    if seed.startswith("any"):
        return await strike(postgres, hatchery, story, None, int(seed[3:]), webhook=webhook)
    key = f"{story}:{mode}"
    if key not in MAPS:
        MAPS[key] = asyncio.ensure_future(explore(postgres, hatchery, story, webhook=webhook))
    plan = await asyncio.shield(MAPS[key])
    return await strike(postgres, hatchery, story, plan, int(seed), webhook=webhook)


def runs(stories: int) -> list[str]:
    """The names of so many runs: two thirds polling, one third webhook, typed and tapped in turn."""
    modes = ("polling", "polling", "webhook")
    return [f"crash:{('typed', 'tapped')[n % 2]}:{modes[n // 2 % 3]}:{n // 6}" for n in range(stories)]
