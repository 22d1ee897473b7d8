"""Backup and restore: whole or not at all, while the bot runs, and never over somebody's data by accident."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, cast

import psutil
import psycopg
import pytest
from pydantic import SecretStr

from bot.database.backup import STREAM, backup, restore
from bot.database.migrate import migrate, newest, upgrade
from bot.database.pool import open_pool
from bot.database.postgres import Postgres
from bot.office import AuditLog
from bot.settings import Storage
from bot.stop import Stop
from bot.traffic.visit import MOST_TRIES
from handlers.broadcast.campaign import RESTORED
from tests.database import fresh

PEOPLE = "SELECT id, name FROM people ORDER BY id"
UNDER_WAY = """SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
WHERE d.datname = current_database() AND relation = 'people'::regclass AND mode = 'AccessExclusiveLock'"""


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
    backup(at(empty), tmp_path / "again.dump")
    assert await restore(at(empty), tmp_path / "again.dump", force=True) == newest()


LOGGED = "SELECT number, person, role, verb, details FROM audit ORDER BY number"
ACTS = (
    "INSERT INTO audit (person, role, verb, subject) SELECT 7, 'owner', 'people.look', n FROM generate_series"
)


async def test_the_log_of_the_backup_says_what_it_replaced(full: str, empty: str, tmp_path: Path) -> None:
    rows(full, f"{ACTS}(1, 2) n")
    backup(at(full), tmp_path / "all.dump")
    rows(full, f"{ACTS}(3, 5) n")
    before: list[tuple[object, ...]] = [(n, 7, "owner", "people.look", {}) for n in (1, 2)]
    for url, replaced in ((full, 5), (full, 3), (empty, 0)):
        await restore(at(url), tmp_path / "all.dump", force=True)
        told = (3, 0, "", "database.restore", {"entries": replaced})
        assert rows(url, LOGGED) == [*before, told]
        async with open_pool(url, most=1) as pool:
            assert (await AuditLog(pool).check()).wrong == 0


DUMPING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def test_two_backups_at_once_to_one_file_are_both_whole(full: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as beside:
        with psycopg.connect(full) as held:
            held.execute("LOCK TABLE people")
            both = [beside.submit(backup, at(full), tmp_path / "all.dump") for _ in range(2)]
            deadline = time.monotonic() + 20
            while rows(full, DUMPING) != [(2,)]:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        assert [one.result(20) > 0 for one in both] == [True, True]
    assert [left.name for left in tmp_path.iterdir()] == ["all.dump"]


ABOUT_TO = """
INSERT INTO bookings (id, person, service, account, answers, starts, minutes, made)
  VALUES ('b', 7, 'webcam', 'operator', '{}', now(), 30, now());
INSERT INTO intents (id, booking, verb, saved, due, problem)
  VALUES ('i', 'b', 'book', now(), now() + interval '1 day', '{"code": "queued"}');
INSERT INTO inbox (bot, update_id, chat, body) VALUES (1, 1, 7, 'x');
INSERT INTO outbox (chat, body, once) VALUES (7, '{}', true), (7, '{}', false);
INSERT INTO campaigns (id, author, stage, body, created) VALUES ('c', 7, 'running', '{}', now()),
  ('d', 7, 'paused', '{}', now()), ('e', 7, 'review', '{}', now()), ('f', 7, 'done', '{}', now());
INSERT INTO watches (id, person, service, books) VALUES ('w', 7, 'webcam', true)"""


async def test_what_a_backup_was_about_to_do_may_be_done_and_is_not_done_again(
    full: str, empty: str, tmp_path: Path
) -> None:
    rows(full, ABOUT_TO)
    backup(at(full), tmp_path / "all.dump")
    await restore(at(empty), tmp_path / "all.dump")
    assert rows(empty, "SELECT step, problem, due = claimed FROM intents") == [("claimed", None, True)]
    assert rows(empty, "SELECT state, once FROM outbox ORDER BY id") == [
        ("sending", True),
        ("waiting", False),
    ]
    assert rows(empty, "SELECT stage, note FROM campaigns ORDER BY id") == [
        ("paused", RESTORED),
        ("paused", RESTORED),
        ("draft", RESTORED),  # the yes that lies in the second one's chat may have been said since
        ("done", ""),
    ]
    assert rows(empty, "SELECT state, books FROM watches") == [("on", False)]
    assert rows(empty, "SELECT tries, received < now() - interval '1 minute' FROM inbox") == [
        (MOST_TRIES, True)
    ]


TOOK_BACK = """
INSERT INTO feeds (id, person) VALUES ('passed on', 7), ('kept', 8);
INSERT INTO accounts (service, key, person) VALUES ('webcam', 'left', 7), ('webcam', 'kept', 8)"""
SINCE = """
UPDATE people SET news = false, blocked = true, a_day = 1 WHERE id = 7;
UPDATE feeds SET id = 'new' WHERE person = 7; DELETE FROM accounts WHERE key = 'left'"""
GRANTED = "UPDATE people SET news = true, blocked = false, a_day = NULL"
ANEW = "DELETE FROM people; INSERT INTO people (id, name) VALUES (7, 'Ada'), (8, 'Eve')"
HELD = """SELECT id, news, blocked, a_day, array(SELECT f.id FROM feeds f WHERE f.person = p.id),
  array(SELECT a.key FROM accounts a WHERE a.person = p.id) FROM people p ORDER BY id"""


async def test_what_people_took_back_since_the_backup_stays_taken_back(full: str, tmp_path: Path) -> None:
    rows(full, TOOK_BACK)
    backup(at(full), tmp_path / "all.dump")
    rows(full, SINCE)
    await restore(at(full), tmp_path / "all.dump", force=True)
    assert rows(full, HELD) == [
        (7, False, True, 1, [], []),
        (8, True, False, None, ["kept"], ["kept"]),
    ]
    backup(at(full), tmp_path / "strict.dump")
    rows(full, GRANTED)
    await restore(at(full), tmp_path / "strict.dump", force=True)  # what is older was restored by mistake
    assert rows(full, HELD)[0] == (7, False, True, 1, [], [])
    rows(full, ANEW)
    await restore(at(full), tmp_path / "all.dump", force=True)
    assert rows(full, HELD)[0] == (7, True, False, None, ["passed on"], ["left"])


async def test_a_database_that_holds_something_is_replaced_only_on_demand(full: str, tmp_path: Path) -> None:
    """As one in use it is analysed: the server knows how large its catalogs are, and reads them otherwise."""
    file = tmp_path / "all.dump"
    rows(full, "ANALYZE")
    backup(at(full), file)
    rows(full, "INSERT INTO people (id, name) VALUES (9, 'Late')")
    with pytest.raises(Stop, match="--force"):
        await restore(at(full), file)
    assert len(rows(full, PEOPLE)) == 3
    await restore(at(full), file, force=True)
    assert rows(full, PEOPLE) == [(7, "Ada"), (8, "Søren")]


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


async def test_who_is_just_leaving_does_not_hold_it_up(full: str, tmp_path: Path) -> None:
    backup(at(full), tmp_path / "all.dump")
    threading.Timer(0.2, psycopg.connect(full).close).start()
    assert await restore(at(full), tmp_path / "all.dump", force=True) == newest()


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


def test_the_password_is_on_no_command_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(1) as beside:
        port = silent.getsockname()[1]
        trying = beside.submit(backup, at(f"postgresql://me:canary@127.0.0.1:{port}/x"), STREAM)
        caller, _ = silent.accept()
        lines = [child.cmdline() for child in psutil.Process().children(recursive=True)]
        caller.close()
        with pytest.raises(Stop) as caught:
            trying.result(10)
    assert any("pg_dump" in line[0] for line in lines)
    assert "canary" not in f"{lines} {caught.value.line}"


def restoring(url: str) -> subprocess.Popen[bytes]:
    """The command in a process of its own, reading what comes in."""
    words = [sys.executable, "-m", "bot", "restore", "--force", "-"]
    return subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "DATABASE_URL": url},
    )


def test_the_command_says_that_who_was_forgotten_is_back(full: str, tmp_path: Path) -> None:
    backup(at(full), tmp_path / "all.dump")
    rows(full, "DELETE FROM people WHERE id = 8")
    said, _ = restoring(full).communicate((tmp_path / "all.dump").read_bytes(), timeout=20)
    assert len(rows(full, PEOPLE)) == 2
    assert "used /forget since the backup is back" in said.decode()


@pytest.mark.parametrize("killed", [True, False])
def test_a_restore_that_is_cut_off_changes_nothing(full: str, tmp_path: Path, *, killed: bool) -> None:
    backup(at(full), tmp_path / "all.dump")
    rows(full, "INSERT INTO people (id, name) VALUES (9, 'Late')")
    dump = (tmp_path / "all.dump").read_bytes()
    process = restoring(full)
    into = cast("IO[bytes]", process.stdin)
    into.write(dump[: len(dump) - 200])
    into.flush()
    deadline = time.monotonic() + 20
    while killed and not rows(full, UNDER_WAY) and time.monotonic() < deadline:
        time.sleep(0.02)
    if killed:
        assert rows(full, UNDER_WAY), "it has begun"
        process.kill()
    _, said = process.communicate(timeout=20)
    assert process.returncode == (-signal.SIGKILL if killed else 1), said
    assert len(rows(full, PEOPLE)) == 3
    assert rows(full, "SELECT version_num FROM alembic_version") == [(newest(),)]


async def test_a_backup_of_a_newer_version_changes_nothing(full: str, empty: str, tmp_path: Path) -> None:
    rows(empty, "CREATE TABLE alembic_version AS SELECT '9999' AS version_num")
    backup(at(empty), tmp_path / "newer.dump")
    with pytest.raises(Stop, match="newer than this program"):
        await restore(at(full), tmp_path / "newer.dump", force=True)
    rows(empty, "DROP TABLE alembic_version")
    backup(at(empty), tmp_path / "other.dump")
    with pytest.raises(Stop, match="no backup of this program"):
        await restore(at(full), tmp_path / "other.dump", force=True)
    assert len(rows(full, PEOPLE)) == 2


async def test_what_an_earlier_version_had_put_aside_when_it_was_killed_is_found(full: str) -> None:
    rows(full, "ALTER SCHEMA public RENAME TO before_restore")
    rows(full, "CREATE SCHEMA public")
    assert (await migrate(full))[0] == newest()
    assert len(rows(full, PEOPLE)) == 2
    rows(full, "CREATE SCHEMA before_restore")
    with pytest.raises(Stop, match="a restore was cut off"):
        await migrate(full)
