"""What goes wrong at which hour: services, Telegram, the processes, PostgreSQL, each kind in its turn.

Performers are here too: they accept, decline, ask for more, take their word back, or say nothing.
Imports `sandbox` and the neighbours.
"""

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from decimal import ROUND_UP, Decimal
from itertools import cycle
from typing import Any

from sandbox.botapi.client import Person
from sandbox.services.faults import Fault
from sandbox.services.service import Asked, NoSuchThing, Refused, Service
from tests.faults import mutants, people
from tests.faults.checks import Tally
from tests.faults.examples import Json
from tests.faults.refusals import FAULTS
from tests.faults.services import KINDS, LIES
from tests.faults.telegram import ONLY, REPAIRED, TROUBLES
from tests.faults.times import postmaster
from tests.faults.within import EMPTY
from tests.faults.world import World

STEADY, KILLED = 0, 1
"""Two replicas: one lives through it all, so that it is seen whether it grows; one dies every few hours."""
WARM = 5
"""Days after which the steady one is killed no more."""
LIARS = 7
"""Every so many days services lie in good form; what lived on such a day is judged by less."""
RESTARTS = 3
"""Every so many days PostgreSQL is killed or restarted."""
STARTING = 40.0
"""Seconds; a start asks services that hang here, and `times:start` is where starts are measured."""
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)
MUTANTS = 40
"""Changed updates at once."""
ENDINGS = (signal.SIGKILL, signal.SIGINT)
LYING = tuple(name for name in KINDS if name.startswith((*LIES, *EMPTY)))
HONEST = tuple(name for name in KINDS if name not in LYING)


class Weather:
    """Brings trouble to a world, and counts it."""

    def __init__(self, world: World, tally: Tally, dice: random.Random, mode: str) -> None:
        self._world = world
        self._tally = tally
        self._dice = dice
        self._honest = cycle(dice.sample(HONEST, len(HONEST)))
        self._lying = cycle(LYING)
        self._telegram = cycle(dice.sample(list(FAULTS), len(FAULTS)))
        own = {
            "mutated": self._mutate,
            "repeated-over-restart": _over_restart,
            "webhook-changed": _webhook_changed,
        }
        self._troubles = cycle(
            [own.get(name, trouble) for name, trouble in {**TROUBLES, **ONLY[mode]}.items()]
        )
        self._mutants: list[Json] = []
        self._thrown: list[int] = []

    def lies(self, day: int) -> bool:
        """Whether services lie on that day."""
        return day % LIARS == LIARS - 1

    async def strike(self, day: int) -> None:
        """An hour of trouble begins: two kinds at every service, one at Telegram, one process dies."""
        for service in self._world.services.services.values():
            for _ in range(2):
                self._misbehave(service, next(self._lying if self.lies(day) else self._honest))
        await self._world.sandbox.fault(**FAULTS[next(self._telegram)])
        self._tally.faults += 1
        await asyncio.sleep(self._dice.uniform(0.5, 3))
        await next(self._troubles)(self._world, self._tally, self._dice)
        await self.kill(STEADY if day < WARM and self._dice.random() < 0.5 else KILLED)

    def _misbehave(self, service: Service, name: str) -> None:
        fault = Fault(**KINDS[name], operation="*")
        fault.count, fault.skip = 1, self._dice.randint(0, 4)
        service.faults.add(fault)
        self._tally.faults += 1

    async def kill(self, replica: int) -> None:
        """One dies and comes back."""
        async with self._dead(replica):
            pass

    @asynccontextmanager
    async def _dead(self, replica: int) -> AsyncIterator[None]:
        await self._world.replicas[replica].kill(self._dice.choice(SIGNALS))
        self._tally.kills += 1
        yield
        await self._world.start(replica)
        await self._world.ready(replica, within=STARTING)

    async def load(self, somebody: Person) -> None:
        """The steady one, alone, is sent a place: what is read only when it is first asked for is no growth.

        The map of the zones is the largest such thing; a picture of figures nobody asks for here.
        """
        async with self._dead(KILLED):
            await somebody.send("location", **people.MORE["location"])
            await somebody.reads("Noted: ", timeout=STARTING)

    async def restart_postgres(self, day: int) -> None:
        """The database server is killed, or told to stop; whoever looks after it brings it back."""
        if day % RESTARTS == RESTARTS - 1:
            os.kill(await postmaster(self._world), self._dice.choice(ENDINGS))
            self._tally.kills += 1
            await postmaster(self._world)

    async def clear(self) -> None:
        """All is well again."""
        for service in self._world.services.services.values():
            service.faults.clear()
        await self._world.sandbox.heal()

    async def _mutate(self, world: World, tally: Tally, dice: random.Random) -> None:
        """Updates of a stranger, each with one thing in it changed."""
        if not self._mutants:
            mallory = await world.sandbox.person("Mallory", language_code="en")
            self._mutants = list(mutants.examples([mallory], "soak"))
        for update in dice.sample(self._mutants, MUTANTS):
            self._thrown.append(mutants.throw(world, mutants.spoilt(update, dice)))
        tally.mutants += MUTANTS

    async def pardon(self) -> None:
        """Where nobody could make sense of a changed update, a word that it failed is right."""
        await self._world.rows(mutants.PARDON, self._thrown)
        del self._thrown[:-10_000]

    def perform(self) -> None:
        """Each performer who was asked does something, or nothing."""
        for service in self._world.services.services.values():
            for asked in filter(self._ahead, service.waiting()):
                action, body = self._answer(asked)
                with suppress(Refused, NoSuchThing):
                    service.act(asked.id, action, body)
            self._regret(service)

    def _ahead(self, asked: Asked) -> bool:
        """Whether it has not begun: one service lets them accept and cancel what is over, too."""
        return asked.starts > self._world.botapi.clock.now()

    def _answer(self, asked: Asked) -> tuple[str, dict[str, Any]]:
        lot = self._dice.random()
        if lot < 0.2:
            return "silent", {}
        if lot < 0.35:
            return "decline", {"reason": "Not tonight"}
        if lot < 0.5 and asked.offered is not None:
            more = (asked.offered * Decimal("1.25")).quantize(Decimal(1), ROUND_UP)
            return "accept", {"credits": float(more)}
        return "accept", {}

    def _regret(self, service: Service) -> None:
        able = [asked for asked in service.asked() if "cancel" in asked.actions and self._ahead(asked)]
        if able and self._dice.random() < 0.1:
            with suppress(Refused, NoSuchThing):
                service.act(self._dice.choice(able).id, "cancel", {"reason": "I am ill"})


async def _over_restart(world: World, tally: Tally, dice: random.Random) -> None:
    """What was told is told again while one of the two is away, and comes to the other."""
    await world.replicas[KILLED].kill()
    tally.kills += 1
    await TROUBLES["repeated"](world, tally, dice)
    await world.start(KILLED)
    await world.ready(KILLED, within=STARTING)


async def _webhook_changed(world: World, tally: Tally, dice: random.Random) -> None:
    """Somebody deletes our webhook, or sets theirs; it is set again."""
    tally.faults += 1
    await world.sandbox.post("webhook", url=dice.choice((None, "http://127.0.0.1:9/theirs")))
    end = time.monotonic() + REPAIRED
    while (await world.sandbox.get("state"))["webhook"] != world.webhook:
        assert time.monotonic() < end, "the webhook was not set again"
        await asyncio.sleep(0.2)
