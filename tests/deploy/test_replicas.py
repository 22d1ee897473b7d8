"""Three replicas behind the real proxy, with the Caddyfile of deploy/: a conversation outlives its replica.

Only addresses are other than in the containers: the host is loopback without a certificate, and so are the
replicas.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from bot.demo.supervised import free_port
from bot.demo.world import plain_environment, reachable
from bot.web.paths import WEBHOOK_PATH
from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.serving import serve
from sandbox.services.server import serve as services
from tests.deploy.conftest import ROOT
from tests.world import directory

REPLICAS = 3
CADDY = shutil.which("caddy")
SECONDS = 60.0
DONE = ("received", "turns")
ANSWERS = ("Ivy", "skype", "tomorrow at 20:30", "30 minutes", "10", "emma.on.stage", "no")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CADDY, reason="there is no caddy on this machine: install the system package"),
]


@dataclass
class House:
    """Where the story plays: somebody who books, the proxy's address, the replicas and their metrics."""

    emma: Person
    front: str
    replicas: Sequence[asyncio.subprocess.Process]
    metrics: Sequence[str]


@asynccontextmanager
async def running(*command: str, environ: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process for as long as the block lasts."""
    process = await asyncio.create_subprocess_exec(*command, env=environ)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    front = f"http://127.0.0.1:{free_port()}"
    bots, metrics = ([f"127.0.0.1:{free_port()}" for _ in range(REPLICAS)] for _ in range(2))
    async with AsyncExitStack() as stack:
        chat = await stack.enter_async_context(serve())
        booking = await stack.enter_async_context(services("webcam"))
        sandbox = await stack.enter_async_context(Sandbox(chat.url))
        environ = {
            **plain_environment(),
            **booking.demo("webcam"),
            "DIRECTORY": str(directory(booking, tmp_path)),
            "TELEGRAM_BOT_TOKEN": chat.token,
            "TELEGRAM_API_URL": chat.url,
            "TELEGRAM_WEBHOOK_URL": front + WEBHOOK_PATH,
            "TELEGRAM_WEBHOOK_SECRET": "of-this-test-and-no-other",
            "DATABASE_URL": database,
            "DATA_DIR": str(tmp_path),
            "LOG_LEVEL": "ERROR",
        }
        proxied = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GREENROOM_HOST": front}
        proxied["GREENROOM_BOTS"] = " ".join(bots)
        serving = ("caddy", "run", "--config", str(ROOT / "deploy" / "Caddyfile"), "--adapter", "caddyfile")
        replicas = [
            await stack.enter_async_context(
                running(
                    *(sys.executable, "-m", "bot", "run"),
                    environ={**environ, "LISTEN": bot, "METRICS_LISTEN": measured},
                )
            )
            for bot, measured in zip(bots, metrics, strict=True)
        ]
        async with asyncio.timeout(60):
            for bot, replica in zip(bots, replicas, strict=True):
                while not await reachable(f"http://{bot}/readyz"):
                    assert replica.returncode is None, "a replica has ended"
                    await asyncio.sleep(0.05)
        await stack.enter_async_context(running(*serving, environ=proxied))
        async with asyncio.timeout(SECONDS):
            while not await reachable(f"{front}/console/"):  # noqa: ASYNC110 - a port tells nobody
                await asyncio.sleep(0.05)
        yield House(await sandbox.person("Emma", language_code="en"), front, replicas, metrics)


async def test_a_conversation_outlives_its_replica_behind_the_proxy(house: House) -> None:
    emma = house.emma
    await leads_nowhere_else(house.front)
    await all_serve(house)
    await emma.say("/book")
    await emma.reads("Who would you like to invite?", timeout=SECONDS)
    for place, answer in enumerate(ANSWERS):
        if place == len(ANSWERS) // 2:
            house.replicas[0].kill()
        await emma.say(answer)
        await emma.reads("", timeout=SECONDS)
    await emma.reads("Please check", timeout=SECONDS)
    await emma.tap("Send", timeout=SECONDS)
    await emma.reads("Ivy Lark · invited", timeout=SECONDS)


async def all_serve(house: House) -> None:
    """Emma talks until each replica has taken something she said, and done it."""
    left = {f"http://{address}/metrics" for address in house.metrics}
    async with httpx.AsyncClient() as web, asyncio.timeout(SECONDS):
        while left:
            await house.emma.say("/timezone London")
            await house.emma.reads("London time", timeout=SECONDS)
            for address in tuple(left):
                told = (await web.get(address)).text
                if all(f'greenroom_traffic_total{{what="{what}"}} 0.0' not in told for what in DONE):
                    left.remove(address)


async def leads_nowhere_else(front: str) -> None:
    """What must not be seen from outside is not."""
    async with httpx.AsyncClient(base_url=front) as web:
        assert (await web.post(WEBHOOK_PATH, json={})).status_code == 403
        assert (await web.get("/console/")).status_code == 200
        for path in ("/readyz", "/healthz", "/metrics", "/", "/telegram"):
            assert (await web.get(path)).status_code == 404, path
