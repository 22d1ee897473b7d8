"""Backup and restore: whole or not at all, while the bot runs, and never over somebody's data by accident."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from bot.backup import backup, restore
from bot.migrate import newest, upgrade
from bot.postgres import Postgres
from bot.settings import Storage
from bot.stop import Stop
from tests.database import fresh

PEOPLE = "SELECT id, name FROM people ORDER BY id"


def at(url: str) -> Storage:
    return Storage(database_url=SecretStr(url))


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        found = connection.execute(statement.encode())
        return found.fetchall() if found.description else []


@pytest.fixture
def full(database: str) -> str:
    rows(database, "INSERT INTO people (id, name) VALUES (7, 'Ada'), (8, 'Søren')")
    return database


@pytest.fixture
def empty(postgres: str) -> Iterator[str]:
    with fresh(postgres, empty=True) as url:
        yield url


async def test_what_was_saved_comes_back(full: str, empty: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    assert backup(at(full), file) == file.stat().st_size
    assert await restore(at(empty), file) == newest()
    assert rows(empty, PEOPLE) == [(7, "Ada"), (8, "Søren")]
    assert file.stat().st_mode & 0o077 == 0


async def test_a_database_that_holds_something_is_replaced_only_on_demand(full: str, tmp_path: Path) -> None:
    file = tmp_path / "all.dump"
    backup(at(full), file)
    rows(full, "INSERT INTO people (id, name) VALUES (9, 'Late')")
    with pytest.raises(Stop, match="--force"):
        await restore(at(full), file)
    assert len(rows(full, PEOPLE)) == 3
    await restore(at(full), file, force=True)
    assert rows(full, PEOPLE) == [(7, "Ada"), (8, "Søren")]
    assert rows(full, "SELECT 1 FROM pg_namespace WHERE nspname = 'before_restore'") == []


async def test_a_backup_of_an_older_version_is_brought_to_the_present(
    postgres: str, empty: str, tmp_path: Path
) -> None:
    upgrade(empty, "0003")
    backup(at(empty), tmp_path / "old.dump")
    with fresh(postgres) as present:
        assert await restore(at(present), tmp_path / "old.dump", force=True) == newest()


@pytest.mark.parametrize("content", [b"", b"not a dump", b"PGDMP"])
async def test_a_file_that_is_no_backup_changes_nothing(full: str, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd").write_bytes(content)
    with pytest.raises(Stop, match="pg_restore"):
        await restore(at(full), tmp_path / "odd", force=True)
    assert len(rows(full, PEOPLE)) == 2


async def test_a_database_in_use_is_left_alone(full: str, tmp_path: Path) -> None:
    backup(at(full), tmp_path / "all.dump")
    with psycopg.connect(full), pytest.raises(Stop, match="stop every replica"):
        await restore(at(full), tmp_path / "all.dump", force=True)


def test_our_own_server_is_read_while_another_program_runs_it(tmp_path: Path) -> None:
    own = Postgres(tmp_path / "data", durable=False)
    with pytest.raises(Stop, match="no database"):
        backup(Storage(data_dir=tmp_path / "data"), tmp_path / "a.dump")
    try:
        rows(own.start(), "CREATE TABLE kept (n int)")
        assert backup(Storage(data_dir=tmp_path / "data"), tmp_path / "a.dump") > 0
    finally:
        own.stop()
    assert backup(Storage(data_dir=tmp_path / "data"), tmp_path / "b.dump") > 0


def test_the_password_is_on_no_command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[tuple[list[str], dict[str, str]]] = []

    def run(words: list[str], env: dict[str, str], **_: object) -> subprocess.CompletedProcess[str]:
        seen.append((words, env))
        return subprocess.CompletedProcess(words, 1, "", "pg_dump: error: nothing there")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(Stop, match="nothing there") as caught:
        backup(at("postgresql://me:canary@127.0.0.1:1/x"), tmp_path / "x.dump")
    ((words, env),) = seen
    assert "canary" not in "".join(words) + caught.value.line
    assert env["PGPASSWORD"] == "canary"
