"""Bring a database to the present: `python -m bot migrate`, and at every start.

Whether anything is missing is read with one plain query, so that an ordinary start does not load alembic.
Imports: psycopg, its neighbours in `bot`; alembic and sqlalchemy when there is something to do.
"""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import psycopg

from bot.database.postgres import database
from bot.settings import read_storage
from bot.stop import Stop

ASIDE = "before_restore"
"""Where restores of earlier versions kept the tables that were there; one that was killed left them in it."""
HELD = "SELECT to_regnamespace(%s) IS NOT NULL, count(*) FROM pg_tables WHERE schemaname = 'public'"
UPGRADING = threading.Lock()
CANCEL_SECONDS = 0.2
"""How often the server is asked to end a migration that is to stop: between two statements none hears."""
HERE = Path(__file__).parents[1] / "migrations"


def newest() -> str:
    """The revision this program needs: the last file of the history."""
    return max(path.name[:4] for path in (HERE / "versions").glob("[0-9]*.py"))


async def command() -> None:
    """`python -m bot migrate`: needs no token."""
    with database(read_storage(os.environ)) as url:
        before, after = await migrate(url)
    print(f"database: revision {after}" + ("" if before == after else f", before {before or 'empty'}"))


async def migrate(url: str, meanwhile: Callable[[], Awaitable[object]] | None = None) -> tuple[str, str]:
    """Apply what is missing; the revision before ("" for an empty database) and after.

    Where it is given, `meanwhile` is awaited when something is missing, and what it has begun goes on during
    the migration, which takes minutes where millions of rows are. Raises Stop when the database cannot be
    reached, is newer than this program, or lies in two halves.
    """
    await put_back(url)
    before = await revision(url)
    refuse_newer(before)
    if before < newest():
        try:
            if meanwhile is None:
                upgrade(url)
            else:
                await meanwhile()
                await _aside(url)
        except psycopg.OperationalError as error:
            raise Stop(unreachable(error)) from None
    return before, newest()


def refuse_newer(revision: str) -> None:
    """Raise Stop when a database is at a revision that this program does not know."""
    if revision > newest():
        raise Stop(
            f"the database is at revision {revision}, this program knows {newest()}: run the newer program"
        )


async def put_back(url: str) -> None:
    """Undo a killed restore of an earlier version. Raises Stop where something stands in the place."""
    try:
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=5) as connection:
            aside, tables = await (await connection.execute(HELD, (ASIDE,))).fetchone() or (False, 0)
            if aside and tables:
                raise Stop(
                    f"a restore was cut off: the schema {ASIDE} holds the database as it was, public what is "
                    "newer; drop the one you do not want, and name the other public"
                )
            if aside:
                await connection.execute("DROP SCHEMA public")
                await connection.execute(f"ALTER SCHEMA {ASIDE} RENAME TO public".encode())
    except psycopg.OperationalError as error:
        raise Stop(unreachable(error)) from None


async def revision(url: str) -> str:
    """The revision of a database, "" for an empty one. Raises Stop when it cannot be reached."""
    try:
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=5) as connection:
            found = await connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL")
            if not ((await found.fetchone()) or [False])[0]:
                return ""
            row = await (await connection.execute("SELECT version_num FROM alembic_version")).fetchone()
            return str(row[0]) if row else ""
    except psycopg.OperationalError as error:
        raise Stop(unreachable(error)) from None


def unreachable(error: psycopg.Error) -> str:
    """One line about a database that does not answer, without its address (which may hold a password)."""
    words = str(error).lower()
    reasons = {
        "password": "it refuses the password",
        "does not exist": "the database or its user does not exist",
        "resolve": "its host name is unknown",
        "refused": "nothing listens there",
        "timeout": "it does not answer",
    }
    why = next((reason for sign, reason in reasons.items() if sign in words), "it cannot be reached")
    return f"DATABASE_URL: no connection to PostgreSQL, {why}"


async def _aside(url: str) -> None:
    """In a thread. Cancelled, it ends what the server is at, and leaves the database as it was."""
    raw = psycopg.connect(url, connect_timeout=5)
    working = asyncio.ensure_future(asyncio.to_thread(_upgrade, raw))
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        while not working.done():
            await asyncio.to_thread(raw.cancel)
            await asyncio.wait([working], timeout=CANCEL_SECONDS)
        raise


def upgrade(url: str, wanted: str = "head") -> None:
    """Blocking; one at a time, since alembic keeps its context in a module."""
    _upgrade(psycopg.connect(url, connect_timeout=5), wanted)


def _upgrade(raw: psycopg.Connection[Any], wanted: str = "head") -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    config = Config()
    config.set_main_option("script_location", str(HERE))
    engine = create_engine("postgresql+psycopg://", creator=lambda: raw, poolclass=NullPool)
    with UPGRADING, engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, wanted)
