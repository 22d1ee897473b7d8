"""What is due is handed over once, comes to its end, and survives the worker that had it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from booking.desk import SENDERS_LIFE, Desk
from booking.figures import Span
from booking.form import Ability, Card
from booking.ledger import Step
from booking.outcome import Invitation, Stage
from booking.provider import Account, Order, Provider
from bot.due.agenda import SETTLE
from bot.due.jobs import Jobs
from bot.due.upkeep import Upkeep
from bot.office import FigureReader
from bot.own import forget
from bot.services.heard import DUE
from bot.services.limits import Remembered
from bot.services.wired import Wired
from handlers.messages import Op
from tests.roof.conftest import FORM, NOW, PERSON, SEALS, Roof, a_booking

TODO = "SELECT task_name, args ->> 'row' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY 1"


class Service(Provider):
    """Takes every request; the first performer accepts at the first look."""

    card = Card("webcam", "Webcam", None, "credits", FORM, frozenset({Ability.CONFIRM}))
    sent = 0
    looked = 0
    meanwhile: Callable[[], Awaitable[None]] | None = None
    sending: Callable[[], Awaitable[None]] | None = None

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        self.sent += 1
        if self.sending:
            await self.sending()
        return tuple(Invitation(p, Stage.INVITED, reference=f"r{p}") for p in order.performers)

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        self.looked += 1
        if self.meanwhile:
            await self.meanwhile()
            return tuple(invitations) if self.looked > 1 else (replace(invitations[0], price=Decimal(1)),)
        return (replace(invitations[0], stage=Stage.ACCEPTED),)


class Town:
    """The jobs of one replica at a time that stands still until it is moved."""

    def __init__(self, roof: Roof) -> None:
        self.now = NOW
        self.roof = roof
        self.service = Service()
        self.desk = Desk(roof.ledger, lambda _: self.service, lambda _: self.service.card, lambda: self.now)
        self.jobs = Jobs(roof.pool, self.desk, lambda: self.now)
        cards = {"webcam": Service.card}
        wired = Wired({}, Remembered(lambda: self.now))
        self.upkeep = Upkeep(
            roof.pool,
            self.jobs,
            lambda: self.now,
            lambda: cards,
            roof.woken.append,
            wired.prepare,
            SEALS,
        )

    async def sweep(self, seconds: float = 0) -> int:
        self.now += timedelta(seconds=seconds)
        return await self.upkeep.sweep()

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        worker = asyncio.create_task(self.jobs.run())
        yield
        await self.jobs.stop()
        await asyncio.wait_for(worker, 10)

    async def taken(self, silent: int) -> None:
        """A worker has every job and has not been heard for so many seconds."""
        async with self.roof.pool.connection() as connection:
            await connection.execute(
                "WITH w AS (INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - make_interval(secs => %s)) RETURNING id)"
                " UPDATE procrastinate_jobs SET status = 'doing', worker_id = w.id FROM w",
                [silent],
            )

    async def until(self, stage: str) -> None:
        async with asyncio.timeout(30):
            while await self.roof.rows("SELECT stage FROM bookings") != [(stage,)]:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


@pytest.fixture
async def town(roof: Roof) -> Town:
    await roof.saved(a_booking())
    town = Town(roof)
    await town.jobs.open()
    return town


async def test_a_write_nobody_performed_is_handed_over_once(town: Town) -> None:
    assert await town.sweep(9) == 0
    assert await town.sweep(2) == 1
    assert await town.sweep(5) == 0
    assert await town.sweep(60) == 1, "the lease is over, the job was perhaps lost"
    assert await town.roof.rows(TODO) == [("settle", "i1")]


async def test_what_a_clock_that_was_ahead_has_put_off_is_due_again(town: Town) -> None:
    """Its claim counts from now, so that what a service may still apply is not taken as not there."""
    await town.roof.ledger.claim("i1", NOW + timedelta(minutes=50))
    booking = await town.roof.ledger.booking("b1")
    assert booking
    assert await town.roof.ledger.record(booking, booking, None, NOW + timedelta(minutes=50))
    await town.jobs.agenda.put_off(SETTLE, "i1", await town.desk.settle("i1"), NOW)
    assert await town.sweep(60) == 0
    await town.upkeep.bring_back()
    assert await town.sweep() == 2
    assert await town.desk.settle("i1") == town.now + SENDERS_LIFE


async def test_replicas_sweeping_together_hand_over_each_row_once(town: Town) -> None:
    assert sum(await asyncio.gather(*(town.sweep(11) for _ in range(4)))) == 1


async def test_a_forgotten_write_is_sent_once_and_its_booking_followed(town: Town) -> None:
    async with town.working():
        await town.sweep(11)
        await town.until("invited")
        await town.sweep(31)
        await town.until("accepted")
    assert (town.service.sent, town.service.looked) == (1, 1)
    found = await town.roof.ledger.booking("b1")
    assert found
    assert found.intents[0].step is Step.DONE
    assert await town.roof.rows("SELECT count(*) FROM outbox") == [(2,)]


@pytest.mark.parametrize("news", [True, False], ids=["other news", "no news"])
async def test_what_a_webhook_tells_in_mid_look_is_looked_up_at_once(town: Town, news: bool) -> None:
    async def told() -> None:
        async with town.roof.pool.connection() as connection:
            heard = {"now": town.now, "service": "webcam", "reference": "r4711"}
            assert (await connection.execute(DUE.encode(), heard)).rowcount == 1
        town.now += timedelta(milliseconds=1)

    async with town.working():
        await town.sweep(11)
        await town.until("invited")
        town.service.looked, town.service.meanwhile = 0 if news else 1, told
        await town.sweep(31)
        async with asyncio.timeout(30):
            while await town.roof.rows("SELECT 1 FROM procrastinate_jobs"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    assert await town.sweep() == 1


async def test_who_is_forgotten_while_their_request_is_sent_stays_forgotten(town: Town) -> None:
    async def forgotten() -> None:
        async with town.roof.pool.connection() as connection:
            await forget(connection, PERSON, {})

    town.service.sending = forgotten
    assert await town.desk.perform("i1") is None
    assert await town.desk.settle("i1") is None
    assert await town.desk.follow("b1") is None
    assert town.service.sent == 1
    rows = (
        "SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM bookings), (SELECT count(*) FROM outbox)"
    )
    assert await town.roof.rows(rows) == [(0, 0, 0)]


async def test_the_job_of_a_dead_worker_is_taken_over(town: Town) -> None:
    await town.sweep(11)
    await town.taken(silent=7)
    assert await town.jobs.take_over() == 1
    async with town.working():
        await town.until("invited")
    assert town.service.sent == 1


async def test_a_dead_workers_job_gives_way_to_the_same_work_handed_over_again(town: Town) -> None:
    await town.sweep(11)
    await town.taken(silent=7)
    assert await town.sweep(60) == 1, "the lease is over, the job was perhaps lost"
    assert await town.jobs.take_over() == 1
    assert await town.jobs.take_over() == 0
    async with town.working():
        await town.until("invited")
    assert town.service.sent == 1


async def test_a_living_workers_job_is_left_to_it(town: Town) -> None:
    await town.sweep(11)
    await town.taken(silent=3)
    assert await town.jobs.take_over() == 0


async def test_a_draft_expires_once_with_a_word(town: Town) -> None:
    async with town.roof.pool.connection() as connection:
        await connection.execute(
            "INSERT INTO drafts (id, person, service, version, answers, touched)"
            """ VALUES ('d', %s, 'webcam', 1, '{"minutes": 30}', %s)""",
            [PERSON, NOW],
        )
    town.now = NOW + timedelta(hours=23, minutes=59)
    assert await town.upkeep.expire() == 0
    town.now = NOW + timedelta(hours=24, seconds=1)
    assert sum(await asyncio.gather(town.upkeep.expire(), town.upkeep.expire())) == 1
    assert await town.roof.rows("SELECT stage FROM drafts") == [("expired",)]
    assert [(m.chat, m.op) for m in await town.roof.said()] == [(PERSON, Op.CLOSE), (PERSON, Op.SAY)]
    assert town.roof.woken == [PERSON]


OLD = """
INSERT INTO failures (id, at, what)
  SELECT d || ' days', now() - make_interval(days => d), 'x' FROM unnest(ARRAY[13, 15]) d;
INSERT INTO accounts (service, key, person, state, linked)
  SELECT 'x', state || d, 7, state, now() - make_interval(days => d)
  FROM unnest(ARRAY['leaving', 'dead']) state, unnest(ARRAY[29, 31]) d;
INSERT INTO calls (rate, ends)
  SELECT h || ' hours', now() - make_interval(hours => h) FROM unnest(ARRAY[47, 49]) h"""
WROTE = """INSERT INTO people (id) SELECT generate_series(1, 3);
INSERT INTO activity (day, person)
SELECT now()::date - d, p FROM generate_series(0, 40) d, generate_series(1, 3) p
WHERE (d * p + d / 5) % 3 = 0"""


async def test_what_was_kept_long_enough_is_forgotten(town: Town) -> None:
    async with town.roof.pool.connection() as connection:
        await connection.execute(
            "INSERT INTO inbox (update_id, body, state, received) VALUES"
            " (1, '', 'done', now() - interval '47 h'), (2, '', 'done', now() - interval '49 h'),"
            " (3, '', 'bad', now() - interval '49 h'), (4, '', 'new', now() - interval '49 h')"
        )
        await connection.execute(
            "INSERT INTO outbox (chat, state, created) VALUES (1, 'sent', now() - interval '49 h'),"
            " (1, 'dead', now() - interval '49 h'), (1, 'waiting', now() - interval '49 h')"
        )
        await connection.execute(
            "INSERT INTO drafts (id, person, stage, touched) SELECT stage || h, p.id, stage, %s::timestamptz"
            " - make_interval(hours => h) FROM (SELECT min(id) AS id FROM people) p,"
            " unnest(ARRAY['sent', 'expired']) stage, unnest(ARRAY[47, 49]) h",
            [town.now],
        )
        link = "INSERT INTO prepared (id, person, service, until) SELECT 'm' || m, 1, 'webcam',"
        minutes = " %s::timestamptz + make_interval(mins => m) FROM unnest(ARRAY[-1, 1]) m"
        await connection.execute(f"{link}{minutes}", [town.now])
        await connection.execute(OLD)
    await town.upkeep.forget()
    assert await town.roof.rows("SELECT id FROM failures") == [("13 days",)]
    keys = await town.roof.rows("SELECT key FROM accounts ORDER BY 1")
    assert keys == [("dead29",), ("dead31",), ("leaving29",)]
    assert await town.roof.rows("SELECT rate FROM calls") == [("47 hours",)]
    assert await town.roof.rows("SELECT id FROM prepared") == [("m1",)]
    left = "SELECT id FROM drafts ORDER BY 1"
    assert await town.roof.rows(left) == [("expired47",), ("expired49",), ("sent47",)]
    assert await town.roof.rows("SELECT update_id FROM inbox ORDER BY 1") == [(1,), (4,)]
    assert await town.roof.rows("SELECT state FROM outbox") == [("waiting",)]


async def test_who_wrote_when_is_counted_and_then_forgotten(town: Town) -> None:
    async with town.roof.pool.connection() as connection:
        await connection.execute(WROTE)
    today = datetime.now(UTC)
    reader = FigureReader(town.roof.pool, dict, SEALS, lambda: today)
    span = Span(today.date() - timedelta(days=30), today.date())
    before = await reader.read(span, "UTC")
    for _ in range(7):
        await asyncio.gather(town.upkeep.forget(), town.upkeep.forget())
    after = await reader.read(span, "UTC")
    assert (after.active, after.weekly) == (before.active, before.weekly)
    assert len(after.weekly) >= 5
    old = "SELECT count(*) FROM activity WHERE day < date_trunc('week', now() - interval '7 days')"
    assert await town.roof.rows(old) == [(0,)]
    assert await town.roof.rows("SELECT count(*) > 0 FROM activity") == [(True,)]
