"""The log of acts: in the turn's own transaction, never changed, and a check that notices what was."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import psycopg
import pytest

from bot.office import Acts, AuditLog
from bot.pool import Pool, open_pool
from handlers.acts import Act, By, Verb
from handlers.roles import Role

NOW = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
OWNER = By(1, Role.OWNER, NOW)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    async with open_pool(database) as pool:
        yield pool


async def act(pool: Pool, *acts: Act) -> None:
    async with pool.connection() as connection:
        await Acts()(connection, OWNER, acts)


async def named(pool: Pool, *people: int) -> None:
    await act(pool, *(Act(Verb.NAME, str(p), {"role": "support"}) for p in people))


async def unguarded(pool: Pool, statement: str) -> None:
    """As somebody with the database's own password would."""
    async with pool.connection() as connection:
        await connection.execute("ALTER TABLE audit DISABLE TRIGGER USER")
        await connection.execute(statement.encode())
        await connection.execute("ALTER TABLE audit ENABLE TRIGGER USER")


async def test_every_act_has_its_entry(pool: Pool) -> None:
    await named(pool, 7, 8)
    newest, before = await AuditLog(pool).newest()
    assert (newest.number, newest.verb, newest.subject, newest.values) == (
        2,
        "staff.name",
        "8",
        {"role": "support"},
    )
    assert (before.number, before.person, before.role, before.at) == (1, 1, "owner", NOW)
    assert [e.number for e in await AuditLog(pool).newest(before=2)] == [1]


async def test_an_act_that_fails_leaves_no_entry(pool: Pool) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        await act(pool, Act(Verb.CHECK), Act(Verb.NAME, "7", {"role": "emperor"}))
    assert await AuditLog(pool).newest() == []


@pytest.mark.parametrize("statement", ["UPDATE audit SET person = 2", "DELETE FROM audit", "TRUNCATE audit"])
async def test_the_database_refuses_to_change_it(pool: Pool, statement: str) -> None:
    await named(pool, 7)
    with pytest.raises(psycopg.errors.RaiseException):
        async with pool.connection() as connection:
            await connection.execute(statement.encode())
    assert (await AuditLog(pool).check()).entries == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET person = 2 WHERE number = 2",
        "UPDATE audit SET details = '{}' WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "UPDATE audit SET seal = sha256('x') WHERE number = 2",
    ],
)
async def test_a_check_finds_the_first_wrong_entry(pool: Pool, statement: str) -> None:
    await named(pool, 7, 8, 9)
    assert (await AuditLog(pool).check()).wrong == 0
    await unguarded(pool, statement)
    assert (await AuditLog(pool).check()).wrong == 2


async def test_a_kept_seal_tells_that_the_end_is_gone(pool: Pool) -> None:
    await named(pool, 7, 8, 9)
    kept = await AuditLog(pool).check()
    await unguarded(pool, "DELETE FROM audit WHERE number = 3")
    assert (await AuditLog(pool).check()).wrong == 0
    assert (await AuditLog(pool).check((kept.entries, kept.seal))).wrong == 3
    await named(pool, 10)
    assert (await AuditLog(pool).check((kept.entries, kept.seal))).wrong == 3
