"""A Bot API server, a database and the traffic between them, with a stand-in handler that counts."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from bot.traffic import Options, Traffic, telegram_bot
from sandbox.botapi import Server, serve
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.counting import count, perform, wiring

FREE = Options(overall=None, private=None, group=None)


@dataclass
class Rig:
    """Starts traffic and looks at its rows."""

    server: Server
    dsn: str
    running: list[Traffic] = field(default_factory=list)

    async def start(
        self,
        handle: Any = count,
        options: Options = FREE,
        perform_: Callable[[str], Awaitable[None]] = perform,
        **wired: Any,
    ) -> Traffic:
        parts = replace(wiring(handle, perform_), **wired)
        traffic = Traffic(telegram_bot(self.server.token, self.server.url), self.dsn, parts, options)
        self.running.append(traffic)
        await traffic.start()
        return traffic

    async def stop(self) -> None:
        while self.running:
            await self.running.pop().stop()

    async def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
            found = await connection.execute(query, values)
            return await found.fetchall() if found.description else []


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    async with serve() as running:
        yield running


@pytest_asyncio.fixture
async def sandbox(server: Server) -> AsyncIterator[Sandbox]:
    async with Sandbox(server.url) as world:
        yield world


@pytest.fixture
def dsn(database: str) -> str:
    return database.replace("postgresql+psycopg://", "postgresql://")


@pytest_asyncio.fixture
async def rig(server: Server, dsn: str) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as stack:
        rig = Rig(server, dsn)
        stack.push_async_callback(rig.stop)
        yield rig


@pytest_asyncio.fixture
async def ada(sandbox: Sandbox) -> Person:
    return await sandbox.person("Ada", id=8_000_000_001, language_code="en", started=True)
