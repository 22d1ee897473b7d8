"""Reminders over replicas and deaths: each is said once, by whom and however they died."""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.people import Directory
from booking.provider import Order
from booking.reminders import Kept, Wish
from bot.due.reminding import Connection, Reminders
from bot.sealing.seals import Seals
from bot.store.reading import one
from bot.store.reminding import follow, wish
from handlers.reminders.reminding import Reminding
from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.serving import serve as serve_botapi
from sandbox.clock import Clock
from sandbox.services.server import serve as serve_services
from tests.roof.conftest import NOW, PERSON, SEALS, Roof
from tests.roof.test_jobs import Service

ROOT = Path(__file__).parents[2]
STARTS = NOW + timedelta(hours=3)


def final(number: str = "b1") -> Booking:
    """A confirmed booking in three hours."""
    order = Order(number, {"performers": ("4711",)}, NOW)
    who = (Invitation("4711", Stage.CONFIRMED, reference=f"r{number}"),)
    return Booking(number, PERSON, "webcam", "operator", order, who, STARTS, 30, NOW)


def sweep(roof: Roof, now: datetime) -> Reminders:
    looks = Reminding(lambda: {"webcam": Service.card}, NOBODY)
    return Reminders(roof.pool, looks, lambda: now, roof.woken.append, SEALS)


NOBODY = Directory()
WAITING = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')"
SAID = "key LIKE 'remind:%'"


async def test_replicas_sweeping_together_say_it_once(roof: Roof) -> None:
    await roof.saved(final())
    assert await sweep(roof, NOW).remind() == 1, "begun with the booking"
    due = NOW + timedelta(hours=2)
    await asyncio.gather(*(sweep(roof, due).remind() for _ in range(4)))
    assert len(await roof.said(SAID)) == 1
    assert roof.woken == [PERSON]


async def test_one_that_cannot_be_read_holds_up_no_other(roof: Roof) -> None:
    for number in ("b1", "b2"):
        await roof.saved(final(number))
    await sweep(roof, NOW).remind()

    async def booking(connection: Connection, number: str, keys: Seals) -> Booking | None:
        if number == "b1":
            raise KeyError(number)
        return await one(connection, number, keys)

    due = NOW + timedelta(hours=2)
    broken = replace(sweep(roof, due), booking=booking)
    assert await broken.remind() == 2
    assert await broken.remind() == 0, "not tried again every second"
    assert len(await roof.said(SAID)) == 1
    await sweep(roof, due + timedelta(minutes=2)).remind()
    assert len(await roof.said(SAID)) == 2, "late, once it can be read"


async def test_what_a_person_wishes_holds_at_once_and_nothing_is_made_up_for(roof: Roof) -> None:
    await roof.saved(final())
    await sweep(roof, NOW).remind()
    later = NOW + timedelta(hours=1)
    async with roof.pool.connection() as connection:
        await wish(connection, [Wish(PERSON, "b1", Kept(NOW, leads=(150, 90)))], later)
        await wish(connection, [Wish(PERSON + 1, "b1", Kept(NOW, leads=(100,)))], later)
    await sweep(roof, later).remind()
    assert await roof.said(SAID) == [], "150 minutes before has passed already"
    await sweep(roof, later + timedelta(minutes=30)).remind()
    assert len(await roof.said(SAID)) == 1


async def test_what_a_person_has_put_off_rings_in_the_quiet_hours_too(roof: Roof) -> None:
    """They asked for that very moment; the start of a session is said without a sound then."""
    starts = NOW + timedelta(hours=14)
    await roof.saved(replace(final(), starts=starts))
    async with roof.pool.connection() as connection:
        await wish(connection, [Wish(PERSON, "b1", Kept(NOW, snoozed=starts - timedelta(hours=1)))], NOW)
    for now in (NOW, starts - timedelta(hours=1), starts):
        await sweep(roof, now).remind()
    assert [message.silent for message in await roof.said(SAID)] == [False, True]


async def test_how_it_was_is_kept_of_any_session(roof: Roof) -> None:
    done = replace(final(), invitations=(Invitation("4711", Stage.DONE, reference="rb1"),))
    await roof.saved(done)
    async with roof.pool.connection() as connection:
        await wish(connection, [Wish(PERSON + 1, "b1", Kept(NOW, verdict="g"))], NOW)
        await wish(connection, [Wish(PERSON, "b1", Kept(NOW, verdict="b"))], NOW)
    found = await roof.ledger.booking("b1")
    assert found is not None
    assert found.verdict == "b"


async def test_a_booking_that_is_off_or_moved_takes_its_reminders_along(roof: Roof) -> None:
    booking = await roof.saved(final())
    off = Invitation("4711", Stage.CANCELLED, reference="r")
    gone = replace(booking, invitations=(off,))
    assert await roof.ledger.record(booking, gone, None, None)
    await sweep(roof, STARTS).remind()
    assert await roof.said(SAID) == []


async def test_one_brought_forward_comes_again_when_the_booking_was_away_meanwhile(roof: Roof) -> None:
    early = NOW + timedelta(hours=19, minutes=10)
    evening, morning = NOW + timedelta(hours=10, minutes=46), early - timedelta(minutes=10)
    booking = await roof.saved(replace(final(), starts=early))
    await sweep(roof, evening).remind()
    assert len(await roof.said(SAID)) == 1, "an hour before is in the quiet hours"
    for minutes, starts in ((4, early + timedelta(hours=5)), (8, early)):
        now, moved = evening + timedelta(minutes=minutes), replace(booking, starts=starts)
        assert await roof.ledger.record(booking, moved, None, None)
        async with roof.pool.connection() as connection:
            await follow(connection, booking, moved, now)
        booking = replace(moved, revision=booking.revision + 1)
        await sweep(roof, now).remind()
    await sweep(roof, morning).remind()
    assert len(await roof.said(SAID)) == 2


class Town:
    """A confirmed booking of one person, and replicas of the program as processes."""

    def __init__(self, environ: dict[str, str], sandbox: Sandbox, ada: Person) -> None:
        self.environ, self.sandbox, self.ada = environ, sandbox, ada
        self.replicas: dict[str, asyncio.subprocess.Process] = {}

    async def start(self, name: str) -> None:
        folder = Path(self.environ["HOME"]) / name
        self.replicas[name] = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            cwd=ROOT,
            env={**self.environ, "DATA_DIR": str(folder)},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def kill(self, name: str) -> None:
        self.replicas[name].send_signal(signal.SIGKILL)
        await self.replicas[name].wait()

    async def said(self, count: int) -> list[str]:
        """All that was said, deleted since or not, once there is so much of it."""
        said: list[str] = []
        async with asyncio.timeout(120):
            while len(said) < count:
                _, seen = await self.ada._look()
                said = [m.text for m in seen if m.out]
        return said


@asynccontextmanager
async def town(database: str, folder: Path) -> AsyncIterator[Town]:
    clock = Clock()
    clock.set(NOW)
    async with (
        serve_botapi(clock=clock) as botapi,
        serve_services("webcam", clock=clock) as services,
        Sandbox(botapi.url) as sandbox,
    ):
        ada = await sandbox.person("Ada", started=True)
        environ = {
            **services.demo("webcam"),
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LISTEN": "127.0.0.1:0",
            "TELEGRAM_BOT_TOKEN": botapi.token,
            "TELEGRAM_API_URL": botapi.url,
            "DATABASE_URL": database,
            "SECRET_KEYS": "k" * 43 + "=",
            "CLOCK_URL": f"{services.control}/clock",
        }
        here = Town(environ, sandbox, ada)
        try:
            yield here
        finally:
            for replica in [r for r in here.replicas.values() if r.returncode is None]:
                replica.kill()
                await replica.wait()


def put(database: str, person: int) -> None:
    """A confirmed booking in three hours, to be reminded of 120, 90, 60 and 30 minutes before."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO people (id, chat, name, zone) VALUES (%s, %s, 'Ada', 'UTC')", [person] * 2
        )
        connection.execute(
            "INSERT INTO bookings (id, person, service, account, starts, minutes, made, stage)"
            " VALUES ('b', %s, 'webcam', 'operator', %s, 30, %s, 'confirmed')",
            [person, STARTS, NOW],
        )
        connection.execute(
            "INSERT INTO invitations (booking, performer, stage) VALUES ('b', 'Ivy', 'confirmed')"
        )
        connection.execute(
            "INSERT INTO reminders (booking, since, at, leads) VALUES ('b', %s, %s, '{120,90,60,30}')",
            [NOW] * 2,
        )


TIMES = (
    r"begins in (2 hours|1 hour 59 minutes)\.",
    r"begins in 1 hour (30|29) minutes\.",
    r"begins in (1 hour|59 minutes)\.",
    r"begins in (20|1\d) minutes\.[^!]*This reminder is late, it was meant for 14:30\.",
    r"(begins now|began \d minutes ago)\.",
)
"""Each is said for its time, once; a busy machine may take a while for the restarts."""


@pytest.mark.slow
async def test_killed_while_it_is_being_sent_or_down_when_it_is_due_each_is_said_once(
    database: str, tmp_path: Path
) -> None:
    async with town(database, tmp_path) as here:
        put(database, here.ada.id)
        await here.start("a")
        await here.start("b")
        for calls, (victim, minutes) in enumerate((("a", 60), ("b", 30), ("a", 30))):
            await here.sandbox.fault("sendMessage", hang=4)  # it is in the chat, but nobody hears so
            await here.sandbox.push(minutes * 60)
            await here.said(calls + 1)
            await here.kill(victim)
            if calls < 2:
                await here.start(victim)
        await here.kill("b")
        await here.sandbox.heal()
        await here.sandbox.push(40 * 60)  # ten minutes over a due time: nobody is there
        await here.start("a")
        await here.said(4)
        await here.sandbox.push(20 * 60)
        await here.said(5)
        with psycopg.connect(database) as connection:
            await asyncio.to_thread(nothing_waits, connection)
        said = await here.said(5)
        assert len(said) == len(TIMES), said
        assert all(re.search(at, text) for at, text in zip(TIMES, said, strict=True)), said


def nothing_waits(connection: psycopg.Connection[tuple[int]]) -> None:
    while connection.execute(WAITING).fetchone() != (0,):
        connection.rollback()
        time.sleep(0.05)
