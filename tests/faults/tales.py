"""Plays golden conversations with the program as a process that dies at an edge of what each person does.

The booking that `crash` strikes edge by edge is one of one service; here is everything else that people do: a
login, a move, a watch, a broadcast, the three other services, with their webhooks. The edge is any one, drawn
from the seed. A write whose answer died with the program may come to nothing; then the person is told so, and
the story ends there. What must never be holds all the same. Imports `tests.golden` and the neighbours.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace

import httpx

from sandbox.botapi.client import Person
from tests.faults.checks import Tally, after_run, answers, quiet
from tests.faults.crash import LATE, SIGNALS, Nurse
from tests.faults.edges import Edge
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size
from tests.faults.story import TROUBLE
from tests.faults.tracing import ALL, ANY
from tests.faults.world import World, opened
from tests.golden.player import LOST, PATIENCE, Player
from tests.golden.script import Line, lines, services
from tests.golden.stage import MONDAY, dressed
from tests.golden.test_golden import FOLDER

TALES = (
    *(
        "own_account",
        "links",
        "moving_by_replacing",
        "cancel_and_again",
        "counter_offer_declined",
        "elsewhere",
    ),
    *("jicoo", "jicoo_webhook", "webkasa", "webkasa_webhook", "webkasa_in_line", "guests"),
    *("webcasts", "webcast", "several_services", "three_performers"),
    *("reminders_en", "waiting", "watch_books_de", "watch_told", "calendar", "forget_me", "settings_en"),
    *("broadcast", "broadcast_later", "roles"),
)
SEEDS, DEEPEST = 4, 40
"""How often each is played, and the edge after an act that is struck at most."""
AT_A_TIME, MINUTE = 1.0, 60
UNDER_WAY = "SELECT count(*) FROM intents WHERE step = 'claimed'"
PASSING = {"toast", "found", "offers", "hides", "silence"}
"""What a person sees only while the program lives; an act that asks for it is not struck."""
SILENT = "not answering right now"
"""What one reads whose question to a service was cut short by a stop."""
DEADLY = {"taps", "accepts", "declines", "cancels", "moves", "sends", "follows", "enters"}


def runs(size: Size) -> list[str]:
    """Each story with each seed; in the slice of a push one of them."""
    if size is Size.FULL:
        return [f"tales:{tale}:{seed}" for seed in range(SEEDS) for tale in TALES]
    return ["tales:jicoo_webhook:1"] if size is Size.CI else []


async def run(postgres: str, hatchery: Hatchery, tale: str, seed: str) -> Tally:
    """The run `tales:STORY:SEED`; with an odd seed Telegram posts its updates, with a high one the jobs that
    come by the clock are struck, too.
    """
    tally, path, dice = Tally(runs=1), FOLDER / f"{tale}.txt", random.Random(seed)
    async with opened(postgres, hatchery, *services(path), webhook=int(seed) % 2 == 1) as world:
        world.botapi.clock.set(MONDAY)
        world.extra |= await dressed(path, world.services.control, world.environ(0)["LISTEN"])
        nurse = Nurse(world, None, dice, tally)
        teller = Teller(world, nurse, dice, services(path), ANY if int(seed) < SEEDS / 2 else ALL)
        try:
            await teller.play(list(_marked(list(lines(path)))))
        except AssertionError as failed:
            if not await teller.told():
                tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
        finally:
            nurse.mercy()
        await world.heal()
        if not tally.breaches:
            await world.start()
            await world.ready()
            tally.breaches += await _judged(world, teller)
    return tally


async def _judged(world: World, teller: "Teller") -> list[str]:
    found = await quiet(world)
    person = teller.last
    if person is not None:
        await person.unblock()
        found += await answers(person)
    return [*found, *await after_run(world)]


def _marked(script: list[Line]) -> Iterator[Line]:
    """The same, each act that may be struck with a mark; while a service misbehaves none is, for a call made
    twice meets another service the second time.
    """
    ill = False
    for n, line in enumerate(script):
        ill = "kind" in line.parts["fault"] if "fault" in line.parts else ill
        deadly = not ill and _deadly(script[n:])
        yield replace(line, parts={**line.parts, "deadly": ""}) if deadly else line


def _deadly(rest: list[Line]) -> bool:
    """Whether the first of these may be struck: what it brings about can be seen later, too."""
    act, *others = rest
    comes = next((n for n, line in enumerate(others) if not line.expects), len(others))
    seen = {line.parts.get("kind") for line in others[:comes]}
    return ("says" in act.parts or act.parts.get("act") in DEADLY) and not seen & PASSING


class Teller(Player):
    """Everybody in a story whose program dies and comes back all the time."""

    def __init__(self, world: World, nurse: Nurse, dice: random.Random, names: list[str], where: str) -> None:
        super().__init__(world.sandbox, world.services.control, self._started, names, rebuild=0)
        self.patience = PATIENCE + LOST
        self._world = world
        self._nurse = nurse
        self._dice = dice
        self._where = where

    async def _started(self) -> Callable[[], Awaitable[None]]:
        await self._world.start()
        await self._world.ready()
        nursing = asyncio.create_task(self._nurse.run())

        async def stop() -> None:
            nursing.cancel()
            await self._world.stop()

        return stop

    async def _line(self, parts: dict[str, str]) -> None:
        if "kind" in parts or "operation" in parts:
            await super()._line(parts)
            return
        await self._nurse.over(LATE if self._nurse.waits else 0)
        if self._nurse.deaths:  # people look before they tap, and what is done anew takes its time
            await quiet(self._world)
        if "deadly" in parts:
            edge = Edge(self._where, "any", self._dice.randint(1, DEEPEST))
            self._nurse.order(str(parts.get("text") or parts.get("what")), edge, self._dice.choice(SIGNALS))
        await super()._line(parts)

    async def _enter(self, person: Person, account: str) -> None:
        """A login is good once: whose page breaks off with the program asks for another."""
        deaths = self._nurse.deaths
        try:
            await super()._enter(person, account)
        except (AssertionError, httpx.HTTPError):
            await self._nurse.over(LATE)
            if self._nurse.deaths == deaths:
                raise
            await person.say("/connect")
            await person.reads("", timeout=self.patience)
            await super()._enter(person, account)

    async def told(self) -> bool:
        """Whether somebody was killed in what was done last, and the person heard that it came to nothing."""
        person = self.last
        if person is None or not self._nurse.deaths:
            return False
        await self._looked_up()
        heard = [m for m in await person.messages() if m.out and m.event > person.acted]
        return any(m.says(words) for m in heard for words in (TROUBLE, SILENT))

    async def _looked_up(self) -> None:
        """A write whose answer died with the program is looked up for minutes. They pass, but while a call
        is under way they do not: the clock would take it for dead.
        """
        self._nurse.mercy()
        await self._world.start()
        await self._world.ready()
        end = time.monotonic() + self.patience
        while await quiet(self._world, AT_A_TIME) and time.monotonic() < end:
            [(under_way,)] = await self._world.rows(UNDER_WAY)
            await self._world.push(0 if under_way else MINUTE)
        await self._world.stop()
