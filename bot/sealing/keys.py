"""Whether our keys are those of this database, and sealing anew what an older key, or none, has sealed.

A program with other keys would put every waiting update aside, so it does not start. What lasts is sealed
anew after a change of keys, or after an upgrade, table by table in the background; what lives for hours ages
out by itself. Several replicas may do it at once: a row is written only while it is as it was read.
Imports: psycopg, sqlalchemy through `bot.tables`, and its neighbours in `bot`.
"""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb
from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSONB

from bot.database.migrate import migrate
from bot.database.pool import Pool, open_pool
from bot.database.postgres import reachable
from bot.sealing.seals import Seals
from bot.sealing.secrets import vault_of
from bot.settings import read_storage
from bot.stop import Stop
from bot.tables import Base

SHORT_LIVED = frozenset({"inbox", "outbox", "prepared"})
"""Gone after two days."""
BATCH = 200
PAUSE_SECONDS = 0.02
WORDS, BOUND = "greenroom", ("keys", "proof", "state")
NOTE = (
    "INSERT INTO keys (name, state) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET state = excluded.state"
)
BEGIN = "INSERT INTO keys (name, state) VALUES ('proof', %s) ON CONFLICT DO NOTHING"
PROOF = "SELECT state FROM keys WHERE name = 'proof' FOR UPDATE"
ANEW = "DELETE FROM keys WHERE name <> 'proof'"
DONE = "SELECT name FROM keys WHERE state = %s"
OTHERS = (
    "the keys of this program are not those of its database: set SECRET_KEYS (or put secret.key) as it was; \
if they are lost, see `python -m bot keys --help`"
)
WAIT = "SET LOCAL lock_timeout = '200ms'"
"""Shorter than PostgreSQL looks for deadlocks: it is never a turn that has to give way."""

Connection = AsyncConnection[Any]
Row = dict[str, Any]
log = structlog.get_logger(__name__)


async def prove(connection: Connection, seals: Seals) -> str:
    """The proof that our keys are those of this database, made at the first time; Stop when they are not."""
    await connection.execute(BEGIN, [seals.seal(WORDS, *BOUND)])
    [(kept,)] = await (await connection.execute(PROOF)).fetchall()
    if seals.open(kept, *BOUND) != WORDS:
        raise Stop(OTHERS)
    return str(kept)


async def begin(pool: Pool, seals: Seals) -> None:
    """Prove our keys at the start of a replica. Raises Stop when another database is theirs.

    With several keys set a change of keys is under way: other replicas may have written under an older first
    key until now, so everything is looked through again.
    """
    async with pool.connection() as connection:
        kept = await prove(connection, seals)
        proof = seals.renewed(kept, *BOUND)
        if seals.vault.several or proof != kept:
            await connection.execute(ANEW)
            await connection.execute(NOTE, ["proof", proof])


def lasting() -> Sequence[Table]:
    """The tables with sealed columns whose rows stay."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.name not in SHORT_LIVED and any("sealed" in column.info for column in table.columns)
    ]


@dataclass(frozen=True, slots=True)
class Resealing:
    """The step of a replica's upkeep."""

    pool: Pool
    seals: Seals

    async def left(self) -> Sequence[Table]:
        """Tables that are not known to be sealed under the first key from end to end."""
        async with self.pool.connection() as connection:
            found = await connection.execute(DONE, [self.seals.vault.name])
            done = {row[0] for row in await found.fetchall()}
        return [table for table in lasting() if table.name not in done]

    async def run(self) -> int:
        """Look through what is left; how many rows were sealed anew."""
        rows = 0
        for table in await self.left():
            rows += await self._walk(table)
            async with self.pool.connection() as connection:
                await connection.execute(NOTE, [table.name, self.seals.vault.name])
        if rows:
            log.info("sealed under the first key now", rows=rows)
        return rows

    async def _walk(self, table: Table) -> int:
        changed, after = 0, list[Any]()
        keys = ", ".join(column.name for column in table.primary_key)
        marks = ", ".join("%s" for _ in table.primary_key)
        while True:
            since = f"WHERE ({keys}) > ({marks})" if after else ""
            query = f"SELECT * FROM {table.name} {since} ORDER BY {keys} LIMIT {BATCH}"  # noqa: S608 - our names
            async with self.pool.connection() as connection:
                found = await connection.execute(query.encode(), after)
                names = [column.name for column in found.description or ()]
                rows = [dict(zip(names, row, strict=True)) for row in await found.fetchall()]
                changed += await self._write(connection, table, rows)
            if len(rows) < BATCH:
                return changed
            after = [rows[-1][column.name] for column in table.primary_key]
            await asyncio.sleep(PAUSE_SECONDS)

    async def _write(self, connection: Connection, table: Table, rows: Sequence[Row]) -> int:
        """Write what changes, column by column, each value while it is as it was read."""
        await connection.execute(WAIT)
        where = " AND ".join(f"{key.name} = %s" for key in table.primary_key)
        changed = 0
        for column in table.columns:
            values = [new for row in rows if (new := self._new(table, column, row))]
            if values:
                change = f"UPDATE {table.name} SET {column.name} = %s"  # noqa: S608 - names of our own
                statement = f"{change} WHERE {where} AND {column.name} = %s"
                async with connection.cursor() as cursor:
                    await cursor.executemany(statement.encode(), values)
                    changed += cursor.rowcount
        return changed

    def _new(self, table: Table, column: Column[Any], row: Row) -> list[Any] | None:
        """A value to write, the row's key, and the value that was read; None when it stays."""
        names, kept = column.info.get("sealed"), row[column.name]
        if names is None:
            return None
        bound = (table.name, *(row[name] for name in names), column.name)
        new = self.seals.renewed(kept, *bound, service=row["service"] if "each" in column.info else None)
        if new == kept:
            return None
        key = [row[part.name] for part in table.primary_key]
        return [Jsonb(new), *key, Jsonb(kept)] if isinstance(column.type, JSONB) else [new, *key, kept]


async def command(*, lost: bool) -> str:
    """`python -m bot keys`: how things stand, in one line. Stop when the keys are not the database's."""
    storage = read_storage(os.environ)
    with reachable(storage) as url:
        await migrate(url)
        async with open_pool(url, most=1) as pool:
            seals = Seals(vault_of(storage.secret_keys, storage.data_dir), lambda _service: None)
            async with pool.connection() as connection:
                if lost:
                    await connection.execute("DELETE FROM keys")
                await prove(connection, seals)
            if lost:
                return "the database is that of these keys from now on: start the program"
            left = [table.name for table in await Resealing(pool, seals).left()]
    return f"still to be sealed under the first key: {', '.join(left)}" if left else "the first key opens all"
