"""A backup is tried without the database it would replace, which goes on as it is."""

import base64
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import AsyncConnection
from pydantic import SecretStr

from bot.database.backup import backup
from bot.database.migrate import newest
from bot.sealing.keys import prove
from bot.settings import Storage
from tests.keys import KEY, seals
from tests.roof.conftest import ROOT

TRY = [sys.executable, "-m", "bot", "restore", "--try", "-"]
OURS = base64.urlsafe_b64encode(KEY).decode()


@pytest.fixture
async def dump(database: str, tmp_path: Path) -> bytes:
    """Of a database with two people, of which one has gone since, sealed with our key."""
    async with await AsyncConnection.connect(database) as connection:
        await prove(connection, seals())
        await connection.execute("INSERT INTO people (id, name) VALUES (7, 'Ada'), (8, 'Søren')")
    backup(Storage(database_url=SecretStr(database)), tmp_path / "all.dump")
    async with await AsyncConnection.connect(database) as connection:
        await connection.execute("DELETE FROM people WHERE id = 8")
    return (tmp_path / "all.dump").read_bytes()


def tried(dump: bytes, folder: Path, **environ: str) -> subprocess.CompletedProcess[bytes]:
    told = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DATA_DIR": str(folder / "data"), **environ}
    return subprocess.run(TRY, check=False, input=dump, capture_output=True, env=told, cwd=ROOT, timeout=60)


def test_it_says_what_the_file_holds_and_leaves_nothing(dump: bytes, database: str, tmp_path: Path) -> None:
    with psycopg.connect(database) as bot:  # the program is connected, and goes on
        done = tried(dump, tmp_path, DATABASE_URL=database, SECRET_KEYS=OURS)
        assert bot.execute("SELECT id FROM people").fetchall() == [(7,)]
    said = f"restore: tried, revision {newest()}, 2 people, 0 bookings; our keys open it\n"
    assert (done.stdout.decode(), done.stderr) == (said, b"")
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize("keys", ["", base64.urlsafe_b64encode(b"n" * 32).decode()])
def test_a_file_that_our_keys_do_not_open_is_no_use(dump: bytes, tmp_path: Path, keys: str) -> None:
    done = tried(dump, tmp_path, SECRET_KEYS=keys)
    assert b"the keys of this program are not those of its database" in done.stderr
    assert done.returncode
    assert list((tmp_path / "data").iterdir()) == []


def test_half_a_file_is_none(dump: bytes, tmp_path: Path) -> None:
    done = tried(dump[: len(dump) // 2], tmp_path, SECRET_KEYS=OURS)
    assert done.returncode
    assert done.stderr.startswith(b"greenroom: p")
    assert list((tmp_path / "data").iterdir()) == []
