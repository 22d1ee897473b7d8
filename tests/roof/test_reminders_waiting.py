"""Reminders that wait for Telegram: what is said when it is back is true then, once, and said to be late."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from sandbox.botapi.client import Person
from tests.roof.conftest import NOW
from tests.roof.test_reminding import STARTS, put
from tests.security.world import World, opened
from tests.traffic.counting import until

MINUTE = timedelta(minutes=1)
WATCHES = """INSERT INTO people (id, chat, name, zone) VALUES (%(person)s, %(person)s, 'Bob', 'UTC');
INSERT INTO attendees (booking, person, since, starts, at)
VALUES ('b', %(person)s, %(now)s, %(starts)s, %(now)s)"""
KEYS = "SELECT count(*) FROM outbox WHERE chat = %s AND key LIKE '%%:' || %s || ':%%'"


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database, tmp_path, booked=False) as there:
        yield there


class Evening:
    """A session of Ada's in three hours that Bob wants to be reminded of as well, and Telegram away."""

    def __init__(self, world: World, ada: Person, bob: Person) -> None:
        self.world, self.ada, self.bob = world, ada, bob

    async def is_at(self, minutes: int) -> None:
        """So many minutes after the start."""
        await self.world.sandbox.post("clock", set=(STARTS + minutes * MINUTE).isoformat())
        assert self.world.app is not None
        await self.world.app.clock.read()

    async def waits(self, person: Person, key: str) -> None:
        """Until that reminder is in the outbox."""

        async def kept() -> int:
            return int((await self.world.rows(KEYS, person.id, key))[0][0])

        await until(kept, 1)

    async def is_refused(self) -> None:
        """Until both were tried once more: what is sent from then on is drawn from then on."""

        async def tries() -> Counter[str]:
            calls = await self.world.sandbox.calls("sendMessage")
            return Counter(str(call["request"]["chat_id"]) for call in calls)

        before = await tries()

        async def again() -> bool:
            return all(tried > before[chat] for chat, tried in (await tries()).items())

        await until(again, True)

    async def heard(self, person: Person) -> list[str]:
        """All that was ever sent to them, once nothing waits any more."""
        waiting = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')"
        await until(lambda: self.world.rows(waiting), [(0,)])
        calls = await self.world.sandbox.calls("sendMessage", chat=person.id)
        return [call["request"]["text"] for call in calls if call["status"] == 200]


@pytest.fixture
async def evening(world: World) -> Evening:
    ada = await world.sandbox.person("Ada", started=True)
    bob = await world.sandbox.person("Bob", started=True)
    put(world.database, ada.id)
    values = {"person": bob.id, "now": NOW, "starts": STARTS}
    with psycopg.connect(world.database) as connection:
        for statement in WATCHES.split(";"):
            connection.execute(statement.encode(), values)
    await world.sandbox.fault("sendMessage", status=429, retry_after=1, count=None)
    return Evening(world, ada, bob)


async def test_one_that_waited_says_how_long_it_is_now(evening: Evening) -> None:
    for minutes, key in ((-60, "lead60"), (-30, "lead30")):
        await evening.is_at(minutes)
        await evening.waits(evening.ada, key)
    await evening.waits(evening.bob, "lead60")
    await evening.is_at(-20)
    await evening.is_refused()
    await evening.world.sandbox.heal()
    for person, meant in ((evening.ada, "14:30"), (evening.bob, "14:00")):
        [said] = await evening.heard(person)
        assert "begins in 20 minutes" in said
        assert f"late, it was meant for {meant}" in said


async def test_one_that_is_of_no_use_any_more_is_not_sent(evening: Evening) -> None:
    await evening.is_at(-60)
    await evening.waits(evening.ada, "lead60")
    await evening.waits(evening.bob, "lead60")
    await evening.is_at(10)
    await evening.waits(evening.ada, "start0")
    await evening.waits(evening.bob, "start0")
    await evening.world.sandbox.heal()
    [said] = await evening.heard(evening.ada)
    assert "began 10 minutes ago" in said
    assert "late, it was meant for 15:00" in said
    [said] = await evening.heard(evening.bob)
    assert "has begun" in said
    assert "late, it was meant for 15:00" in said


async def test_what_was_called_off_meanwhile_is_not_reminded_of(evening: Evening) -> None:
    await evening.is_at(-60)
    await evening.waits(evening.ada, "lead60")
    await evening.waits(evening.bob, "lead60")
    await evening.world.execute("UPDATE invitations SET stage = 'cancelled'; DELETE FROM attendees")
    for person in (evening.ada, evening.bob):
        assert await evening.heard(person) == [], "and none waits for Telegram any more"
