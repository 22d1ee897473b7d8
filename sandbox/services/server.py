"""Starting the pretend services: one port for all of them, or one each. Imports: starlette, uvicorn, this
package.

A service answers under its own prefix (`/webcam/...`), and a server of one service also without it. Every
port has the control side under /_sandbox.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Mapping

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from uvicorn.protocols.http.h11_impl import H11Protocol

from sandbox.clock import Clock
from sandbox.services.autoplay import Autoplay
from sandbox.services.control import control
from sandbox.services.desk import Stage
from sandbox.services.gate import Gate
from sandbox.services.jicoo.service import Jicoo
from sandbox.services.service import Service
from sandbox.services.webcam.service import Webcam
from sandbox.services.webcasts.service import Webcasts
from sandbox.services.webkasa.service import Webkasa

SERVICES: dict[str, type[Service]] = {service.id: service for service in (Webcam, Jicoo, Webkasa, Webcasts)}


class Running:
    """Pretend services that are up. `services` gives their state to tests in the same process."""

    def __init__(self, clock: Clock, stages: Mapping[str, Stage], control: str) -> None:
        self.clock = clock
        self.control = control
        self.services = {name: stage.service for name, stage in stages.items()}
        self.autoplays = {name: stage.autoplay for name, stage in stages.items()}
        self._stages = stages

    def url(self, service: str) -> str:
        """What belongs into <SERVICE>_API_URL."""
        return self._stages[service].url

    def demo(self, service: str) -> dict[str, str]:
        """All settings with which the program reaches that service."""
        return self.services[service].demo(self.url(service))


@contextlib.asynccontextmanager
async def serve(
    *names: str,
    clock: Clock | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    autoplay: bool = False,
    each: bool = False,
) -> AsyncIterator[Running]:
    """Run those services (all without a name) until the block is left; gone at once then, hanging calls
    included.

    `port` 0 takes any free one; `each` gives every service its own port, counting up from `port`. Raises
    OSError for a port that is taken, KeyError for a service that does not exist.
    """
    clock = clock or Clock()
    parts = [SERVICES[name](clock) for name in names or SERVICES]
    groups = [[part] for part in parts] if each else [parts]
    stages: dict[str, Stage] = {}
    side = control(clock, stages)
    async with contextlib.AsyncExitStack() as stack:
        sockets = [stack.enter_context(_listen(host, port + n if port else 0)) for n in range(len(groups))]
        tasks = await stack.enter_async_context(_tasks())
        for group, sock in zip(groups, sockets, strict=True):
            root = f"http://{host}:{sock.getsockname()[1]}"
            for part in group:
                stages[part.id] = Stage(part, Autoplay(part, on=autoplay), f"{root}/{part.id}{part.suffix}")
            await stack.enter_async_context(_server(side, group, sock))
        for stage in stages.values():
            tasks.append(asyncio.create_task(stage.autoplay.run()))
            tasks.extend(asyncio.create_task(job) for job in stage.service.jobs())
        yield Running(clock, stages, f"http://{host}:{sockets[0].getsockname()[1]}/_sandbox")


@contextlib.contextmanager
def _listen(host: str, port: int) -> Iterator[socket.socket]:
    sock = socket.create_server((host, port))
    try:
        yield sock
    finally:
        sock.close()


@contextlib.asynccontextmanager
async def _tasks() -> AsyncIterator[list["asyncio.Task[None]"]]:
    tasks: list[asyncio.Task[None]] = []
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def _server(side: Starlette, group: list[Service], sock: socket.socket) -> AsyncIterator[None]:
    transports: dict[tuple[str, int], asyncio.Transport] = {}
    gates = [Gate(part, transports) for part in group]
    routes = [Mount("/_sandbox", side), *(Mount(f"/{g.id}", g) for g in gates)]
    if len(gates) == 1:
        routes.append(Mount("", gates[0]))
    config = uvicorn.Config(
        Starlette(routes=routes), http=_protocol(transports), ws="none", lifespan="off", log_config=None,
        access_log=False, proxy_headers=False, server_header=False,
        date_header=False, timeout_keep_alive=60,
    )  # fmt: skip
    server = _Server(config)
    running = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        await server.ready.wait()
        yield
    finally:
        server.force_exit = True
        server.leave.set()
        for transport in list(transports.values()):
            transport.abort()
        await running
        for gate in gates:
            for task in gate.later:
                task.cancel()


class _Server(uvicorn.Server):
    """Says when it answers; signals belong to the program around it."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.leave = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.leave.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _protocol(transports: dict[tuple[str, int], asyncio.Transport]) -> type[asyncio.Protocol]:
    """HTTP that lets the gate find the connection of a request, so that it can be broken."""

    class Remembered(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            sock = transport.get_extra_info("socket")
            sock.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
            )  # asyncio leaves it off for a handed-in socket
            super().connection_made(transport)
            if self.client is not None:
                transports[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            if self.client is not None:
                transports.pop(self.client, None)
            super().connection_lost(exc)

    return Remembered
