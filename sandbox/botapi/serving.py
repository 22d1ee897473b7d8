"""Running the server: inside a test's event loop, or as a process of its own.

It stops at once: long polls and event streams are let go and open connections are closed, never waited for.
Imports uvicorn and this package.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn

from sandbox.botapi.app import App
from sandbox.botapi.flood import Limits
from sandbox.botapi.world import World
from sandbox.clock import Clock

TOKEN = "7000000001:AAGreenroomSandboxTokenForTestsAndDemo"  # noqa: S105 - opens the pretend server only


class Server:
    """A running server: `url` and `token` for the bot, `world` and `clock` for its own process."""

    def __init__(self, world: World, listener: socket.socket) -> None:
        self.world = world
        self.clock = world.clock
        self.host, self.port = listener.getsockname()[:2]
        self.url = f"http://{self.host}:{self.port}"
        config = uvicorn.Config(
            App(world),
            log_level="critical",
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            date_header=False,
            ws="none",
            timeout_keep_alive=600,
        )
        config.load()
        self._listener = listener
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)

    @property
    def token(self) -> str:
        """The one that opens it now."""
        return self.world.token

    async def start(self) -> None:
        """Take connections from now on."""
        await self._server.startup(sockets=[self._listener])

    async def stop(self) -> None:
        """Let everybody go and close every connection now."""
        self.world.journal.close()
        self.world.updates.interrupt("shutdown")
        await self.world.webhook.close()
        for listening in self._server.servers:
            listening.close()
        state = self._server.server_state
        await asyncio.sleep(0)
        for task in list(state.tasks):
            task.cancel()
        if state.tasks:
            await asyncio.wait(state.tasks, timeout=1)
        for connection in list(state.connections):
            with suppress(AttributeError):
                connection.transport.abort()
        await asyncio.sleep(0)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises OSError when the port is taken.

    The protocol is named outright, because asyncio switches Nagle's algorithm off only on such sockets, and
    with it every answer would come 40 ms late.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


@asynccontextmanager
async def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    token: str = TOKEN,
    clock: Clock | None = None,
    limits: Limits | None = None,
    services: str | None = None,
) -> AsyncIterator[Server]:
    """Run a server in this event loop; brakes are off unless `limits` says otherwise, the port is any free
    one.

    Raises OSError when the port is taken.
    """
    listener = listen(host, port)
    world = World(clock or Clock(), token, limits or Limits.off())
    world.services = services
    server = Server(world, listener)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def run(host: str, port: int, token: str, limits: Limits, services: str | None, *, stars: int) -> None:
    """Run until SIGTERM or SIGINT; says on standard output where it listens. `stars`: the bot's balance."""
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    async with serve(host=host, port=port, token=token, limits=limits, services=services) as server:
        server.world.stars.put(stars)
        print(server.url, flush=True)  # the one line whoever started us waits for
        await over.wait()
