"""`python -m bot backup FILE` and `restore FILE`: the whole database as one file, and back.

PostgreSQL's own programs do the work: those of the wheel (they read every older server), else those on PATH.
What the file does not hold is the key that opens people's logins: keep SECRET_KEYS, or `secret.key` of the
data folder, in another place. Imports: psycopg and its neighbours in `bot`.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.pq import Conninfo

from bot.migrate import migrate, unreachable
from bot.postgres import binary, database, running
from bot.settings import Storage
from bot.stop import Stop

ASIDE = "before_restore"
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
OTHERS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


def backup(storage: Storage, file: Path) -> int:
    """Write the database to `file`, readable by its owner only; its size in bytes. The bot may be running.

    The file appears whole or not at all. Raises Stop with one line.
    """
    part = file.with_name(f"{file.name}.part")
    with reachable(storage) as url:
        try:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
            _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
            part.replace(file)
        except OSError as error:
            raise Stop(f"backup: {file} cannot be written: {error.strerror}") from None
        finally:
            part.unlink(missing_ok=True)
    return file.stat().st_size


async def restore(storage: Storage, file: Path, *, force: bool = False) -> str:
    """Put the database of `file` in place and bring it to the present; its revision.

    All or nothing: what was there is put aside, and comes back when anything fails. Raises Stop for a
    database that holds tables (unless `force`), is in use, or for a file that is none of ours.
    """
    with database(storage) as url:
        _refuse(url, force=force)
        _execute(url, f"ALTER SCHEMA public RENAME TO {ASIDE}", "CREATE SCHEMA public")
        try:
            _run(
                "pg_restore",
                url,
                "--no-owner",
                "--no-privileges",
                "--single-transaction",
                "--exit-on-error",
                "--dbname=",
                str(file),
            )
        except BaseException:
            _execute(url, "DROP SCHEMA public CASCADE", f"ALTER SCHEMA {ASIDE} RENAME TO public")
            raise
        _execute(url, f"DROP SCHEMA {ASIDE} CASCADE")
        return (await migrate(url))[1]


@contextmanager
def reachable(storage: Storage) -> Iterator[str]:
    """The database to read: the given one, that of a bot that is running now, or one started for a moment."""
    url = None if storage.database_url else running(storage.data_dir)
    if url:
        yield url
        return
    if storage.database_url is None and not (storage.data_dir / "postgres" / "PG_VERSION").exists():
        raise Stop(f"backup: there is no database in {storage.data_dir}")
    with database(storage) as url:
        yield url


def _refuse(url: str, *, force: bool) -> None:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            (tables,) = connection.execute(TABLES).fetchone() or (0,)
            (others,) = connection.execute(OTHERS).fetchone() or (0,)
    except psycopg.OperationalError as error:
        raise Stop(unreachable(error)) from None
    if others:
        raise Stop("restore: the database is in use; stop every replica first")
    if tables and not force:
        raise Stop(f"restore: the database holds {tables} tables; --force replaces them")


def _execute(url: str, *statements: str) -> None:
    with psycopg.connect(url, connect_timeout=5) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _run(program: str, url: str, *words: str) -> None:
    done = subprocess.run(
        [_program(program), *words],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **_environment(url)},
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Stop(f"{program}: {last.removeprefix(f'{program}: ')}", code=1)


def _environment(url: str) -> Mapping[str, str]:
    """Where to connect, as libpq reads it from the environment: a password on a command line is public."""
    return {
        option.envvar.decode(): option.val.decode()
        for option in Conninfo.parse(url.encode())
        if option.envvar and option.val
    }


def _program(name: str) -> str:
    try:
        own = binary(name)
    except Stop:
        own = Path(name)
    found = str(own) if own.exists() else shutil.which(name)
    if not found:
        raise Stop(f"{name} is not installed (package postgresql-client)")
    return found
