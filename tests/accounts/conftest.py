"""The program with the pretend webcam service and a chat, and what a login needs."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.accounts import Safe
from bot.assembly import Assembly
from bot.sealing.seals import Seals
from bot.sealing.secrets import vault
from bot.settings import read
from sandbox.botapi.client import Person, Sandbox, Seen
from sandbox.botapi.serving import Server
from sandbox.botapi.serving import serve as serve_chat
from sandbox.clock import Clock
from sandbox.services.server import Running
from sandbox.services.server import serve as serve_services
from sandbox.services.webcam.service import Webcam
from tests.accounts.browser import Browser, address_of
from tests.accounts.house import ADA, BO, House
from tests.witness import witnessed
from tests.world import directory


def a_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@dataclass
class World:
    """Where one test lives."""

    chat: Server
    services: Running
    sandbox: Sandbox
    database: str
    folder: Path
    clock: Clock
    browser: Browser = field(default_factory=Browser)
    key: str = field(default_factory=a_key)

    @property
    def webcam(self) -> Webcam:
        service = self.services.services["webcam"]
        assert isinstance(service, Webcam)
        return service

    def environ(self, **more: str) -> dict[str, str]:
        return {
            **self.services.demo("webcam"),
            "TELEGRAM_BOT_TOKEN": self.chat.token,
            "TELEGRAM_API_URL": self.chat.url,
            "DATABASE_URL": self.database,
            "DIRECTORY": str(directory(self.services, self.folder)),
            "CLOCK_URL": f"{self.services.control}/clock",
            "FOLLOW_SECONDS": "0.2",
            "LISTEN": "127.0.0.1:0",
            "SECRET_KEYS": self.key,
            **more,
        }

    @asynccontextmanager
    async def running(self, **more: str) -> AsyncIterator[Assembly]:
        async with Assembly(read(self.environ(**more))) as app:
            yield app

    async def page(self, person: Person) -> tuple[str, Seen]:
        """/connect: the login page it gives, and the message."""
        await person.say("/connect")
        said = await person.reads("within ten minutes")
        return address_of(said), said

    async def link(self, person: Person, account: str = "Alex") -> None:
        """The whole way, with a yes at its end."""
        page, _ = await self.page(person)
        await self.browser.link(page, account)
        await person.reads("Somebody logged in")
        await person.tap("Yes, use it")
        await person.reads("from now on")

    @property
    def seals(self) -> Seals:
        """What opens the rows."""
        return Seals(vault(self.key), lambda _service: None)

    async def accounts(self) -> list[tuple[str, str]]:
        """State and name of each account."""
        rows = await self.rows("SELECT state, service, person, name FROM accounts")
        safe = Safe(self.seals)
        return [(state, safe.name(service, person, kept)) for state, service, person, kept in rows]

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(self.database) as connection:
            return await (await connection.execute(statement.encode())).fetchall()


async def book(person: Person, *, own: bool = False) -> None:
    """A request to Ivy, from one sentence to the end; with an account of one's `own` one question more."""
    await person.say("/timezone London")
    await person.reads("Noted")
    await person.say("Ivy Lark tomorrow at 20:00 for 30 minutes, 5 credits, Skype")
    await person.reads("sign-in name")
    await person.say("ada_on_stage")
    texted = [("No", "text message")] if own else []
    for label, then in (*texted, ("No", "Is everything right"), ("Send", "Waiting")):
        await person.tap(label)
        await person.reads(then)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await true():  # noqa: ASYNC110 - rows of another program
            await asyncio.sleep(0.02)


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    clock = Clock()
    async with (
        serve_chat(clock=clock) as chat,
        serve_services("webcam", clock=clock) as services,
        Sandbox(chat.url) as sandbox,
    ):
        made = World(chat, services, sandbox, database, tmp_path, clock)
        with witnessed() as witness:
            witness.watch("webcam", services.url("webcam"))
            yield made
        await made.browser.client.aclose()


@pytest.fixture
async def house(database: str) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(serve_services("webcam", clock=Clock()))
        browser = Browser()
        stack.push_async_callback(browser.client.aclose)
        made = House(running, database, stack, a_key(), browser)
        await made.rows(f"INSERT INTO people (id, name) VALUES ({ADA}, 'Ada'), ({BO}, 'Bo')")
        yield made
