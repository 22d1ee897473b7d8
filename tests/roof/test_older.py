"""A backup goes back into the PostgreSQL it came from: into older ones, and one that others use as well.

The wheel brings one that is older than ours; Debian's is tried where it is installed (.ci/run).
"""

import io
import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.database.backup import backup, restore
from bot.database.migrate import migrate, newest
from bot.database.postgres import Postgres, binary
from bot.database.script import understood
from tests.database import at, fresh
from tests.roof.test_backup import at as storage
from tests.roof.test_backup import rows

PLACES = (binary("postgres").parents[2] / "pginstall" / "bin", *Path("/usr/lib/postgresql").glob("*/bin"))


def runs(place: Path) -> bool:
    """Whether there is a server, with the libraries it needs."""
    try:
        return not subprocess.run([place / "postgres", "--version"], check=False).returncode
    except OSError:
        return False


ADA = "SELECT id, name FROM people"


@pytest.fixture(params=[place for place in PLACES if runs(place)], ids=lambda place: place.parent.name)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another server, with an empty database in it."""
    server = Postgres(tmp_path / "older", durable=False, programs=request.param)
    url = server.start()
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE greenroom")
        yield at(url, "greenroom")
    finally:
        server.stop()


async def test_a_backup_goes_from_every_server_into_every_other(
    older: str, database: str, tmp_path: Path
) -> None:
    await migrate(older)
    for number, (source, target) in enumerate(itertools.product((older, database), repeat=2)):
        rows(source, "DELETE FROM people")
        rows(source, f"INSERT INTO people (id, name) VALUES ({number}, 'Ada')")
        backup(storage(source), tmp_path / "all.dump")
        assert await restore(storage(target), tmp_path / "all.dump", force=True) == newest()
        assert rows(target, ADA) == [(number, "Ada")]


def test_what_a_server_notes_for_itself_is_not_told_to_another() -> None:
    made, note = (
        b"CREATE TABLE public.a (\n    n bigint\n);\n",
        b"ALTER TABLE ONLY public.a ALTER COLUMN n SET ",
    )
    rows_of_it = b"COPY public.a (n) FROM stdin;\nALTER TABLE ONLY x SET (pg_attver=1);\n\\.\n"
    wished = note + b"(n_distinct=5);\n"
    told = io.BytesIO()
    understood(io.BytesIO(made + note + b"(pg_attver=31525800);\n" + wished + rows_of_it), told)
    assert told.getvalue() == made + wished + rows_of_it


OF_OTHERS = """
CREATE ROLE {role}_app LOGIN; CREATE ROLE {role}_reader;
GRANT USAGE, CREATE ON SCHEMA public TO {role}_app; GRANT USAGE ON SCHEMA public TO {role}_reader;
CREATE EXTENSION vector; CREATE SCHEMA theirs; CREATE TABLE theirs.kept (n int)"""
LEFT = "SELECT has_schema_privilege('{role}_reader', 'public', 'USAGE'), (SELECT count(*) FROM pg_extension)"
GONE = "DROP OWNED BY {role}_app, {role}_reader CASCADE; DROP ROLE {role}_app, {role}_reader"


async def test_who_owns_neither_the_schema_nor_what_else_is_there_can_back_up_and_restore(
    postgres: str, tmp_path: Path
) -> None:
    with fresh(postgres, empty=True) as url:
        role = url.partition("?")[0].rpartition("/")[2]
        rows(url, OF_OTHERS.format(role=role))
        own = url.replace("postgres@", f"{role}_app@", 1)
        try:
            await migrate(own)
            rows(own, "INSERT INTO people (id, name) VALUES (7, 'Ada')")
            backup(storage(own), tmp_path / "all.dump")
            rows(own, "UPDATE people SET name = 'Eve'")
            await restore(storage(own), tmp_path / "all.dump", force=True)
            assert rows(own, ADA) == [(7, "Ada")]
            assert rows(url, LEFT.format(role=role)) == [(True, 2)]
        finally:
            rows(url, GONE.format(role=role))
