"""Who gets a broadcast is written down page by page, and nobody has to count how many are where."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from psycopg.types.json import Jsonb

from bot.campaigns.driver import Driver
from bot.campaigns.rolls import CHANGE, CLAIM, MOST_FAILED, Marks, Roll
from bot.campaigns.rows import body_of
from bot.campaigns.shelf import TALLY
from bot.database.pool import Pool, open_pool
from handlers.broadcast.campaign import FAILING, Campaign
from tests.keys import seals
from tests.office.broadcasts import RECKONED

NOW = datetime(2031, 3, 3, 12, tzinfo=UTC)
PEOPLE = 25_000
"""Two pages and a half."""
HELD = """
CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql
  AS $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$;
CREATE TRIGGER held BEFORE INSERT ON recipients FOR EACH STATEMENT EXECUTE FUNCTION held()"""
WAITING = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'"""
"""The page for the lock that the test holds, then the pause for the page."""
SENT = "UPDATE recipients SET state = 'sent', at = %s, language = 'en' WHERE state = 'waiting'"
CHANGED = "UPDATE recipients SET pass = 1, changed = 'edited' WHERE person <= 24900"


@pytest.fixture
def crowded(database: str) -> str:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO people (id, chat, name) SELECT n, n, 'Pat' FROM generate_series(1, %s) n", [PEOPLE]
        )
        connection.execute(
            "INSERT INTO campaigns (id, author, stage, body) VALUES ('c', 1, 'running', %s)",
            [Jsonb(body_of(Campaign("c", 1)))],
        )
    return database


async def test_a_pause_while_people_are_gathered_waits_for_a_page_only(crowded: str) -> None:
    with psycopg.connect(crowded, autocommit=True) as connection:
        connection.execute(HELD)
    async with open_pool(crowded, most=4) as pool, asyncio.timeout(60), pool.connection() as owner:
        await owner.set_autocommit(True)
        await owner.execute("SELECT pg_advisory_lock(7)")
        gathering = asyncio.create_task(Roll.begin(pool, seals(), "c", NOW))
        await _until(owner, 1)
        pausing = asyncio.create_task(_pause(pool))
        await _until(owner, 2)
        await owner.execute("SELECT pg_advisory_unlock(7)")
        await pausing
        assert await gathering is None
        begun = await _one(owner, "SELECT sum(count) FROM standings")
        assert 0 < begun < PEOPLE
        await owner.execute("DROP TRIGGER held ON recipients")
        await owner.execute("UPDATE campaigns SET stage = 'running'")
        assert await Roll.begin(pool, seals(), "c", NOW) is not None
        assert await _one(owner, "SELECT total FROM campaigns WHERE gathered") == PEOPLE
        assert await _one(owner, "SELECT count(*) FROM recipients WHERE state = 'waiting'") == PEOPLE
        await owner.set_autocommit(False)


async def test_a_claim_and_the_numbers_touch_as_much_at_the_end_as_at_the_beginning(crowded: str) -> None:
    async with open_pool(crowded, most=4) as pool:
        roll = await Roll.begin(pool, seals(), "c", NOW)
        assert roll is not None
        claimed = await roll.claim(30, NOW, [], "")
        assert claimed is not None
        await roll.mark(_sent([c.reader.id for c in claimed]))
        async with pool.connection() as connection:
            await connection.execute("DELETE FROM people WHERE id = %s", [claimed[0].reader.id])
            await connection.execute(
                "UPDATE recipients SET state = 'sent', at = %s, language = 'en' WHERE state = 'waiting'",
                [NOW],
            )
            await connection.execute(
                "UPDATE recipients SET pass = 1, changed = 'edited' WHERE person <= 24900"
            )
        async with pool.connection() as connection:
            await connection.set_autocommit(True)
            assert await (await connection.execute(RECKONED.encode())).fetchall() == []
            await connection.execute("VACUUM ANALYZE recipients")
            await connection.execute("VACUUM ANALYZE people")
            values = {"id": "c", "most": 30, "now": NOW, "pass": 1, "busy": [], "language": ""}
            values |= {"since": NOW - timedelta(hours=48)}
            touched = [await _pages(connection, statement, values) for statement in (CHANGE, CLAIM, TALLY)]
            await connection.set_autocommit(False)
        assert max(touched) < 200, touched


class Cards:
    """What would be told of a broadcast."""

    def __init__(self) -> None:
        self.loud: list[bool] = []

    async def tell(self, _campaign: str, _rate: float = 0.0, *, loud: bool = False) -> None:
        self.loud.append(loud)


async def test_a_broadcast_that_fails_again_and_again_pauses_and_says_so(crowded: str) -> None:
    def broken() -> Any:
        raise RuntimeError("out of order")

    cards, standing = Cards(), "SELECT stage || note FROM campaigns"
    async with open_pool(crowded, most=2) as pool:
        shelf: Any = SimpleNamespace(pool=pool, seals=seals(), clock=lambda: NOW)
        driver = Driver(shelf, broken, cast("Any", cards))
        for _ in range(MOST_FAILED):
            async with pool.connection() as connection:
                assert await _one(connection, standing) == "running"
            with pytest.raises(RuntimeError):
                await driver.run("c")
        async with pool.connection() as connection:
            assert await _one(connection, standing) == f"paused{FAILING}"
    assert cards.loud == [True]


def _sent(people: list[int]) -> Marks:
    row = {"state": "sent", "error": "", "messages": [1], "at": NOW.isoformat(), "tries": 0, "language": "en"}
    return Marks([{"person": person, "wait": 0.0, **row} for person in people])


async def _until(owner: psycopg.AsyncConnection[Any], waiting: int) -> None:
    while await _one(owner, WAITING) != waiting:  # noqa: ASYNC110 - locks tell nobody
        await asyncio.sleep(0.01)


async def _pause(pool: Pool) -> None:
    async with pool.connection() as connection:
        await connection.execute("UPDATE campaigns SET stage = 'paused'")


async def _one(connection: psycopg.AsyncConnection[Any], query: str) -> Any:
    row = await (await connection.execute(query.encode())).fetchone()
    return row and row[0]


async def _pages(connection: psycopg.AsyncConnection[Any], statement: str, values: dict[str, Any]) -> int:
    explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}".encode()
    plan = await (await connection.execute(explained, values)).fetchone()
    assert plan is not None
    return int(plan[0][0]["Plan"]["Shared Hit Blocks"] + plan[0][0]["Plan"]["Shared Read Blocks"])
