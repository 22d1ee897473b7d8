"""The whole program with an owner and a client, for what only the operator's side can do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from bot.assembly import Assembly
from bot.settings import read
from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.serving import serve
from sandbox.services.server import serve as services
from tests.office.broadcasts import House, house
from tests.witness import witnessed
from tests.world import directory


@dataclass
class Bureau:
    """Where the stories of the operator's side play."""

    app: Assembly
    sandbox: Sandbox
    olga: Person
    ada: Person
    database: str
    token: str

    async def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What a query finds."""
        async with await psycopg.AsyncConnection.connect(self.database) as connection:
            found = await connection.execute(statement.encode())
            return await found.fetchall() if found.description else []


@pytest.fixture
async def bureau(database: str, tmp_path: Path) -> AsyncIterator[Bureau]:
    async with serve() as chat, services("webcam") as booking, Sandbox(chat.url) as sandbox:
        olga, ada = await sandbox.person("Olga"), await sandbox.person("Ada")
        environ = {
            **booking.demo("webcam"),
            "TELEGRAM_BOT_TOKEN": chat.token,
            "TELEGRAM_API_URL": chat.url,
            "TELEGRAM_ADMIN_IDS": str(olga.id),
            "DATABASE_URL": database,
            "DIRECTORY": str(directory(booking, tmp_path)),
            "LISTEN": "127.0.0.1:0",
            "DATA_DIR": str(tmp_path),
        }
        with witnessed() as witness:
            witness.watch("webcam", booking.url("webcam"))
            async with Assembly(read(environ)) as app:
                yield Bureau(app, sandbox, olga, ada, database, chat.token)


@pytest.fixture
async def small(database: str) -> AsyncIterator[House]:
    async with house(database, 40, 0) as world:
        await world.start()
        yield world


@pytest.fixture
async def careful(database: str) -> AsyncIterator[House]:
    """Where thirty are many."""
    async with house(database, 40, 0) as world:
        world.environ["BROADCAST_ALONE"] = "30"
        await world.start()
        yield world


@pytest.fixture
async def web(bureau: Bureau) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that sends what our own page sends."""
    base, ours = f"http://127.0.0.1:{bureau.app.port}", {"sec-fetch-site": "same-origin"}
    async with httpx.AsyncClient(base_url=base, headers=ours, follow_redirects=True, timeout=30) as client:
        yield client
