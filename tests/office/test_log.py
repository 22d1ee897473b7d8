"""The log of acts: in the turn's own transaction, never changed, and a check that notices what was."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import psycopg
import pytest

from bot.database.pool import Pool, open_pool
from bot.office import Acts, AuditLog
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
    """Whatever a new verb does, it is written down: only what is named here is not."""
    unwritten = {Verb.SAVE, Verb.LIST, Verb.AGAIN, Verb.LEFT, Verb.ATTEND, Verb.SPEAK, Verb.ADDRESS}
    values: dict[Verb, dict[str, object]] = {
        Verb.NAME: {"role": "support"},
        Verb.BLOCK: {"blocked": True},
        Verb.LIMIT: {"a_day": 1},
    }
    verbs = [verb for verb in Verb if verb not in unwritten]
    async with pool.connection() as connection:
        await connection.execute("INSERT INTO people (id, name) VALUES (7, 'Ada')")
    for verb in verbs:
        await act(pool, Act(verb, "7", values.get(verb, {"told": verb.value})))
    entries = await AuditLog(pool).newest(most=len(Verb))
    assert [(e.verb, e.subject, e.values) for e in reversed(entries)] == [
        (verb.value, "7", values.get(verb, {"told": verb.value})) for verb in verbs
    ]
    assert {(e.person, e.role, e.at) for e in entries} == {(1, "owner", NOW)}
    assert [e.number for e in await AuditLog(pool).newest(before=3)] == [2, 1]


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


async def test_it_checks_what_lies_in_the_rows_whatever_the_database_says_of_them(pool: Pool) -> None:
    """Whoever can rewrite an entry can rewrite the function that it was sealed with."""
    odd = 'é"\\/\n\x1f\x7f\u2028😀'
    await act(pool, Act(Verb.LOOK, odd, {"b": 1.5, "aa": [None, True], odd: {"ü": "\t"}}))
    await named(pool, 8, 9)
    kept = await AuditLog(pool).check()
    assert (kept.entries, kept.wrong) == (3, 0)
    await unguarded(pool, "CREATE TABLE was AS SELECT number, audit_text(audit) AS words FROM audit")
    await unguarded(pool, "UPDATE audit SET person = 2, subject = '99' WHERE number = 2")
    said = "SELECT words FROM was WHERE was.number = entry.number"
    await unguarded(
        pool,
        f"CREATE OR REPLACE FUNCTION audit_text(entry audit) RETURNS text LANGUAGE sql STABLE AS '{said}'",
    )
    assert (await AuditLog(pool).check()).wrong == 2
    assert (await AuditLog(pool).check((kept.entries, kept.seal))).wrong == 2


async def test_a_kept_seal_tells_that_all_was_sealed_anew(pool: Pool) -> None:
    await named(pool, 7, 8, 9)
    kept = await AuditLog(pool).check()
    await unguarded(pool, "CREATE TABLE was AS SELECT * FROM audit; TRUNCATE audit")
    async with pool.connection() as connection:
        await connection.execute("UPDATE was SET person = 2 WHERE number = 2")
        await connection.execute("INSERT INTO audit SELECT * FROM was ORDER BY number")
    assert (await AuditLog(pool).check()).wrong == 0
    assert (await AuditLog(pool).check((kept.entries, kept.seal))).wrong == 3


async def test_a_kept_seal_tells_that_the_end_is_gone(pool: Pool) -> None:
    await named(pool, 7, 8, 9)
    kept = await AuditLog(pool).check()
    await unguarded(pool, "DELETE FROM audit WHERE number = 3")
    assert (await AuditLog(pool).check()).wrong == 0
    assert (await AuditLog(pool).check((kept.entries, kept.seal))).wrong == 3
    await named(pool, 10)
    assert (await AuditLog(pool).check((kept.entries, kept.seal))).wrong == 3
