"""The booking conversation with one, two and three replicas on one database, in webhook mode.

The load generator is Telegram: it posts each update to the next replica in turn. Everything shares this
machine's processors, so what is shown is that replicas share the work and lose nothing, and what a second one
costs; on a machine of its own each would bring its own processor.
Imports: aiohttp, psutil, `bot` for starting processes.
"""

import asyncio
import base64
import itertools
import os
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from benches import programs
from benches.api import BenchApi
from benches.conversation import BOOKING, NEWCOMERS, Result, play, warm_up
from benches.crowd import Crowd
from bot.database.postgres import Postgres
from bot.demo.supervised import free_port
from bot.web.paths import SECRET_HEADER, WEBHOOK_PATH

SECRET = "bench-webhook-secret-of-this-run"  # noqa: S105 - of this run only
KEY = base64.urlsafe_b64encode(os.urandom(32)).decode()
"""The same for all replicas, as it must be."""


class Meters(programs.Meter):
    """Of several replicas together; their database is a child of this process."""

    def __init__(self, processes: list[int]) -> None:
        self._all = [programs.Meter(process) for process in processes]
        self._database = programs.Database()

    def spent(self) -> tuple[float, float]:
        """Seconds of all."""
        return sum(meter.spent()[0] for meter in self._all), self._database.spent()

    def megabytes(self) -> float:
        """Of the largest."""
        return max(meter.megabytes() for meter in self._all)


class PostingApi(BenchApi):
    """A Bot API that posts updates instead of waiting to be asked; `posts` has the seconds of each."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[float] = []
        self._number = itertools.count(self._next_update)
        self._next: itertools.cycle[str] = itertools.cycle([""])
        self._session: aiohttp.ClientSession | None = None
        self._posting: set[asyncio.Task[None]] = set()

    async def post_to(self, replicas: list[str]) -> None:
        """The replicas' addresses; each update goes to the next."""
        self._next = itertools.cycle(replicas)
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100))

    async def stop(self) -> None:
        """Stop listening and posting."""
        if self._session:
            await self._session.close()
        await super().stop()

    def offer(self, kind: str, content: dict[str, Any]) -> None:
        """Post an update, as often as it takes until one replica has stored it."""
        body = orjson.dumps({"update_id": next(self._number), kind: content})
        task = asyncio.get_running_loop().create_task(self._post(body))
        self._posting.add(task)
        task.add_done_callback(self._posting.discard)

    async def _post(self, body: bytes) -> None:
        assert self._session is not None  # noqa: S101 - for the type checker
        headers = {SECRET_HEADER: SECRET, "content-type": "application/json"}
        while True:
            url, began = next(self._next) + WEBHOOK_PATH, time.perf_counter()
            async with self._session.post(url, data=body, headers=headers) as answer:
                if answer.status == 200:
                    self.posts.append(time.perf_counter() - began)
                    return


@asynccontextmanager
async def running(
    folder: Path, api: PostingApi, world: Mapping[str, str], count: int, database: str
) -> AsyncIterator[list[int]]:
    """So many replicas of one database, and Telegram posting to them; their process ids."""
    own = {**world, "DATABASE_URL": database, "TELEGRAM_WEBHOOK_SECRET": SECRET, "SECRET_KEYS": KEY}
    async with AsyncExitStack() as stack:
        processes, addresses = [], []
        for number in range(count):
            home = folder / f"replica{number}"
            home.mkdir(exist_ok=True)
            port = free_port()
            address = f"http://127.0.0.1:{port}"
            more = {"TELEGRAM_WEBHOOK_URL": f"{address}{WEBHOOK_PATH}"}
            started = programs.greenroom(home, api.url, {**own, **more}, port=port)
            processes.append((await stack.enter_async_context(started))[0])
            addresses.append(address)
        await api.post_to(addresses)
        yield processes


async def measure(folder: Path, world: Mapping[str, str], people: int, most: int = 3) -> list[Result]:
    """One run per number of replicas, each on the same database, after a conversation to warm up."""
    server = Postgres(folder / "database")
    database = server.start()
    try:
        return [await _one(folder, world, people, count, database) for count in range(1, most + 1)]
    finally:
        server.stop()


async def _one(folder: Path, world: Mapping[str, str], people: int, count: int, database: str) -> Result:
    api = PostingApi()
    await api.start()
    try:
        async with running(folder, api, world, count, database) as processes:
            await warm_up(api, BOOKING)
            crowd = Crowd(api, BOOKING, people, people * 2, next(NEWCOMERS))
            meter = Meters(processes)
            return await play(f"booking, {people} people, replicas: {count}", crowd, meter)
    finally:
        await api.stop()
