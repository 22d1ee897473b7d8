"""One world to go wrong in: a Bot API, services, a database, and the program as processes that die.

Its judges are outside of the program: the transcript of the Bot API, the ledger of the service, rows, logs.
Imports `sandbox` and the neighbours.
"""

import asyncio
import json
import ssl
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg

from bot.demo.supervised import free_port
from sandbox.botapi.client import Sandbox
from sandbox.botapi.flood import Limits
from sandbox.botapi.serving import Server
from sandbox.botapi.serving import serve as serve_botapi
from sandbox.clock import Clock
from sandbox.services.server import Running as Services
from sandbox.services.server import serve as serve_services
from tests.database import fresh
from tests.faults import canaries
from tests.faults.canaries import HOOK_SECRET, TOKEN
from tests.faults.hatchery import Hatchery, Running
from tests.faults.witness import Writes
from tests.world import directory

READY_SECONDS = 30.0
"""How quickly a start must be is for `times` to say; here a busy machine is no breach."""
TICK, LATE = 0.05, 0.05
"""Seconds between two looks at ourselves, and by how much one may come late."""
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody, and needs not to: all is plain HTTP here, and loading certificates takes long."""


TAKEN: set[int] = set()
"""The ports given to programs by this process: one that is being started again has let go of its own."""


def own_port() -> int:
    """A port that no other world is given."""
    while (port := free_port()) in TAKEN:
        pass
    TAKEN.add(port)
    return port


class World:
    """Replicas share the database; `orders` and `traces` are files, one pair per replica."""

    def __init__(
        self, botapi: Server, services: Services, sandbox: Sandbox, dsn: str, folder: Path, hatchery: Hatchery
    ) -> None:
        self.botapi = botapi
        self.services = services
        self.sandbox = sandbox
        self.dsn = dsn
        self.folder = folder
        self.log = folder / "log"
        self.control = httpx.AsyncClient(base_url=services.control, timeout=30, trust_env=False, verify=PLAIN)
        self.replicas: dict[int, Running] = {}
        self.born: list[Running] = []
        """Every process that was started and whose end nobody has judged yet."""
        self.deaths: list[float] = []
        """When a process ended, or PostgreSQL was struck, by the clock of all (Unix seconds)."""
        self.late: list[tuple[float, float]] = []
        """When our own servers could not answer at once, by the same clock, and by how many seconds."""
        self.writes = Writes(dsn)
        self.ports: dict[int, int] = {}
        self.webhook = ""
        self.measured = f"127.0.0.1:{own_port()}"
        """Where replica 0 tells its metrics."""
        self.extra: dict[str, str] = {}
        self._hatchery = hatchery

    async def mind(self) -> None:
        """Note when this process is too busy to judge what comes in a second; until cancelled."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(TICK)
            late = time.monotonic() - began - TICK
            if late > LATE:
                self.late.append((self.botapi.clock.seconds(), late))

    def environ(self, replica: int) -> dict[str, str]:
        """All the settings of one replica."""
        mode = {"TELEGRAM_WEBHOOK_URL": self.webhook, "TELEGRAM_WEBHOOK_SECRET": HOOK_SECRET}
        return {
            **canaries.of_services(),
            **{k: v for name in self.services.services for k, v in self.services.demo(name).items()},
            "SECRET_KEYS": ",".join(canaries.KEYS),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.botapi.url,
            "DATABASE_URL": self.dsn.replace("@", f":{canaries.DATABASE_PASSWORD}@", 1),
            "DATA_DIR": str(self.folder / "data"),
            "DIRECTORY": str(self.folder / "performers.toml"),
            "CLOCK_URL": f"{self.services.control}/clock",
            "FOLLOW_SECONDS": "0.2",
            "LISTEN": f"127.0.0.1:{self.port(replica)}",
            "LOG_LEVEL": "DEBUG",
            **(mode if self.webhook else {}),
            **({"METRICS_LISTEN": self.measured} if replica == 0 else {}),
            **self.extra,
        }

    def port(self, replica: int) -> int:
        """Where a replica listens, the same at every start."""
        return self.ports.get(replica) or self.ports.setdefault(replica, own_port())

    def release(self) -> None:
        """From their next start on the replicas keep no limit of Telegram's, and none is minded."""
        self.extra["TELEGRAM_MESSAGES_PER_SECOND"] = "0"
        self.botapi.world.flood.limits = Limits.off()

    async def use_webhook(self) -> None:
        """From now on updates are posted to replica 0; failed posts are repeated quickly."""
        self.webhook = f"http://127.0.0.1:{self.port(0)}/telegram/webhook"
        await self.sandbox.post("webhook", pace=0.02)

    def trace(self, replica: int = 0) -> Path:
        """Where its edges are written."""
        return self.folder / f"trace{replica}"

    def order(self, replica: int = 0, **wish: Any) -> None:
        """Let a signal strike at an edge; nothing takes the order back."""
        path = self.folder / f"order{replica}"
        if not wish:
            path.unlink(missing_ok=True)
            return
        path.with_suffix(".new").write_text(json.dumps(wish))
        path.with_suffix(".new").replace(path)

    async def start(self, replica: int = 0) -> Running:
        """Start a replica; it is not waited for."""
        order = self.folder / f"order{replica}"
        started = await self._hatchery.start(self.environ(replica), self.log, self.trace(replica), order)
        self.replicas[replica] = started
        self.born.append(started)
        started.died.add_done_callback(lambda _: self.deaths.append(self.botapi.clock.seconds()))
        return started

    async def ready(self, replica: int = 0, *, revived: bool = False, within: float = READY_SECONDS) -> float:
        """Wait until it says that it is ready; the seconds. AssertionError when it never is, or when it dies
        and nobody is there by whom it is `revived`.
        """
        began = time.monotonic()
        url = f"http://127.0.0.1:{self.ports[replica]}/readyz"
        async with httpx.AsyncClient(trust_env=False, timeout=2, verify=PLAIN) as client:
            while time.monotonic() - began < within:
                running = self.replicas[replica]
                assert running.alive or revived, f"it ended by itself:\n{self.last_words()}"
                try:
                    if (await client.get(url)).status_code == 200:
                        return time.monotonic() - began
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.02)
        raise AssertionError(f"not ready after {within} s:\n{self.last_words()}")

    async def stop(self) -> None:
        """Kill what runs."""
        for running in self.replicas.values():
            await running.kill()

    def last_words(self) -> str:
        """The end of the log."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    async def push(self, seconds: float) -> None:
        """Time passes for everybody."""
        await self.sandbox.push(seconds)

    async def ledger(self, operation: str = "") -> list[dict[str, Any]]:
        """What the service has applied."""
        rows: list[dict[str, Any]] = (await self.control.get("/webcam/ledger")).json()
        return [row for row in rows if not operation or row["operation"] == operation]

    async def requests(self) -> list[dict[str, Any]]:
        """The invitations as the performers' side sees them, newest first."""
        return list((await self.control.get("/webcam/requests")).json())

    async def act(self, request: str, action: str, **body: Any) -> None:
        """A performer answers."""
        answer = await self.control.post(f"/webcam/requests/{request}/{action}", json=body)
        assert answer.is_success, answer.text

    async def fault(self, **wish: Any) -> None:
        """The service misbehaves."""
        answer = await self.control.post("/webcam/faults", json=wish)
        assert answer.is_success, answer.text

    async def heal(self) -> None:
        """Everything is well again."""
        await self.control.delete("/webcam/faults")
        await self.sandbox.heal()

    async def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the database, also while it is restarted."""
        for pause in (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 16.0, 16.0, None):
            try:
                return await self._rows(query, *values)
            except psycopg.OperationalError:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        raise AssertionError

    async def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
            found = await connection.execute(query.encode(), values)
            return await found.fetchall() if found.description else []


@asynccontextmanager
async def opened(
    postgres: str, hatchery: Hatchery, *names: str, webhook: bool = False
) -> AsyncIterator[World]:
    """A world of one's own, with these services (webcam without a name), without the program running yet;
    everything ends with the block.
    """
    clock = Clock()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="greenroom-faults-")))
        dsn = stack.enter_context(fresh(postgres))
        botapi = await stack.enter_async_context(serve_botapi(clock=clock, token=TOKEN, limits=Limits()))
        services = await stack.enter_async_context(serve_services(*names or ("webcam",), clock=clock))
        sandbox = await stack.enter_async_context(Sandbox(botapi.url))
        directory(services, folder)
        world = World(botapi, services, sandbox, dsn, folder, hatchery)
        stack.callback(world.writes.close)
        for service in services.services.values():
            world.writes.watch(service)
        minding = asyncio.create_task(world.mind())
        stack.callback(minding.cancel)
        stack.push_async_callback(world.control.aclose)
        stack.push_async_callback(world.stop)
        if webhook:
            await world.use_webhook()
        yield world
