"""One PostgreSQL server for a whole test run, and a fresh, migrated database for whoever asks.

Under xdist the controlling process owns the server and hands its address to the workers. Databases are
copied from one template, which is quicker and safer than cleaning up.
"""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bot.database.migrate import migrate
from bot.database.postgres import Postgres

TEMPLATE = "greenroom_template"
MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30
"""Where files are memory, and how many bytes must be free there: a database is copied ten times as fast."""
_numbers = itertools.count(1)


class Server:
    """An embedded server in a temporary folder, holding the migrated template.

    It forgets its last commits when it is killed, which is quicker, unless it shall be `durable`.
    """

    def __init__(self, *, durable: bool = False) -> None:
        place = None if durable else _memory()
        self.folder = Path(tempfile.mkdtemp(prefix="greenroom-tests-", dir=place))
        self.postgres = Postgres(self.folder, durable=durable)

    def start(self) -> str:
        """Start it and make the template; the address of its maintenance database."""
        url = self._opened()
        asyncio.run(migrate(at(url, TEMPLATE)))
        return url

    async def started(self) -> str:
        """The same, where asyncio runs already (in the main thread all the same)."""
        url = self._opened()
        await migrate(at(url, TEMPLATE))
        return url

    def _opened(self) -> str:
        url = self.postgres.start()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        return url

    def stop(self) -> None:
        """Stop it and remove its files."""
        self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _memory() -> Path | None:
    """The file system in memory, where there is one with room for a whole run."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    return MEMORY if roomy else None


def at(url: str, database: str) -> str:
    """The address of another database on the same server."""
    return url.replace("/postgres?", f"/{database}?", 1)


@contextmanager
def fresh(url: str, *, empty: bool = False) -> Iterator[str]:
    """A database of one's own, dropped afterwards; migrated, unless it shall be `empty`."""
    name = f"t{os.getpid()}_{next(_numbers)}"
    source = "template0" if empty else TEMPLATE
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")
    try:
        yield at(url, name)
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
