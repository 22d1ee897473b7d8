"""A version that is older by the last revision of the database, and this one beside it, as in a rollout.

The older one is taken from the history of this repository, as it stood before the newest revision came; where
the history does not reach so far (a shallow clone, a copy without one) there is nothing to play with.
"""

import asyncio
import base64
import io
import subprocess
import sys
import tarfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import httpx
import psycopg
import pytest
from aiohttp import web

from bot.database.migrate import newest, revision
from bot.demo.supervised import free_port
from bot.demo.world import plain_environment, reachable
from bot.traffic.keeper import NAMESPACE
from bot.web.paths import WEBHOOK_PATH
from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.serving import serve
from sandbox.services.server import serve as services
from tests.database import fresh
from tests.deploy.conftest import ROOT
from tests.keys import KEY
from tests.world import directory

VERSIONS = "bot/migrations/versions"
SECONDS = 60.0
HELD = """SELECT 1 FROM pg_locks WHERE locktype = 'advisory'
AND (classid::bigint << 32 | objid::bigint) = %s"""
pytestmark = pytest.mark.slow
TURNS = 'greenroom_traffic_total{what="turns"} '


def git(*words: str) -> bytes:
    """What git says, b"" when it cannot."""
    try:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program before the newest revision."""
    latest = max((ROOT / VERSIONS).glob("[0-9]*.py")).name
    came = git("log", "--format=%H", "-1", "--diff-filter=A", "--", f"{VERSIONS}/{latest}").decode().strip()
    program = git("archive", "--format=tar", f"{came}^") if came else b""
    if not program:
        pytest.skip("the history of this copy does not reach back before the newest revision")
    folder = tmp_path_factory.mktemp("older")
    with tarfile.open(fileobj=io.BytesIO(program)) as archive:
        archive.extractall(folder, filter="data")
    assert not (folder / VERSIONS / latest).exists()
    return folder


@dataclass
class Front:
    """The way from Telegram: it leads to one replica or another."""

    to: str = ""

    async def post(self, request: web.Request) -> web.Response:
        """Pass one post on."""
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        url, body = f"http://{self.to}{WEBHOOK_PATH}", await request.read()
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as told:
            return web.Response(status=told.status, body=await told.read())


@dataclass
class House:
    """Somebody who books, the way to the replicas, and what each of them is told at its start."""

    emma: Person
    front: Front
    environ: dict[str, str]
    metrics: dict[str, str] = field(default_factory=dict)

    @asynccontextmanager
    async def replica(self, program: Path) -> AsyncIterator[str]:
        """One of this program, once it is ready; its address."""
        address, metrics = (f"127.0.0.1:{free_port()}" for _ in range(2))
        own = {**self.environ, "LISTEN": address, "METRICS_LISTEN": metrics}
        command = (sys.executable, "-m", "bot", "run")
        process = await asyncio.create_subprocess_exec(*command, cwd=program, env=own)
        try:
            async with asyncio.timeout(SECONDS):
                while not await reachable(f"http://{address}/readyz"):
                    assert process.returncode is None, f"{program} has ended"
                    await asyncio.sleep(0.05)
            self.metrics[address] = metrics
            yield address
        finally:
            if process.returncode is None:
                process.terminate()
            assert await process.wait() == 0

    async def turns(self, address: str) -> float:
        """How many updates it has handled."""
        async with httpx.AsyncClient() as client:
            told = (await client.get(f"http://{self.metrics[address]}/metrics")).text
        return float(next((line for line in told.splitlines() if line.startswith(TURNS)), "0").split()[-1])

    async def asks(self, word: str, question: str) -> None:
        """She says it, and is asked the next; whoever answered her has left the chat for any other."""
        await self.emma.say(word)
        await self.emma.reads(question, timeout=SECONDS)
        url = self.environ["DATABASE_URL"]
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            async with asyncio.timeout(SECONDS):
                while await (  # noqa: ASYNC110 - a lock tells nobody
                    await connection.execute(HELD, [self.emma.id ^ NAMESPACE])
                ).fetchone():
                    await asyncio.sleep(0.02)


@pytest.fixture
async def house(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    front, port = Front(), free_port()
    service = web.Application()
    service.router.add_post(WEBHOOK_PATH, front.post)
    runner = web.AppRunner(service)
    async with AsyncExitStack() as stack:
        chat = await stack.enter_async_context(serve())
        booking = await stack.enter_async_context(services("webcam"))
        sandbox = await stack.enter_async_context(Sandbox(chat.url))
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", port).start()
        environ = {
            **plain_environment(),
            **booking.demo("webcam"),
            "DIRECTORY": str(directory(booking, tmp_path)),
            "TELEGRAM_BOT_TOKEN": chat.token,
            "TELEGRAM_API_URL": chat.url,
            "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}{WEBHOOK_PATH}",
            "TELEGRAM_WEBHOOK_SECRET": "of-this-test-and-no-other",
            "SECRET_KEYS": base64.urlsafe_b64encode(KEY).decode(),
            "DATABASE_URL": stack.enter_context(fresh(postgres, empty=True)),
            "DATA_DIR": str(tmp_path),
            "LOG_LEVEL": "ERROR",
        }
        yield House(await sandbox.person("Emma", language_code="en"), front, environ)


async def test_a_request_goes_through_the_older_both_and_the_newer(older: Path, house: House) -> None:
    """While both are there, each shows what the other has sealed."""
    database = house.environ["DATABASE_URL"]
    async with AsyncExitStack() as rollout:
        async with house.replica(older) as before:
            house.front.to = before
            await house.asks("/timezone London", "London time")
            await house.asks("/book Ivy on Skype tomorrow at 20:30 for 30 minutes", "How many credits")
            assert await revision(database) != newest()
            after = await rollout.enter_async_context(house.replica(ROOT))
            assert await revision(database) == newest()
            done = await house.turns(before)
            house.front.to = after
            await house.asks("10", "What is your sign-in name?")
            await house.asks("emma.on.stage", "Would you like a phone chat")
            house.front.to = before
            await house.asks("yes", "Which number may be called?")
            await house.asks("020 7946 0123", "emma.on.stage")
            assert (await house.turns(before) - done, await house.turns(after)) == (2, 2)
            house.front.to = after
        await house.asks("45 minutes", "7946 0123")
        await house.emma.tap("Send", timeout=SECONDS)
        await house.emma.reads("Ivy Lark · invited", timeout=SECONDS)
