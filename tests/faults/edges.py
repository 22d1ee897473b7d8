"""Finds the deadly places of a story by playing it, once undisturbed and once with deaths in its writes.

What is reached between two acts of a person are the edges of a step; what is reached from a start until that
step is done, after a death that left work open, are those of a recovery. Imports the neighbours.
"""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass

from tests.faults.checks import after_story
from tests.faults.hatchery import Hatchery
from tests.faults.story import SETTLING, STORIES, Scene, Step, waited
from tests.faults.tracing import BY_THE_CLOCK
from tests.faults.world import World, opened

SETTLED = 0.12
"""Seconds after a step's answer in which what follows it (marks, unlock) is still its own."""

LATEST = 3
"""The last time of those that an edge is reached in one step at which it is ordered to be deadly."""

TRIES = 3
"""Times a step's patience for who has just come back: many runs stand on one recording."""

RECOVERY = "recovery from"
"""How the orders for who comes back begin."""
DUE = "a question due"
"""What is open after most deaths: a message that nobody has answered yet."""


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
    """The edges of each step, in the order in which they are struck: the first time each is reached, and one
    later time of those that are reached again; and of a recovery, by the write that was under way, or `DUE`.
    """

    steps: list[list[Edge]]
    later: list[list[Edge]]
    recoveries: dict[str, list[Edge]]

    @property
    def stories(self) -> int:
        """How many stories it takes to strike at every edge once."""
        return max(map(len, self.steps))

    def with_later(self, most: int) -> "Map":
        """The later times, too, behind the first ones: in each step as many as fit."""
        both = zip(self.steps, self.later, strict=True)
        return Map([[*first, *later][:most] for first, later in both], self.later, self.recoveries)

    def own(self, story: str) -> "Map":
        """Without the edges of steps that an earlier story has, too."""
        names = list(STORIES)
        earlier = {step.name for name in names[: names.index(story)] for step in STORIES[name]}
        own = [step.name not in earlier for step in STORIES[story]]
        steps, later = (
            [found if kept else [] for kept, found in zip(own, edges, strict=True)]
            for edges in (self.steps, self.later)
        )
        return Map(steps, later, self.recoveries)


async def begun(world: World) -> Scene:
    """The program runs, and there is somebody."""
    await world.start()
    await world.ready()
    return Scene(world, await world.sandbox.person("Emma", language_code="en"))


MAPS: dict[str, "asyncio.Future[Map]"] = {}


async def recorded(postgres: str, hatchery: Hatchery, story: str, *, webhook: bool) -> Map:
    """One recording per story and mode; whoever needs it next waits for it."""
    key = f"{story}:{webhook}"
    if key not in MAPS:
        MAPS[key] = asyncio.ensure_future(_explore(postgres, hatchery, story, webhook=webhook))
    return await asyncio.shield(MAPS[key])


async def _explore(postgres: str, hatchery: Hatchery, story: str, *, webhook: bool) -> Map:
    """Play a story undisturbed and write down which edges its steps have, then those of its recoveries."""
    async with opened(postgres, hatchery, webhook=webhook) as world:
        scene = await begun(world)
        steps, later = [], []
        for number, step in enumerate(STORIES[story]):
            at = _length(world)
            await step.act(scene)
            await step.done(scene)
            await asyncio.sleep(SETTLED)
            times = {edge: n for edge, n in _reached(world, at).items() if not _by_the_clock(edge)}
            steps.append(_shuffled(list(times), number))
            later.append(_shuffled(later_times(times, number), number))
        assert not (wrong := await after_story(scene)), wrong
    return Map(steps, later, await _recoveries(postgres, hatchery, story, steps, webhook=webhook))


async def _recoveries(
    postgres: str, hatchery: Hatchery, story: str, steps: list[list[Edge]], *, webhook: bool
) -> dict[str, list[Edge]]:
    """Play it again: who dies as the service has just written, or before a question, comes back to open
    work.
    """
    found = {}
    asked = next(n for n, step in enumerate(STORIES[story]) if step.writes) - 1
    async with opened(postgres, hatchery, webhook=webhook) as world:
        scene = await begun(world)
        for number, step in enumerate(STORIES[story]):
            if step.writes:
                found[step.name] = await _recovery(scene, step, _written(steps[number]))
            elif number == asked:
                found[DUE] = await _recovery(scene, step, Edge("bot sendMessage", "before"))
            else:
                await step.act(scene)
                await step.done(scene)
                await asyncio.sleep(SETTLED)
        assert not (wrong := await after_story(scene)), wrong
    return found


async def _recovery(scene: Scene, step: Step, edge: Edge) -> list[Edge]:
    """What is reached from the start after that death until the step is done."""
    world = scene.world
    world.order(label=edge.label, when=edge.when, nth=1, signal="KILL")
    await step.act(scene)
    async with asyncio.timeout(SETTLING):
        await asyncio.shield(world.replicas[0].died)
    world.order()
    at = _length(world)
    await world.start()
    await world.ready()
    await waited(scene, step, TRIES)
    found = sorted(_reached(world, at))
    await asyncio.sleep(SETTLED)
    return found


def _written(edges: list[Edge]) -> Edge:
    """Where a write is done and its answer is not noted."""
    return next(e for e in edges if e.when == "after" and "POST" in e.label and e.label.endswith("Booking"))


def _length(world: World) -> int:
    return world.trace().stat().st_size


def _reached(world: World, since: int) -> Counter[Edge]:
    """How often each edge stands in the trace from that byte on."""
    lines = world.trace().read_bytes()[since:].decode().splitlines()
    return Counter(Edge(label, when) for when, _, label in (line.partition(" ") for line in lines))


def _by_the_clock(edge: Edge) -> bool:
    return any(word in edge.label for word in BY_THE_CLOCK)


def later_times(times: dict[Edge, int], step: int) -> list[Edge]:
    """One of the later times, drawn, of each edge that has any; of those behind a round trip, since what
    lies before the next is mostly the same moment.
    """
    return [
        Edge(edge.label, edge.when, random.Random(f"{step} {edge}").randint(2, min(n, LATEST)))
        for edge, n in times.items()
        if n > 1 and edge.when == "after"
    ]


def _shuffled(edges: list[Edge], step: int) -> list[Edge]:
    """The doors to the outside first, then the others; each in an order that is the same in every run. One
    that a recording has and another has not moves those behind it by one place, no more.
    """

    def place(edge: Edge) -> tuple[bool, float]:
        return not edge.label.startswith(("service", "bot")), random.Random(f"{step} {edge!r}").random()

    return sorted(edges, key=place)


def drawn(edges: list[Edge], dice: random.Random) -> Edge:
    """One of them, most likely the same if another recording has one more or one less."""
    salt = dice.random()
    return max(edges, key=lambda edge: random.Random(f"{salt} {edge!r}").random())
