"""The bot of the demo as a process: started again whenever it is killed, given up when it never stays up.

Imports: aiohttp, its neighbours in `bot`.
"""

import asyncio
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import SystemRandom

from bot.demo.children import Child
from bot.demo.world import reachable
from bot.stop import Stop

HERE = "127.0.0.1"
HOPELESS = 3
"""So many ends in a row, each of its own and soon after a start, and it is not started again."""
SOON_SECONDS = 5.0
PAUSE_SECONDS = 0.5
PORTS = (20_000, 32_000)
"""Below those that systems give to outgoing connections (Linux from 32768, others from 49152)."""


class Supervised:
    """`python -m bot run` with the given environment and a free port to listen on."""

    def __init__(self, log: Path, env: Mapping[str, str]) -> None:
        self._log = log
        self._env = env
        self._child: Child | None = None
        self._port = free_port()

    @property
    def url(self) -> str:
        """Where it listens; the same after a restart, so that links and webhooks still lead there."""
        return f"http://{HERE}:{self._port}"

    async def run(self) -> None:
        """Keep it running; Stop with its last words when that is hopeless."""
        ends = 0
        while ends < HOPELESS:
            began = time.monotonic()
            env = {**self._env, "LISTEN": f"{HERE}:{self._port}", "PUBLIC_URL": self.url}
            self._child = await Child.start(self._log, "bot", "run", env=env)
            code = await self._child.process.wait()
            if code != -signal.SIGKILL:  # that is what the demo invites people to do
                ends = ends + 1 if time.monotonic() - began < SOON_SECONDS else 0
            print(f"The bot has ended ({_how(code)}); it is started again.", flush=True)
            await asyncio.sleep(PAUSE_SECONDS)
        raise Stop(f"the bot does not stay up: {self._child.last_words() if self._child else ''}")

    async def ready(self) -> None:
        """Wait until it answers that every part of it is well."""
        while not await reachable(f"{self.url}/readyz"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End it."""
        if self._child is not None:
            await self._child.stop()


def free_port() -> int:
    """A port nobody has now, and that no outgoing connection is given meanwhile, as those above may be."""
    while True:
        port = SystemRandom().randrange(*PORTS)
        with suppress(OSError), socket.socket() as probe:
            probe.bind((HERE, port))
            return port


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
