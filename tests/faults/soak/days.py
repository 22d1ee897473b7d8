"""The days of a soak: people come twice a day, performers answer, trouble strikes, the night judges.

Imports `sandbox` and the neighbours.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.demo.world import point_webhooks
from sandbox.botapi.client import Person
from sandbox.services.server import SERVICES
from tests.database import Server
from tests.faults.checks import Tally
from tests.faults.hatchery import Hatchery
from tests.faults.replicas import switchboard
from tests.faults.soak import levels
from tests.faults.soak.books import Books
from tests.faults.soak.guests import LEAVES, PATIENCE, Guest
from tests.faults.soak.measuring import Ages, sampled
from tests.faults.soak.pace import Pace
from tests.faults.soak.weather import KILLED, STEADY, WARM, Weather
from tests.faults.world import World, opened

HOURS = (9, 19)
PERFORMING = (12, 23)
GUESTS, STAY = 8, 7
"""People at a time, and days after which one of them leaves for good."""
OWNER = 7_700_000_777
NEWS = 4
"""Every so many days the owner tells everybody something."""
USUAL = "soak:30d:12000:1"


def runs() -> list[str]:
    """The one that is meant by the part's name."""
    return [USUAL]


async def run(postgres: str, hatchery: Hatchery, days: str, speed: str = "100", seed: str = "1") -> Tally:
    """The run `soak:DAYSd:SPEED:SEED`, on a database server of its own that may be killed."""
    tally, began = Tally(runs=1), time.monotonic()
    mode = "webhook" if int(seed) % 2 else "polling"
    server = Server(durable=True)
    try:
        async with _world(await server.started(), hatchery, mode) as world:
            soak = Soak(world, tally, float(speed), int(seed), mode)
            await soak.live(int(days.removesuffix("d")))
    finally:
        server.stop()
    lived = timedelta(days=len(soak.samples)).total_seconds() / (time.monotonic() - began)
    title = f"soak, {mode}: {len(soak.samples)} days, clock at {speed} times, {lived:.0f} times over all"
    tally.tables.append(levels.drawn(soak.samples, WARM, title))
    return tally


@asynccontextmanager
async def _world(postgres: str, hatchery: Hatchery, mode: str) -> AsyncIterator[World]:
    """Four services, and two replicas behind one address."""
    async with opened(postgres, hatchery, *SERVICES, webhook=mode == "webhook") as world:
        world.extra |= {"TELEGRAM_ADMIN_IDS": str(OWNER), "FOLLOW_SECONDS": "30"}
        for replica in (STEADY, KILLED):
            world.environ(replica)  # gives it its port
        async with switchboard(world, 2, 0) as port:
            here = f"http://127.0.0.1:{port}"
            if world.webhook:
                world.webhook = f"{here}/telegram/webhook"
            await point_webhooks(world.services.control, here)
            for replica in (STEADY, KILLED):
                await world.start(replica)
                await world.ready(replica)
            yield world


class Soak:
    """One world over days; `samples` has a measurement of each night."""

    def __init__(self, world: World, tally: Tally, speed: float, seed: int, mode: str) -> None:
        self.samples: list[levels.Sample] = []
        self._world = world
        self._tally = tally
        self._dice = random.Random(seed)
        self._pace = Pace(world, speed)
        self._weather = Weather(world, tally, self._dice, mode)
        self._books = Books(world, self._pace)
        self._ages = Ages(world)
        self._acts: Counter[str] = Counter()
        self._guests: list[Guest] = []

    async def live(self, days: int) -> None:
        """So many days, then the judgement of what has grown."""
        owner = await self._world.sandbox.person("Robin", id=OWNER, language_code="en")
        midnight = self._pace.now().replace(hour=0, minute=0, second=0) + timedelta(days=1)
        try:
            await owner.say("/start")
            await self._pace.until(midnight)
            for day in range(days):
                began = time.monotonic()
                await self._day(day, midnight + timedelta(days=day), owner)
                print(f"  day {day + 1}: {time.monotonic() - began:.0f} s, {self.samples[-1]}", flush=True)
        except AssertionError as failed:
            self._tally.breaches.append(f"day {len(self.samples) + 1}: {failed}\n{self._world.last_words()}")
        finally:
            await self._pace.close()
        self._tally.breaches += levels.judge(self.samples, WARM)

    async def _day(self, day: int, midnight: datetime, owner: Person) -> None:
        self._acts["days"] += 1
        if day == WARM:
            async with self._pace.still():
                await self._weather.load(owner)
        await self._come_and_go(day)
        for coming, performing in zip(HOURS, PERFORMING, strict=True):
            await self._pace.until(midnight + timedelta(hours=coming))
            await self._rush(day)
            await self._pace.until(midnight + timedelta(hours=performing))
            self._weather.perform()
            await self._ages.grow(self._pace.now())
        await self._weather.restart_postgres(day)
        if day % NEWS == NEWS - 1:
            try:
                await self._news(owner, day)
            except LEAVES as never:
                self._tally.breaches.append(f"day {day + 1}: no broadcast: {never}")
        await self._pace.until(midnight + timedelta(days=1))
        await self._weather.pardon()
        lied = self._weather.lies(day)
        found = await self._books.night(self._guests, lied=lied)
        self._tally.breaches += [f"day {day + 1}: {breach}" for breach in found]
        self.samples.append(await sampled(self._world, day, self._acts))
        print(f"  day {day + 1} is over, {len(found)} breaches {found}", flush=True)

    async def _come_and_go(self, day: int) -> None:
        """One new guest a day once there are enough; who stayed long leaves, one way or the other."""
        while len(self._guests) < GUESTS:
            await self._comes(day)
        oldest = self._guests[0]
        if day - oldest.came >= STAY:
            async with self._pace.still():
                await self._leaves(oldest)
            self._guests.remove(oldest)
            await self._comes(day)

    async def _comes(self, day: int) -> None:
        self._acts["joined"] += 1
        person = await self._world.sandbox.person(f"Guest {self._acts['joined']}", language_code="en")
        dice = random.Random(self._dice.random())
        self._guests.append(Guest(person, self._pace, dice, self._acts, came=day))

    async def _leaves(self, guest: Guest) -> None:
        if guest.blocked or self._dice.random() < 0.5:
            return
        try:
            await guest.forget()
        except LEAVES as never:
            self._tally.breaches.append(f"I7: somebody was not forgotten: {never}")

    async def _rush(self, day: int) -> None:
        """Most of them at once, in the worst weather."""
        coming = [guest for guest in self._guests if self._dice.random() < 0.8]
        async with self._pace.still():
            await asyncio.gather(self._weather.strike(day), *(guest.visit() for guest in coming))
            await self._weather.clear()

    async def _news(self, owner: Person, day: int) -> None:
        """A small broadcast."""
        async with self._pace.still():
            await owner.say("/broadcast")
            await owner.reads("A new broadcast", timeout=PATIENCE)
            await owner.say(f"News of day {day + 1} for {{name}}.")
            told = await owner.reads("To: everybody", timeout=PATIENCE)
            label = next(label for row in told.buttons for label in row if label.startswith("Send to "))
            await owner.tap(label)
            asked = await owner.reads("type the number", timeout=PATIENCE)
            number = asked.text.partition("type the number: ")[2].split()[0]
            await owner.say(number)
            await owner.reads("sent", timeout=PATIENCE)
            self._acts["broadcasts"] += 1
            self._acts["told"] += int(number)
