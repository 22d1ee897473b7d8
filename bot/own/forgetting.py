"""Deleting everything about a person, in the transaction of the turn in which they ask for it.

Afterwards they are as new. Ids of updates stay for two days without their content, so that none is taken
twice; a login that its service has not taken back yet stays, encrypted, until it has, or for a month.
Imports: psycopg, its neighbours in `bot`.
"""

from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection

from bot.office.staff import HAND, hold_back
from bot.own.holdings import LASTING, holdings
from bot.tables import Base

LOCK = "SELECT 1 FROM {table} WHERE {condition} ORDER BY id FOR UPDATE"
PARENTS = ("people", "bookings")
"""Locked first, in the order in which everybody else locks them."""
REINED = "SELECT id, blocked, a_day FROM people WHERE id = %s AND (blocked OR a_day IS NOT NULL)"
STILL = "INSERT INTO people (id, blocked, a_day) VALUES (%s, %s, %s)"
"""What the operator has set stays so, and is all that the row goes on saying."""
JOBS = "DELETE FROM procrastinate_jobs WHERE status <> 'doing' AND args ->> 'row' = ANY(%s)"
SAID_IN_GROUPS = "UPDATE inbox SET body = '' WHERE chat < 0 AND state <> 'new' AND body <> ''"
"""Who wrote a sealed update cannot be looked up. Of those handled, only what could not be read has a body."""
HOW = {
    "inbox": "UPDATE inbox SET body = '', chat = 0, error = '' WHERE ({condition}) AND state <> 'new'",
    "accounts": "DELETE FROM accounts WHERE ({condition}) AND state <> 'leaving'",
}
"""Where more than `DELETE` is needed. An update that is not handled yet belongs to the new person."""


async def forget(connection: AsyncConnection[Any], person: int, handed: Mapping[str, int]) -> None:
    """Delete it all, but bookings (by id) that are another person's from now on, with their audience.

    Commits with the transaction around it.
    """
    who = {"person": person}
    await hold_back(connection, person)
    for table in PARENTS:
        await connection.execute(LOCK.format(table=table, condition=holdings()[table]).encode(), who)
    for booking, heir in handed.items():
        await connection.execute(HAND, {"booking": booking, "heir": heir, **who})
    reined = await (await connection.execute(REINED, [person])).fetchone()
    rows = [row for table in _with_jobs() for row in await _ids(connection, table, person)]
    await connection.execute(JOBS, [rows])
    for table, condition in reversed(list(holdings().items())):
        if table in LASTING:
            continue
        statement = HOW.get(table, "DELETE FROM {table} WHERE {condition}")
        await connection.execute(statement.format(table=table, condition=condition).encode(), who)
    if reined:
        await connection.execute(STILL, reined)
    await connection.execute(SAID_IN_GROUPS)


def _with_jobs() -> list[str]:
    """Tables whose rows jobs may be about: their ids are random texts, which no other table shares."""
    tables = Base.metadata.tables
    return [name for name in holdings() if "id" in tables[name].columns and _is_text(name)]


def _is_text(table: str) -> bool:
    return Base.metadata.tables[table].columns["id"].type.python_type is str


async def _ids(connection: AsyncConnection[Any], table: str, person: int) -> list[str]:
    query = f"SELECT id FROM {table} WHERE {holdings()[table]}"  # noqa: S608 - names of our own
    found = await connection.execute(query.encode(), {"person": person})
    return [row[0] for row in await found.fetchall()]
