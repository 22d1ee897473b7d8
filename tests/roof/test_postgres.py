"""Our own server comes back when it, or one of its processes, is killed, at the same address."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from bot.database import postgres as module
from bot.database.postgres import Postgres


def answer(url: str) -> int:
    """What a query says, as soon as the server answers; psycopg's error after ten seconds."""
    end = time.monotonic() + 10
    while True:
        try:
            with psycopg.connect(url) as connection:
                row = connection.execute("SELECT count(*) FROM kept").fetchone()
                return int(row[0]) if row else -1
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def process(folder: Path) -> int:
    """The server's."""
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def test_a_killed_server_is_started_again_with_its_rows(tmp_path: Path) -> None:
    postgres = Postgres(tmp_path)
    url = postgres.start()
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        os.kill(process(tmp_path), signal.SIGKILL)
        assert answer(url) == 1
    finally:
        postgres.stop()


def test_when_one_of_its_processes_dies_it_starts_anew_as_a_whole(tmp_path: Path) -> None:
    """What PostgreSQL restarts by itself can hang for good on a full disk (`faults times:disk`)."""
    postgres = Postgres(tmp_path)
    url = postgres.start()
    try:
        before = process(tmp_path)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
            os.kill(connection.info.backend_pid, signal.SIGKILL)
        assert answer(url) == 1
        assert process(tmp_path) != before
    finally:
        postgres.stop()


def test_a_program_that_has_the_number_of_a_server_that_died_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "postgres" / "postmaster.pid"
    before = Postgres(tmp_path)
    before.start()
    left = file.read_text().splitlines()[1:]
    before.stop()
    with subprocess.Popen(["sleep", "60"], **module._identity()) as stranger:
        file.write_text("\n".join([str(stranger.pid), *left, ""]))
        after = Postgres(tmp_path)
        try:
            with psycopg.connect(after.start()):
                assert stranger.poll() is None
        finally:
            after.stop()
            stranger.kill()


def test_a_server_that_outlived_its_program_is_stopped(tmp_path: Path) -> None:
    before, after = Postgres(tmp_path), Postgres(tmp_path)
    before.start()
    assert (server := before._server)
    assert (lock := before._lock)
    before._stopping.set()
    lock.close()  # the program is gone, and the server does not know it
    try:
        with psycopg.connect(after.start()):
            assert server.wait(5) == 0
    finally:
        after.stop()
        before.stop()
