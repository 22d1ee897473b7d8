"""`python -m bot backup FILE` and `restore FILE`: the whole database as one file, and back.

PostgreSQL's own programs do the work: those of the wheel (they read every older server), else those on PATH.
What the file does not hold is the key that opens people's logins: keep SECRET_KEYS, or `secret.key` of the
data folder, in another place. Imports: psycopg and its neighbours in `bot`.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

import psycopg
from psycopg.pq import Conninfo

from bot.database.migrate import migrate, newest, put_back, unreachable
from bot.database.postgres import binary, database, reachable
from bot.database.script import AFTER, BEFORE, understood
from bot.settings import Storage
from bot.stop import Stop

STREAM = Path("-")
OURS = ("--no-owner", "--no-privileges", "--schema=public")
"""What a file holds, and what is taken out of it: all that is in the schema, and no extension."""
QUIET = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1")
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
OTHERS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
ENDING_SECONDS = 1.0


def backup(storage: Storage, file: Path) -> int:
    """Write the database to `file`, readable by its owner only; its size in bytes. The bot may be running.

    The file appears whole or not at all; "-" is standard output (size 0), where the exit code tells.
    Raises Stop with one line.
    """
    dump = ("pg_dump", "--format=custom", *OURS)
    with reachable(storage) as url:
        if file == STREAM:
            with _started(url, *dump):
                return 0
        try:
            with _whole(file) as part, _started(url, *dump, f"--file={part}"):
                pass
        except OSError as error:
            raise Stop(f"backup: {file} cannot be written: {error.strerror}") from None
    return file.stat().st_size


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A file of our own beside it, readable by us alone; it takes its place when the block ends well."""
    opened, name = tempfile.mkstemp(prefix=f"{file.name}.", suffix=".part", dir=file.parent)
    os.close(opened)
    part = Path(name)
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


async def restore(storage: Storage, file: Path, *, force: bool = False) -> str:
    """Put the database of `file` ("-" is what comes in) in place and bring it to the present; its revision.

    One transaction, which the server undoes whoever dies: until its last word everything is as it was. Raises
    Stop for a database that holds tables (unless `force`), is in use, or for a file that is none of ours.
    """
    with database(storage) as url:
        await put_back(url)
        _refuse(url, force=force)
        _replace(url, file)
        return (await migrate(url))[1]


def _replace(url: str, file: Path) -> None:
    """The file as statements, and the word to keep them only when all of them were read."""
    words = ["pg_restore", *OURS, "--file=-"]
    words += [] if file == STREAM else [str(file)]
    given = None if file == STREAM else subprocess.DEVNULL
    with (
        _started(url, *words, stdin=given, stdout=subprocess.PIPE) as source,
        _started(url, "psql", *QUIET, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as target,
        cast("IO[bytes]", source.stdout) as statements,
        suppress(BrokenPipeError),
        cast("IO[bytes]", target.stdin) as into,
    ):
        into.write(BEFORE)
        into.flush()
        understood(statements, into)
        if source.wait() == 0:
            into.write(AFTER % newest().encode())


def _refuse(url: str, *, force: bool) -> None:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            (tables,) = connection.execute(TABLES).fetchone() or (0,)
            others = _others(connection)
    except psycopg.OperationalError as error:
        raise Stop(unreachable(error)) from None
    if others:
        raise Stop("restore: the database is in use; stop every replica first")
    if tables and not force:
        raise Stop(f"restore: the database holds {tables} tables; --force replaces them")


def _others(connection: psycopg.Connection[tuple[int]]) -> bool:
    """Whether anybody else is connected, and stays: a connection that was closed is counted for a moment."""
    until = time.monotonic() + ENDING_SECONDS
    while connection.execute(OTHERS).fetchone() != (0,):
        if time.monotonic() > until:
            return True
        connection.rollback()
        time.sleep(0.05)
    return False


@contextmanager
def _started(
    url: str, program: str, *words: str, stdin: int | None = subprocess.DEVNULL, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """One of PostgreSQL's programs, ended with the block. Raises Stop with the reason when it failed."""
    command = [_program(program), *words]
    environ = {**os.environ, **_environment(url)}
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=said, env=environ) as process:
            yield process
        if process.returncode:
            said.seek(0)
            raise Stop(f"{program}: {_reason(said.read().decode(errors='replace'), program)}", code=1)


def _reason(said: str, program: str) -> str:
    """The first line that tells of an error, else the last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["no reason given"]
    line = next((line for line in lines if "error:" in line.lower()), lines[-1])
    return re.sub(r"^.*?error:\s*", "error: ", line.removeprefix(f"{program}: "), flags=re.IGNORECASE)


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
