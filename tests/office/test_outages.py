"""Owners hear of what lasts, each in one message that is kept true, whatever number of replicas see it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import psycopg
import pytest

from booking.errors import Amiss, Busy, LoginNeeded, ServiceError, Unavailable
from booking.provider import Account
from bot.console.reader import passer_by
from bot.console.views import Views
from bot.office import Watch
from bot.store.alarms import shut_out
from bot.traffic import telegram_bot
from handlers.messages import Op
from handlers.operators.outage import DRILLS, SAID
from tests.contracts.wire import client, reply
from tests.office.bench import Bench, Sick, opened


@pytest.fixture
async def bench(database: str) -> AsyncIterator[Bench]:
    async with opened(database) as made:
        yield made


async def test_what_no_owner_could_hear_is_told_to_the_first_who_can(bench: Bench) -> None:
    """Nobody has pressed START; later the one who had stops the bot, and comes back."""

    async def owner(chat: int | None, *, reachable: bool) -> None:
        async with bench.pool.connection() as connection:
            await connection.execute("UPDATE people SET chat = %s, reachable = %s", [chat, reachable])

    _, outages = bench.replica()
    bench.cut = "rival"
    for chat, reachable in ((None, True), (bench.olga.id, False)):
        before = len(await bench.said())
        await owner(chat, reachable=reachable)
        await bench.pass_by(180, outages)
        assert len(await bench.said()) == before
        await owner(bench.olga.id, reachable=True)
        await bench.pass_by(60, outages)
        assert [m.op for m in (await bench.said())[before:]] == [Op.SAY]
        await bench.pass_by(60, outages)
        assert len(await bench.said()) == before + 1


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (LoginNeeded("fake"), "Fake has refused our login since"),
        (Amiss("fake", 402, "wants a payment"), "you have something to put right at Fake"),
    ],
    ids=["login", "amiss"],
)
async def test_what_owners_alone_can_end_is_told_at_once(
    bench: Bench, trouble: ServiceError, said: str
) -> None:
    (mine, first) = bench.replica()
    Sick.trouble = trouble
    mine.pulse.felt("fake", trouble)
    await bench.pass_by(30, first)
    (told,) = await bench.said()
    assert said in told.text
    Sick.trouble = None


async def test_a_service_that_comes_and_goes_is_one_message(bench: Bench) -> None:
    (mine, first), (_, second) = bench.replica(), bench.replica()
    Sick.trouble = Unavailable("fake", "answered 503")
    mine.pulse.felt("fake", Sick.trouble)
    await bench.pass_by(90, first, second)
    assert await bench.said() == []
    await bench.pass_by(60, first, second)
    (told,) = await bench.said()
    assert re.match(r"Fake has not answered since .* 🔴\nWhat to do: “A slow service” in docs", told.text)
    _, again = bench.replica()  # one that was started anew knows of nothing, and asks
    await bench.pass_by(300, again)
    assert len(await bench.said()) == 1
    Sick.trouble = None
    await bench.pass_by(180, again, second)
    assert (await bench.said())[1].text.startswith("<s>Fake has not answered")
    Sick.trouble = Unavailable("fake", "answered 503")
    mine.pulse.felt("fake", Sick.trouble)
    await bench.pass_by(60, first, second)
    said = await bench.said()
    assert [message.op for message in said] == [Op.SAY, Op.SHOW, Op.SHOW]
    assert {message.slot for message in said} == {"outage:service:fake"}
    assert "It came back 1 time." in said[2].text
    Sick.trouble = None
    await bench.pass_by(180, first, second)
    bench.now += timedelta(minutes=61)  # an hour later it is new
    mine.pulse.felt("fake", Unavailable("fake", "answered 503"))
    Sick.trouble = Unavailable("fake", "answered 503")
    await bench.pass_by(150, first)
    assert [message.op for message in await bench.said()][3:] == [Op.SHOW, Op.SAY]


async def test_a_login_that_is_refused_is_told_at_once_and_a_full_service_never(bench: Bench) -> None:
    services, replica = bench.replica()
    services.pulse.felt("fake", Busy("fake", "full", timedelta(hours=2)))
    await bench.pass_by(300, replica)
    assert await bench.said() == []
    Sick.trouble = LoginNeeded("fake")
    services.pulse.felt("fake", Sick.trouble)
    await bench.pass_by(30, replica)
    (told,) = await bench.said()
    assert "Fake has refused our login" in told.text
    assert "FAKE_ACCESS_TOKEN must be renewed" in told.text


async def test_a_key_that_may_only_read_is_told_though_the_service_seems_well(bench: Bench) -> None:
    _, replica = bench.replica()
    async with bench.pool.connection() as connection:
        await shut_out(connection, "fake", bench.now)
    await bench.pass_by(30, replica)
    (told,) = await bench.said()
    assert "Fake has refused our login" in told.text
    await bench.pass_by(90, replica)
    assert (await bench.said())[1].text.startswith("<s>Fake has refused our login")


async def test_what_a_replica_with_another_clock_sees_is_not_over_for_the_others(bench: Bench) -> None:
    _, replica = bench.replica()
    for off in (-600, 600) * 3:
        async with bench.pool.connection() as connection:
            await shut_out(connection, "fake", bench.now + timedelta(seconds=off))
        await bench.pass_by(60, replica)
    (told,) = await bench.said()
    assert "Fake has refused our login" in told.text
    await bench.pass_by(60, replica)
    assert (await bench.said())[1].text.startswith("<s>Fake has refused our login")


async def test_lines_that_grow_errors_and_a_webhook_that_is_not_reached_are_told(bench: Bench) -> None:
    _, replica = bench.replica()
    async with bench.pool.connection() as connection:
        await connection.execute(
            "INSERT INTO inbox (bot, update_id, chat, received, body)"
            " VALUES (1, 1, 1, now() - interval '3 minutes', '')"
        )
        await connection.execute(
            "INSERT INTO failures (id, at, what)"
            " SELECT n, now() - interval '4 minutes', 'turn' FROM generate_series(1, 12) n"
        )
    await bench.bot.set_webhook("http://127.0.0.1:9/telegram/webhook")
    await bench.olga.say("hello")
    async with asyncio.timeout(30):
        while not (await bench.bot.get_webhook_info()).last_error_date:  # noqa: ASYNC110 - it tries by itself
            await asyncio.sleep(0.02)
    bench.cut = "rival"
    await bench.pass_by(180, replica)
    said = [message.text for message in await bench.said()]
    for words in (
        "what people write waits for its turn",
        "Many errors",
        "Telegram has not reached me",
        "another program",
    ):
        (told,) = [text for text in said if words in text]
        assert "What to do:" in told


async def test_polling_that_brings_nothing_is_told_though_telegram_answers(bench: Bench) -> None:
    _, replica = bench.replica()
    bench.cut = "webhook"
    await bench.pass_by(180, replica)
    (told,) = await bench.said()
    assert "Telegram has not reached me" in told.text


async def test_a_clock_that_nobody_agrees_with_is_told(bench: Bench) -> None:
    nothing = (
        b'{"ok": true, "result": {"url": "", "has_custom_certificate": false, "pending_update_count": 0}}'
    )
    hour_off, right = (format_datetime(datetime.now(UTC) + timedelta(hours=h), usegmt=True) for h in (-1, 0))
    kind = "application/json"
    async with (
        client(reply(nothing, "200 OK", kind, f"Date: {hour_off}")) as (telegram, _),
        client(reply(b"{}", "200 OK", kind, f"Date: {right}")) as (service, _),
    ):
        bench.bot = telegram_bot("7:x", str(telegram._root))
        await bench.bot.request.initialize()
        services, replica = bench.replica()
        await bench.pass_by(150, replica)
        watch = Watch(bench.pool, bench.bot, services.health, services.dates)
        health, nobody = await watch.look(), cast("Any", None)
        views = Views(services.cards, services.off, watch, nobody, lambda: bench.now)
        page = await views.services(nobody, passer_by("en"))
        assert re.search(r"clock of this machine.*not well.*wrong by 3,[56]\d\d s", page)
        (told,) = await bench.said()
        assert told.text.startswith("The clock of this machine has been wrong")
        assert abs(health.ahead - 3600) < 60
        bench.now -= timedelta(minutes=20)  # the clock is set right
        Sick.asked = service
        await services.provider("fake").limits(Account("fake", "operator"), {})
        await bench.pass_by(120, replica)  # somebody agrees with us: Telegram's is the wrong one
        assert (await bench.said())[1].text.startswith("<s>The clock")
        await bench.bot.request.shutdown()


async def test_a_zone_that_is_set_wrong_is_told_by_every_replica_and_makes_no_service_ill(
    bench: Bench,
) -> None:
    (services, replica), (_, other) = bench.replica(), bench.replica()
    services.bare["fake"].clock_off = timedelta(hours=-1)
    await bench.pass_by(150, replica, other)
    (told,) = await bench.said()
    assert "FAKE_TIMEZONE is probably set wrong" in told.text
    watch, nobody = Watch(bench.pool, bench.bot, services.health, services.dates), cast("Any", None)
    page = await Views(services.cards, services.off, watch, nobody, lambda: bench.now).services(
        nobody, passer_by("en")
    )
    assert "FAKE_TIMEZONE is probably set wrong" in page
    health = await watch.look()
    assert (list(health.zones), health.services["fake"][0]) == (["fake"], True)
    services.bare["fake"].clock_off = timedelta(seconds=2)
    await bench.pass_by(120, replica, other)
    assert (await bench.said())[1].text.startswith("<s>")


def test_every_drill_that_owners_are_sent_to_is_there() -> None:
    text = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    assert all(f"\n### {drill}\n" in text for drill in DRILLS.values())
    assert set(DRILLS) == set(SAID)


@contextmanager
def away(database: str, postgres: str) -> Iterator[None]:
    """Nobody gets into this database, as if it were switched off."""
    name = urlsplit(database).path.strip("/")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


async def test_without_a_database_the_owner_hears_of_it_all_the_same(
    bench: Bench, database: str, postgres: str
) -> None:
    _, replica = bench.replica()
    await replica.look()
    bench.pool.timeout = 0.2
    with away(database, postgres):
        await bench.pass_by(30, replica)
        bench.now += timedelta(minutes=2)
        await bench.pass_by(60, replica)
        await bench.olga.sees("The database has not answered")
    bench.pool.timeout = 30
    await bench.pass_by(30, replica)
    await bench.olga.loses("The database has not answered")
    (told,) = await bench.said()
    assert told.text.startswith("<s>The database has not answered")
