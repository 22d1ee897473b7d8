"""The web server: bound before anything else starts, so that an occupied port is one clear line.

Imports: uvicorn, starlette, `bot.stop`.
"""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.stop import Stop
from bot.web.connection import Connection

STOP_SECONDS = 2


class _Quiet(uvicorn.Server):
    """Signals are the program's business, not the web server's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Server:
    """Listens on host and port (0 takes any free one). Raises Stop, which names `setting`, when it cannot."""

    def __init__(self, host: str, port: int, *, setting: str = "LISTEN") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._app: ASGIApp | None = None
        self._server: _Quiet | None = None
        self._task: asyncio.Task[None] | None = None
        try:
            self._socket.bind((host, port))
            self._socket.listen(128)
        except OSError as error:
            self._socket.close()
            raise Stop(
                f"{setting}: cannot listen on {host}:{port}: {error.strerror or 'no such host'}"
            ) from None

    @property
    def port(self) -> int:
        """The port it answers on, or will."""
        return int(self._socket.getsockname()[1])

    async def start(self, app: ASGIApp) -> int:
        """Serve `app`, from now on in the place of an earlier one; the port it answers on."""
        if self._app is None:
            self._serve()
        self._app = app
        return self.port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What it serves, as ASGI has it."""
        if self._app is not None:
            await self._app(scope, receive, send)

    def _serve(self) -> None:
        config = uvicorn.Config(
            self,
            http=Connection,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        self._server = _Quiet(config)
        self._task = asyncio.create_task(self._server.serve([self._socket]))

    async def stop(self) -> None:
        """Close it."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task
        self._socket.close()
