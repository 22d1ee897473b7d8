"""Everything of a person is exported and forgotten, whatever table it is in, and nothing of anybody else."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection
from sqlalchemy import BigInteger, Column, LargeBinary, Table

from bot.database.pool import Pool, open_pool
from bot.own import Keeping, forget
from bot.own.export import export
from bot.own.holdings import LASTING, NOBODYS, SECRET, holdings
from bot.tables import Base
from handlers.broadcast.campaign import DISMISSED
from handlers.turn import Prepared
from tests.keys import seals

EMMA, NOOR = 8_000_000_001, 8_000_000_002
NOW = datetime(2031, 3, 3, 10, tzinfo=UTC)
NUMBERS = {"id", "chat", "person", "message", "bot", "update_id", "number", "named_by", "author", "count"}
"""What a column of big numbers may be called: another name may hide a person, so look at it here."""
ALL = Base.metadata.sorted_tables
TABLES = [t for t in ALL if t.name not in NOBODYS]
VALUES: dict[str, Any] = {
    "date": NOW,
    "list": [],
    "str": "x",
    "int": 1,
    "bool": True,
    "datetime": NOW,
    "Decimal": 1,
    "object": "{}",
}
TOLD = {"inbox": {"state": "done", "body": b'{"said": "canary"}'}}
OWNERS = {"person", "chat", "booking"}
UNCHECKED = """SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace"""
"""What may stand in a column is not the matter here."""


def value(table: Table, column: Column[Any], person: int) -> Any:
    """Something for one column of one person's row, so that it can be found again."""
    if column.name in TOLD.get(table.name, {}):
        return TOLD[table.name][column.name]
    if column.name in {"person", "chat"} or (table.name, column.name) == ("people", "id"):
        return person
    for key in column.foreign_keys:
        return value(key.column.table, key.column, person)
    if isinstance(column.type, LargeBinary):
        return b"sealed"
    kind = getattr(column.type.python_type, "__name__", "str")
    if column.primary_key and kind == "int" and isinstance(column.type, BigInteger):
        return person * 100 + ALL.index(table)
    if kind == "str" and (column.primary_key or column.unique):
        return f"{table.name}-{person}"
    return person if column.name == "update_id" else VALUES[kind]


async def seed(connection: AsyncConnection[Any], person: int) -> None:
    """One row in every table that holds something of people."""
    for table in ALL:
        told = {*OWNERS, *TOLD.get(table.name, {})}
        needed = [c for c in table.columns if c.name in told or not (c.nullable or c.server_default)]
        kept = {c.name: value(table, c, person) for c in needed}
        names, marks = ", ".join(kept), ", ".join(f"%({name})s" for name in kept)
        await connection.execute(f"INSERT INTO {table.name} ({names}) VALUES ({marks})".encode(), kept)


@pytest.fixture
async def pool(database: str) -> Any:
    async with open_pool(database, most=3) as opened:
        async with opened.connection() as connection:
            for (statement,) in await (await connection.execute(UNCHECKED)).fetchall():
                await connection.execute(statement)
            for person in (EMMA, NOOR):
                await seed(connection, person)
        yield opened


async def counts(pool: Pool, person: int) -> dict[str, int]:
    found = {}
    async with pool.connection() as connection:
        for table, condition in holdings().items():
            query = f"SELECT count(*) FROM {table} WHERE {condition}"
            row = await (await connection.execute(query.encode(), {"person": person})).fetchone()
            found[table] = row[0] if row else 0
    return found


def test_every_table_is_somebodys_or_named_as_nobodys() -> None:
    assert set(Base.metadata.tables) == set(holdings()) | NOBODYS


def test_no_other_column_hides_a_person() -> None:
    big = {(t.name, c.name) for t in TABLES for c in t.columns if isinstance(c.type, BigInteger)}
    assert {(table, name) for table, name in big if name not in NUMBERS} == set()


def test_whatever_is_sealed_is_never_handed_out() -> None:
    sealed = {(t.name, c.name) for t in TABLES for c in t.columns if isinstance(c.type, LargeBinary)}
    secret = {(table, name) for table, names in SECRET.items() for name in names}
    assert sealed - secret == {("inbox", "body"), ("audit", "seal")}


async def test_the_export_has_every_row_and_no_secret(pool: Pool) -> None:
    told = json.loads(await export(pool, EMMA, NOW, seals()))
    assert {table: len(told[table]) for table in holdings()} == dict.fromkeys(holdings(), 1)
    assert told["inbox"][0]["body"] == {"said": "canary"}
    assert all(not set(told[table][0]) & names for table, names in SECRET.items())
    assert told["left_out"]["accounts"] == ["access", "refresh"]
    assert "sealed" not in json.dumps(told)
    assert str(NOOR) not in json.dumps(told)


async def test_forgetting_leaves_no_row_of_the_person_and_all_of_others(pool: Pool) -> None:
    async with pool.connection() as connection:
        await forget(connection, EMMA, {})
    left = await counts(pool, EMMA)
    assert {table for table, rows in left.items() if rows} == LASTING
    assert set((await counts(pool, NOOR)).values()) == {1}
    async with pool.connection() as connection:
        ids = await (await connection.execute("SELECT body, chat FROM inbox ORDER BY update_id")).fetchall()
    assert ids[0] == (b"", 0)


async def test_what_is_handed_to_another_goes_on_with_its_audience(pool: Pool) -> None:
    event = f"bookings-{EMMA}"
    async with pool.connection() as connection:
        await connection.execute("UPDATE attendees SET booking = %s WHERE person = %s", [event, NOOR])
        await forget(connection, EMMA, {event: NOOR, f"bookings-{NOOR}": EMMA})
    left = await counts(pool, EMMA)
    assert {table for table, rows in left.items() if rows} == LASTING
    async with pool.connection() as connection:
        held = "SELECT id, revision FROM bookings WHERE person = %s ORDER BY id"
        found = await (await connection.execute(held, [NOOR])).fetchall()
        audience = await (await connection.execute("SELECT booking, person FROM attendees")).fetchall()
    assert [row[0] for row in found] == sorted([event, f"bookings-{NOOR}"])
    assert dict(found)[event] == dict(found)[f"bookings-{NOOR}"] + 1
    assert audience == [(event, NOOR)]


async def test_a_broadcast_of_an_operator_who_is_forgotten_waits_for_another(pool: Pool) -> None:
    """Begun by Noor, and answered for by Emma, who goes."""
    theirs = [f"campaigns-{NOOR}"]
    async with pool.connection() as connection:
        running = "UPDATE campaigns SET stage = 'running', due = now(), body = %s WHERE id = ANY(%s)"
        await connection.execute(running, [f'{{"holder": {EMMA}}}', theirs])
        await forget(connection, EMMA, {})
        kept = await connection.execute("SELECT stage, note, due FROM campaigns WHERE id = ANY(%s)", [theirs])
        assert await kept.fetchall() == [("paused", DISMISSED, None)]


async def test_what_was_said_in_groups_and_jobs_go_too(pool: Pool) -> None:
    said = b'{"message":{"from":{"id":8000000001},"text":"/start"}}'
    async with pool.connection() as connection:
        await connection.execute(
            "INSERT INTO inbox (update_id, chat, body, state) VALUES (9, -100, %s, 'done')", [said]
        )
        for row in (f"bookings-{EMMA}", f"bookings-{NOOR}"):
            job = "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('q', 'follow', %s)"
            await connection.execute(job, [json.dumps({"row": row})])
        await forget(connection, EMMA, {})
        left = await (await connection.execute("SELECT args ->> 'row' FROM procrastinate_jobs")).fetchall()
        empty = await (await connection.execute("SELECT body FROM inbox WHERE chat = -100")).fetchall()
    assert (left, empty) == ([(f"bookings-{NOOR}",)], [(b"",)])


async def test_a_login_that_could_not_be_taken_back_outlives_its_person(pool: Pool) -> None:
    async with pool.connection() as connection:
        await connection.execute("UPDATE accounts SET state = 'leaving' WHERE person = %s", [EMMA])
        await forget(connection, EMMA, {})
    assert {table for table, rows in (await counts(pool, EMMA)).items() if rows} == {"accounts", *LASTING}


async def test_what_operators_did_about_a_person_is_handed_out_and_stays(pool: Pool) -> None:
    about = "INSERT INTO audit (at, person, role, verb, subject) VALUES (%s, %s, 'owner', %s, %s)"
    async with pool.connection() as connection:
        for verb in ("people.look", "broadcast.start"):
            await connection.execute(about, [NOW, NOOR, verb, str(EMMA)])
    told = json.loads(await export(pool, EMMA, NOW, seals()))
    assert [entry["verb"] for entry in told["audit"]] == ["x", "people.look"]
    assert str(NOOR) not in json.dumps(told)


async def test_how_often_somebody_may_ask_outlives_what_is_known_of_them(pool: Pool) -> None:
    kept = "SELECT a_day, blocked, name, zone FROM people WHERE id = %s"
    async with pool.connection() as connection:
        await connection.execute("UPDATE people SET a_day = 1, name = 'Emma' WHERE id = %s", [EMMA])
        await forget(connection, EMMA, {})
        assert await (await connection.execute(kept, [EMMA])).fetchone() == (1, False, "", "")


async def test_a_prepared_request_opens_once_and_for_its_own(pool: Pool) -> None:
    now = [NOW]
    own = Keeping(pool, lambda: now[0], "", seals())
    mine = await own.prepare(EMMA, Prepared("webcam", {"minutes": 30}))
    assert await own.prepared(mine, NOOR) is None
    assert await own.prepared(mine, EMMA) == Prepared("webcam", {"minutes": 30})
    assert await own.prepared(mine, EMMA), "a turn may be repeated after a crash"
    now[0] += timedelta(minutes=2)
    assert await own.prepared(mine, EMMA) is None
    shared = await own.prepare(EMMA, Prepared("webcam", {}, own=False))
    assert await own.prepared(shared, NOOR)
    assert await own.prepared(shared, EMMA) is None, "somebody was faster"
