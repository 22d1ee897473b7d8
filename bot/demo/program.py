"""`python -m bot demo`: everything on this machine, without any account, and one address to open.

A database of our own, a Bot API server with its chat page, pretend booking services, and the bot itself:
unchanged, as a process that is started again when somebody kills it. Every run begins with an empty world.
Imports: its neighbours in `bot`; `sandbox` only as processes.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NoReturn

from bot.database.postgres import Postgres
from bot.demo.children import Child
from bot.demo.supervised import Supervised
from bot.demo.world import (
    gather_crowd,
    invite_people,
    plain_environment,
    point_webhooks,
    remember_past,
    settings,
)
from bot.stop import Stop


def demo(port: int) -> None:
    """Run until Ctrl-C or SIGTERM; nothing is left behind. Raises Stop with one line when it cannot."""
    folder = (Path(os.environ.get("DATA_DIR") or "data") / "demo").resolve()
    postgres = Postgres(folder)
    try:
        asyncio.run(Demo(folder, postgres.start(), port).run())
    finally:
        postgres.stop()


class Demo:
    """The processes of one demo. `server` is the database server's address, `port` the page's wish."""

    def __init__(self, folder: Path, server: str, port: int) -> None:
        self._folder = folder
        self._server = server
        self._port = port
        self._env = plain_environment()

    async def run(self) -> None:
        """Until a signal comes, or a process that is needed ends."""
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        for log in self._folder.glob("*.log"):
            log.write_bytes(b"")
        async with AsyncExitStack() as stack:
            signalled = asyncio.create_task(stop.wait())
            playing = asyncio.create_task(self._play(stack))
            await asyncio.wait({signalled, playing}, return_when=asyncio.FIRST_COMPLETED)
            signalled.cancel()
            playing.cancel()
            (end,) = await asyncio.gather(playing, return_exceptions=True)
        if isinstance(end, Exception):
            raise end
        print("Everything is stopped.", flush=True)

    async def _play(self, stack: AsyncExitStack) -> None:
        words = ("sandbox", "all", "--autoplay", "--port", "0")
        services, first = await self._start(stack, "services", *words)
        control = first.removeprefix("control side: ").removesuffix("/services")
        chat, page = await self._chat(stack, control.removesuffix("/_sandbox"))
        owner = await invite_people(page)
        world = await settings(self._folder, self._server, page, control, owner)
        bot = Supervised(self._folder / "bot.log", self._env | world)
        stack.push_async_callback(bot.stop)
        await point_webhooks(control, bot.url)
        await asyncio.gather(
            bot.run(),
            _must_live(services),
            _must_live(chat),
            _welcome(bot, page, world),
        )

    async def _chat(self, stack: AsyncExitStack, services: str) -> tuple[Child, str]:
        """The Bot API server and its address; on another port when the wished one is taken.

        It knows where the `services` are, since its page asks it after every start.
        """
        words = ("sandbox.botapi", "--limits", "real", "--stars", "250000", "--services", services, "--port")
        child, page = await self._start(stack, "chat", *words, str(self._port), must=False)
        if not page:
            print(
                f"Port {self._port} is taken, so another one is used; make demo PORT=… chooses it.",
                flush=True,
            )
            child, page = await self._start(stack, "chat", *words, "0")
        return child, page

    async def _start(
        self, stack: AsyncExitStack, name: str, *words: str, must: bool = True
    ) -> tuple[Child, str]:
        child = await Child.start(self._folder / f"{name}.log", *words, env=self._env)
        stack.push_async_callback(child.stop)
        line = await child.first_line()
        if must and not line:
            raise Stop(f"the pretend {name} cannot start: {child.last_words()}")
        return child, line


async def _welcome(bot: Supervised, page: str, world: Mapping[str, str]) -> None:
    await bot.ready()
    await gather_crowd(page, world["DATABASE_URL"])
    await remember_past(world["DATABASE_URL"], world["DIRECTORY"])
    print(f"Greenroom is ready: {page}\nCtrl-C stops everything.", flush=True)


async def _must_live(child: Child) -> NoReturn:
    code = await child.process.wait()
    raise Stop(f"{child.log.stem} of the pretend world has ended ({code}): {child.last_words()}")
