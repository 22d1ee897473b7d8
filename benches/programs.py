"""The programs under test, as processes: the real bot with its own database, and the bare echo beside it.

Both get the load generator as their Bot API. Imports: psutil, aiohttp, `bot` for starting processes.
"""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from benches.api import BenchApi
from bot.demo.children import Child
from bot.demo.world import TOKEN, directory, plain_environment, reachable

READY_SECONDS = 30.0


def environment() -> dict[str, str]:
    """Ours without settings of a real bot, and with compiled modules kept, as on any ordinary machine."""
    return {k: v for k, v in plain_environment().items() if k != "PYTHONDONTWRITEBYTECODE"}


class Meter:
    """Processor time and memory of a process and of those it started."""

    def __init__(self, process: int) -> None:
        self._main = psutil.Process(process)
        self._before = self._now()

    def _now(self) -> tuple[float, float]:
        own = seconds(self._main)
        return own, sum(seconds(child) for child in self._main.children(recursive=True))

    def spent(self) -> tuple[float, float]:
        """Seconds since the start: its own, and its children's (the database)."""
        own, others = self._now()
        return own - self._before[0], others - self._before[1]

    def megabytes(self) -> float:
        """Resident memory of the program alone."""
        return float(self._main.memory_info().rss) / 1e6


def seconds(process: psutil.Process) -> float:
    """Processor time so far; 0 when it has ended."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


class Database:
    """Processor time of the PostgreSQL that this process started; sessions that ended are not seen."""

    def __init__(self) -> None:
        self._before = self._now()

    def _now(self) -> dict[int, float]:
        own = psutil.Process()
        return {
            child.pid: seconds(child)
            for child in own.children(recursive=True)
            if _name(child).startswith("postgres")
        }

    def spent(self) -> float:
        """Seconds since the start."""
        return sum(now - self._before.get(process, 0.0) for process, now in self._now().items())


def _name(process: psutil.Process) -> str:
    try:
        return str(process.name())
    except psutil.Error:
        return ""


@asynccontextmanager
async def services(folder: Path) -> AsyncIterator[dict[str, str]]:
    """The pretend booking services; the settings that lead to the webcam service."""
    child = await Child.start(folder / "services.log", "sandbox", "all", "--port", "0", env=environment())
    try:
        control = (await child.first_line()).removeprefix("control side: ").removesuffix("/services")
        found = await _json(f"{control}/services")
        webcam = next(service for service in found if service["id"] == "webcam")
        path = folder / "performers.toml"
        path.write_text(directory({"webcam": await _json(f"{control}/webcam/performers")}))
        yield {**{k: str(v) for k, v in webcam["demo"].items()}, "DIRECTORY": str(path)}
    finally:
        await child.stop()


async def _json(url: str) -> Any:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.json()


@asynccontextmanager
async def greenroom(
    folder: Path, api: str, world: Mapping[str, str], rate: float = 0, *, port: int = 0
) -> AsyncIterator[tuple[int, float]]:
    """The real program on `port` or any free one; its process id, and the seconds it took to be ready.

    `rate` 0: no brakes.
    """
    with socket.create_server(("127.0.0.1", port)) as taken:
        port = taken.getsockname()[1]
    own = {
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api,
        "TELEGRAM_MESSAGES_PER_SECOND": str(rate),
        "LISTEN": f"127.0.0.1:{port}",
        "DATA_DIR": str(folder / "data"),
        "LOG_LEVEL": "WARNING",
    }
    began = time.perf_counter()
    child = await Child.start(folder / "bot.log", "bot", "run", env={**environment(), **world, **own})
    try:
        while not await reachable(f"http://127.0.0.1:{port}/readyz"):
            if child.process.returncode is not None or time.perf_counter() - began > READY_SECONDS:
                sys.exit(
                    f"the bot did not start, see {folder}/bot.log: {(folder / 'bot.log').read_text()[-500:]}"
                )
            await asyncio.sleep(0.02)
        yield child.process.pid, time.perf_counter() - began
    finally:
        await child.stop()


def echo(folder: Path, api: BenchApi) -> AbstractAsyncContextManager[tuple[int, float]]:
    """The yardstick; its process id, and the seconds until it asked for updates."""
    return _bare(folder, api, "benches.echo")


def loop(folder: Path, api: BenchApi, *words: str) -> AbstractAsyncContextManager[tuple[int, float]]:
    """The yardstick of a broadcast, with what it is to say; the same."""
    return _bare(folder, api, "benches.loop", *words)


@asynccontextmanager
async def _bare(folder: Path, api: BenchApi, module: str, *words: str) -> AsyncIterator[tuple[int, float]]:
    own = {**environment(), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    began = time.perf_counter()
    child = await Child.start(folder / f"{module}.log", module, api.url, TOKEN, *words, env=own)
    try:
        async with asyncio.timeout(READY_SECONDS):
            await api.asked.wait()
        yield child.process.pid, time.perf_counter() - began
    finally:
        child.process.kill()
        await child.stop()
