"""The migrations say what the models say, may start together, and carry the job engine's own schema."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.database.migrate import HERE, migrate, newest
from bot.stop import Stop
from bot.tables import Base
from tests.database import fresh

ROOT = HERE.parents[1]


@pytest.fixture
def empty(postgres: str) -> Iterator[str]:
    with fresh(postgres, empty=True) as url:
        yield url


def test_models_are_what_migrations_make(database: str) -> None:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(database))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_server_default": True,
                "include_name": lambda name, kind, _: (
                    kind != "table" or not str(name).startswith("procrastinate")
                ),
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


async def test_replicas_may_migrate_together(empty: str) -> None:
    words = "import asyncio, sys; from bot.database.migrate import migrate; asyncio.run(migrate(sys.argv[1]))"
    replicas = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", words, empty, cwd=ROOT) for _ in range(2)
    ]
    assert [await replica.wait() for replica in replicas] == [0, 0]
    assert await migrate(empty) == (newest(), newest())


async def test_a_start_that_is_told_to_stop_gives_up_its_migration(empty: str, tmp_path: Path) -> None:
    """Another replica holds the lock of migrations, as one with millions of rows does for minutes."""
    async with await psycopg.AsyncConnection.connect(empty, autocommit=True) as other:
        await other.execute("SELECT pg_advisory_lock(7136504)")
        environ = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "DATABASE_URL": empty}
        environ |= {"TELEGRAM_BOT_TOKEN": "1:a", "LISTEN": "127.0.0.1:0"}
        words = ("-m", "bot", "run")
        starting = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT, env=environ)
        async with asyncio.timeout(30):
            while await waiting(other) == 0:  # noqa: ASYNC110  rows give no signal
                await asyncio.sleep(0.05)
        starting.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(starting.wait(), 10) == 0
        assert await waiting(other) == 0


WAITING = """SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
WHERE d.datname = current_database() AND NOT granted AND objid = 7136504"""


async def waiting(connection: psycopg.AsyncConnection[Any]) -> int:
    """How many wait for the lock of migrations, in this one of the server's databases."""
    found = await connection.execute(WAITING)
    return int((await found.fetchone() or [0])[0])


async def test_a_newer_database_is_left_alone(database: str) -> None:
    async with await psycopg.AsyncConnection.connect(database) as connection:
        await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Stop, match="newer program"):
        await migrate(database)


async def test_an_unreachable_database_is_one_line_without_its_password() -> None:
    with pytest.raises(Stop, match="nothing listens") as caught:
        await migrate("postgresql://me:canary@127.0.0.1:1/x")
    assert "canary" not in caught.value.line


def test_the_job_engine_is_the_one_whose_schema_is_frozen() -> None:
    shipped = resources.files("procrastinate.sql").joinpath("schema.sql").read_text()
    assert (Path(HERE) / "sql" / "0001_jobs.sql").read_text() == shipped
