"""A service's limits hold over all replicas: nobody is sent away, nothing goes twice, each in their turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from booking.form import Value
from booking.ledger import Booking, Intent, Verb
from booking.moment import in_zone
from booking.outcome import Invitation
from booking.provider import Account, Order, Sought
from booking.rates import Meter, Rate
from bot.assembly import Assembly
from bot.database.pool import open_pool
from bot.services.meter import LOCK, Shared
from bot.settings import read
from providers import jicoo
from providers.quota import Alone
from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.serving import serve
from sandbox.clock import Clock
from sandbox.services.server import Running
from sandbox.services.server import serve as serve_services
from tests.world import directory

RATE = Rate("x", 2, timedelta(minutes=1))
FOREVER = timedelta(days=1)
PEOPLE = 25


class Still(Clock):
    """Goes on only when it is pushed."""

    began = datetime.now(UTC)

    def now(self) -> datetime:
        return self.began + self.ahead


@pytest.fixture(params=["alone", "shared"])
async def meters(request: pytest.FixtureRequest, database: str) -> AsyncIterator[tuple[Meter, Meter, Clock]]:
    clock = Still()
    alone = Alone(clock.now)
    async with open_pool(database, most=4) as pool:
        shared = Shared(pool, clock.now), Shared(pool, clock.now)
        yield (*((alone, alone) if request.param == "alone" else shared), clock)


async def waits(*calls: tuple[Meter, str]) -> list[int]:
    return [round((await meter.take({RATE: 1}, FOREVER, holder)).total_seconds()) for meter, holder in calls]


async def test_everybody_gets_a_place_and_finds_it_kept(meters: tuple[Meter, Meter, Clock]) -> None:
    one, two, clock = meters
    assert await waits((one, "a"), (two, "b"), (one, "c"), (two, "d"), (one, "e")) == [0, 0, 60, 60, 120]
    clock.push(20)
    assert await waits((two, "e"), (one, "c"), (two, "e"), (two, "f")) == [100, 40, 100, 100]
    clock.push(40)
    assert await waits((one, "g"), (one, "d"), (two, "c")) == [120, 0, 0]


async def test_a_call_counts_from_when_the_service_saw_it(meters: tuple[Meter, Meter, Clock]) -> None:
    one, two, clock = meters
    assert await waits((one, "a"), (one, "b"), (one, "c")) == [0, 0, 60]
    clock.push(30)
    await one.made({RATE: 1}, "a")
    await two.made({RATE: 1}, "b")
    clock.push(30)
    assert await waits((two, "c")) == [30]


async def test_who_leaves_the_line_is_no_longer_waited_for(meters: tuple[Meter, Meter, Clock]) -> None:
    one, two, _ = meters
    await one.take({RATE: 2}, FOREVER)
    assert await waits((one, "c"), (two, "d")) == [60, 60]
    await two.leave("d")
    assert await waits((one, "e"), (two, "f"), (one, "g")) == [60, 120, 120]
    await one.leave("c")
    assert await waits((two, "h"), (one, "i"), (two, "f"), (one, "e")) == [60, 180, 120, 60]


async def test_who_will_not_wait_takes_no_place(meters: tuple[Meter, Meter, Clock]) -> None:
    one, two, clock = meters
    await one.take({RATE: 2}, FOREVER)
    assert await one.take({RATE: 1}, timedelta(seconds=10)) > timedelta(seconds=50)
    clock.push(60)
    assert await waits((two, ""), (one, "")) == [0, 0]


async def test_replicas_asking_at_once_never_share_a_place(meters: tuple[Meter, Meter, Clock]) -> None:
    one, two, _ = meters
    told = await asyncio.gather(*(waits((m, "")) for m in (one, two) * 4))
    assert sorted(seconds for (seconds,) in told) == [0, 0, 60, 60, 120, 120, 180, 180]


async def test_whoever_waits_for_the_line_leaves_the_connections_to_the_turns(database: str) -> None:
    waiting = (
        "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
        " WHERE d.datname = current_database() AND locktype = 'advisory' AND NOT granted"
    )
    async with (
        open_pool(database, most=2) as pool,
        await psycopg.AsyncConnection.connect(database) as other,
    ):
        await other.execute(LOCK, [[RATE.name]])
        meter = Shared(pool, Still().now)
        line = [asyncio.create_task(waits((meter, ""))) for _ in range(8)]
        while (await (await other.execute(waiting)).fetchone()) == (0,):  # noqa: ASYNC110  another process
            await asyncio.sleep(0.01)
        async with pool.connection(timeout=2) as connection:
            await connection.execute("SELECT 1")
        await other.rollback()
        assert sorted(seconds for (seconds,) in await asyncio.gather(*line))[:3] == [0, 0, 60]
    await meter.made({RATE: 1}, "a")  # no connection any more: the answer of the service is not lost for it


@dataclass
class Town:
    """Two replicas on one database, and a service that keeps its limits."""

    replicas: list[Assembly]
    people: list[Person]
    services: Running
    database: str

    async def wanted(self, number: int) -> Intent:
        """The booking of one person, saved: each at another half hour."""
        now = self.services.clock.now()
        starts = now.replace(hour=13, minute=0, second=0) + timedelta(days=2 + number // 10)
        starts += timedelta(minutes=30 * (number % 10))
        answers: dict[str, Value] = {
            "performers": ("sch_ines",),
            "minutes": 30,
            "when": in_zone(starts, "UTC"),
            "name": "Ada",
            "email": "ada@post.example",
        }
        name, person = f"b{number}", self.people[number].id
        intent = Intent(f"i{number}", name, Verb.BOOK, saved=now)
        asked = (Invitation("sch_ines"),)
        booking = Booking(
            name, person, "webkasa", "operator", Order(name, answers, now), asked, starts, 30, now,
            intents=(intent,),
        )  # fmt: skip
        async with await psycopg.AsyncConnection.connect(self.database) as connection:
            await self.replicas[0].ledger.keep(connection, [booking], [intent])
        return intent

    def created(self) -> int:
        return sum(
            e["operation"] == "createBooking" for e in self.services.services["webkasa"].ledger.since()
        )

    async def until(self, created: int) -> None:
        async with asyncio.timeout(20):
            while self.created() < created:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    async def told(self, words: str, people: int) -> None:
        """So many read it in their last message."""
        async with asyncio.timeout(20):
            while sum([words in (await p.last()).text for p in self.people]) != people:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@pytest.fixture
async def town(database: str, tmp_path: Path) -> AsyncIterator[Town]:
    clock = Clock()
    async with (
        serve_services("webkasa", clock=clock) as services,
        serve(clock=clock) as chat,
        Sandbox(chat.url) as sandbox,
        AsyncExitStack() as stack,
    ):
        environ = {
            **services.demo("webkasa"),
            "TELEGRAM_BOT_TOKEN": chat.token,
            "TELEGRAM_API_URL": chat.url,
            "DATABASE_URL": database,
            "DIRECTORY": str(directory(services, tmp_path)),
            "CLOCK_URL": f"{services.control}/clock",
            "LISTEN": "127.0.0.1:0",
            "TELEGRAM_MESSAGES_PER_SECOND": "0",
        }
        replicas = [await stack.enter_async_context(Assembly(read(environ))) for _ in range(2)]
        people = [await sandbox.person(f"P{n}") for n in range(PEOPLE)]
        for person in people:
            await person.say("/timezone Berlin")
        await asyncio.gather(*(person.reads("Noted", 20) for person in people))
        yield Town(replicas, people, services, database)


async def test_a_crowd_at_once_is_booked_in_turn_by_two_replicas(town: Town) -> None:
    intents = [await town.wanted(number) for number in range(PEOPLE)]
    desks = [replica._desk for replica in town.replicas]
    await asyncio.gather(*(desks[n % 2].perform(intent.id) for n, intent in enumerate(intents)))
    assert town.created() == 10
    await town.told("in line and goes out at about", 15)
    for created in (20, 25):
        town.services.clock.push(61)
        await town.until(created)
        assert town.created() == created
    await town.told("invited, no answer yet", PEOPLE)
    statuses = [call["status"] for call in town.services.services["webkasa"].calls.since()]
    assert 429 not in statuses


async def test_two_replicas_ask_jicoo_twice_a_second_together(database: str) -> None:
    async with (
        serve_services("jicoo") as services,
        open_pool(database) as pool,
        AsyncExitStack() as stack,
    ):
        clock = services.clock.now
        replicas = [jicoo.connect(services.demo("jicoo"), clock) for _ in range(2)]
        for replica in replicas:
            stack.push_async_callback(replica.close)
            replica.share(Shared(pool, clock))
        days = [Sought(start=clock() + timedelta(days=n)) for n in range(4)]
        operator = Account("jicoo", "operator")
        await asyncio.gather(*(r.listing(operator, sought=day) for r in replicas for day in days))
        calls = services.services["jicoo"].calls.since()
    assert [call["status"] for call in calls] == [200] * 8
