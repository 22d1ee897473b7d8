"""Whether our keys are those of this database, and sealing anew what an older key, or none, has sealed.

A program with other keys would put every waiting update aside, so it does not start. What lasts is sealed
anew after a change of keys, or after an upgrade, table by table in the background; what lives for hours ages
out by itself. Several replicas may do it at once: a row is written only while it is as it was read. That a
table is done is noted; whether an older key can go is asked of the rows, since a replica that had it first
may have gone on after the note. Imports: psycopg, structlog, sqlalchemy through `bot.tables`, `handlers`
and its neighbours in `bot`.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import structlog
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb
from sqlalchemy import Column, Table
from sqlalchemy.dialects.postgresql import JSONB

from bot.clock import Clock
from bot.database.entries import write_down
from bot.database.migrate import migrate
from bot.database.pool import Pool, open_pool
from bot.database.postgres import reachable
from bot.sealing.seals import Seals
from bot.sealing.secrets import vault_of
from bot.settings import read_storage
from bot.stop import Stop
from bot.tables import Base
from handlers.acts import Act, Verb

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
THERE = "SELECT to_regclass('keys') IS NOT NULL"
ANEW = "DELETE FROM keys WHERE name <> 'proof'"
DONE = "SELECT name FROM keys WHERE state = %s"
NOT_DONE = "DELETE FROM keys WHERE name = ANY(%s)"
FREE = """ AND (busy IS NULL OR busy <= now()
OR state = 'leaving' AND linked < now() - interval '1 minute')"""
"""Never under a refresh of tokens: it saves its new pair over the ciphertext that it began with. For what was
given up none begins any more, and where its service is off, it is held nearly all the time.
"""
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


async def fit(connection: Connection, seals: Seals | None) -> None:
    """Stop when our keys (None: we have none) are not those of this database; nothing is changed."""
    if not ((await (await connection.execute(THERE)).fetchone()) or [False])[0]:
        return
    kept = await (await connection.execute(PROOF)).fetchone()
    if kept and not (seals and seals.open(kept[0], *BOUND) == WORDS):
        raise Stop(OTHERS)


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

    async def behind(self) -> Sequence[Table]:
        """Tables where an older key is needed, whatever was noted of them; they are left from now on."""
        found = [table for table in lasting() if await self._needs_older(table)]
        async with self.pool.connection() as connection:
            await connection.execute(NOT_DONE, [[table.name for table in found]])
        return found

    async def run(self) -> int:
        """Look through what is left; how many rows were sealed anew."""
        rows = 0
        for table in await self.left():
            rows += await self._walk(table)
            if not await self._needs_older(table):
                async with self.pool.connection() as connection:
                    await connection.execute(NOTE, [table.name, self.seals.vault.name])
        if rows:
            log.info("sealed under the first key now", rows=rows)
        return rows

    async def _walk(self, table: Table) -> int:
        changed = 0
        async with aclosing(self._batches(table)) as batches:
            async for connection, rows in batches:
                changed += await self._write(connection, table, rows)
        return changed

    async def _needs_older(self, table: Table) -> bool:
        """Sealed values name their key; what is locked has to be tried."""
        if not self.seals.vault.several:
            return False
        older = f"sealed:({'|'.join(self.seals.vault.older)}):"
        sealed = [column.name for column in table.columns if "sealed" in column.info]
        where = " OR ".join(f"{name}::text ~ %s" for name in sealed)
        query = f"SELECT EXISTS (SELECT FROM {table.name} WHERE {where})"  # noqa: S608 - names of our own
        async with self.pool.connection() as connection:
            row = await (await connection.execute(query.encode(), [older] * len(sealed))).fetchone()
        return bool(row and row[0]) or await self._locked_by_older(table)

    async def _locked_by_older(self, table: Table) -> bool:
        locked = [column for column in table.columns if "locked" in column.info]
        if not locked:
            return False
        async with aclosing(self._batches(table)) as batches:
            async for _, rows in batches:
                if any(self._new(table, column, row) for column in locked for row in rows):
                    return True
        return False

    async def _batches(self, table: Table) -> AsyncGenerator[tuple[Connection, Sequence[Row]], None]:
        """All rows, in the order of their keys; the connection is in the transaction that read them."""
        after = list[Any]()
        keys = ", ".join(column.name for column in table.primary_key)
        marks = ", ".join("%s" for _ in table.primary_key)
        while True:
            since = f"WHERE ({keys}) > ({marks})" if after else ""
            query = f"SELECT * FROM {table.name} {since} ORDER BY {keys} LIMIT {BATCH}"  # noqa: S608 - our names
            async with self.pool.connection() as connection:
                found = await connection.execute(query.encode(), after)
                names = [column.name for column in found.description or ()]
                rows = [dict(zip(names, row, strict=True)) for row in await found.fetchall()]
                yield connection, rows
            if len(rows) < BATCH:
                return
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
                free = FREE if "busy" in table.columns else ""
                statement = f"{change} WHERE {where} AND {column.name} = %s{free}"
                async with connection.cursor() as cursor:
                    await cursor.executemany(statement.encode(), values)
                    changed += cursor.rowcount
        return changed

    def _new(self, table: Table, column: Column[Any], row: Row) -> list[Any] | None:
        """A value to write, the row's key, and the value that was read; None when it stays."""
        kept = row[column.name]
        new = self._renewed(table, column, row)
        if new == kept:
            return None
        key = [row[part.name] for part in table.primary_key]
        return [Jsonb(new), *key, Jsonb(kept)] if isinstance(column.type, JSONB) else [new, *key, kept]

    def _renewed(self, table: Table, column: Column[Any], row: Row) -> Any:
        kept, sealed, locked = row[column.name], column.info.get("sealed"), column.info.get("locked")
        bound = (table.name, *(row[name] for name in sealed or locked or ()), column.name)
        if sealed:
            return self.seals.renewed(kept, *bound, service=row["service"] if "each" in column.info else None)
        return self.seals.vault.renewed(kept, "/".join(map(str, bound))) if locked and kept else kept


async def command(*, lost: bool) -> str:
    """`python -m bot keys`: how things stand, in one line. Stop when the keys are not the database's.

    That keys were `lost` is in the log of acts.
    """
    storage = read_storage(os.environ)
    with reachable(storage) as url:
        await migrate(url)
        async with open_pool(url, most=1) as pool:
            seals = Seals(vault_of(storage.secret_keys, storage.data_dir), lambda _service: None)
            async with pool.connection() as connection:
                if lost:
                    await connection.execute("DELETE FROM keys")
                    await write_down(connection, Clock().now(), Act(Verb.LOSE))
                await prove(connection, seals)
            if lost:
                return "the database is that of these keys from now on: start the program"
            resealing = Resealing(pool, seals)
            await resealing.behind()
            left = [table.name for table in await resealing.left()]
    return f"still to be sealed under the first key: {', '.join(left)}" if left else "the first key opens all"
