"""The demo: one address, a bot that comes back when it is killed, and nothing left behind however it ends."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import psutil
import pytest

from bot.demo.supervised import HOPELESS
from bot.demo.world import OPERATOR, PEOPLE
from sandbox.botapi.client import Person, Sandbox

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")

pytestmark = pytest.mark.slow


def told(process: psutil.Process) -> str:
    """How it was started; nothing of one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


class Demo:
    """`python -m bot demo` as a process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.parts: list[psutil.Process] = []
        self.page = ""

    async def says(self, words: str) -> str:
        assert self.process.stdout
        async with asyncio.timeout(60):
            while words not in (line := (await self.process.stdout.readline()).decode()):
                assert line, f"it ended without saying {words}"
        self.parts = psutil.Process(self.process.pid).children(recursive=True)
        return line

    async def ready(self) -> None:
        found = ADDRESS.search(await self.says("is ready"))
        assert found
        self.page = found[0]

    def part(self, words: str) -> psutil.Process:
        return next(p for p in self.parts if words in told(p))

    async def until_there_is(self, words: str) -> None:
        async with asyncio.timeout(20):
            while not any(words in told(p) for p in self.parts):
                await asyncio.sleep(0.05)
                self.parts = psutil.Process(self.process.pid).children(recursive=True)

    async def nothing_left(self) -> None:
        _, alive = await asyncio.to_thread(psutil.wait_procs, self.parts, 12)
        assert [p for p in alive if p.status() != psutil.STATUS_ZOMBIE] == []


@pytest.fixture
async def demos(tmp_path: Path) -> AsyncIterator[list[Demo]]:
    started: list[Demo] = []
    yield started
    for demo in started:
        if demo.process.returncode is None:
            demo.process.terminate()
            await asyncio.wait_for(demo.process.wait(), 20)


async def start(demos: list[Demo], folder: Path, port: int = 0) -> Demo:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", str(port)),
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(folder), "TELEGRAM_BOT_TOKEN": "1:somebodys-real-token-here"},
        stdout=asyncio.subprocess.PIPE,
    )
    demos.append(Demo(process))
    return demos[-1]


async def test_a_killed_bot_comes_back_and_the_end_leaves_nothing(demos: list[Demo], tmp_path: Path) -> None:
    demo = await start(demos, tmp_path)
    await demo.ready()
    async with httpx.AsyncClient() as client:
        assert "<html" in (await client.get(demo.page)).text
        people = (await client.get(f"{demo.page}/sandbox/people")).json()
        assert [person["first_name"] for person in people] == [name for name, *_ in (*PEOPLE, OPERATOR)]
        await into_the_console(client, demo.page, people[-1]["id"])
    for _ in range(HOPELESS + 1):  # as fast as somebody may try it
        demo.part("bot run").kill()
        await demo.says("started again")
        await demo.until_there_is("bot run")
    demo.process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(demo.process.wait(), 20) == 0
    await demo.nothing_left()


async def into_the_console(client: httpx.AsyncClient, page: str, owner: int) -> None:
    """From the button in the chat, by Telegram's own page, as a browser goes."""
    async with Sandbox(page) as sandbox:
        robin = Person(sandbox, {"id": owner})
        await robin.say("/health")
        told = await robin.reads("How everything is", timeout=20)
    [door] = [key["url"] for key in told.keys if key["text"] == "Open the console"]
    [way] = re.findall(f'"({page}/auth[^"]*)"', (await client.get(door)).text)
    assert "Emma" in (await client.get(unescape(way))).text
    back = (await client.get(f"{unescape(way)}&id={owner}")).headers["location"]
    assert back.startswith(f"{door}#tgAuthResult=")
    ours = {"sec-fetch-site": "same-origin"}
    form = {"widget": back.partition("=")[2]}
    entered = await client.post(f"{door}enter", data=form, headers=ours)
    assert entered.headers["location"] == "/console/stats"
    elsewhere = await client.get(unescape(way), params={"return_to": "https://elsewhere.example/"})
    assert elsewhere.status_code == 400


async def test_a_killed_demo_takes_everything_with_it(demos: list[Demo], tmp_path: Path) -> None:
    demo = await start(demos, tmp_path)
    await demo.ready()
    demo.process.kill()
    await demo.process.wait()
    await demo.nothing_left()


async def test_a_taken_port_is_told_and_another_one_used(demos: list[Demo], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = await start(demos, tmp_path, port)
        assert "make demo PORT=" in await demo.says(f"Port {port} is taken")
        await demo.ready()
    assert demo.page != f"http://127.0.0.1:{port}"
