"""The world a golden conversation is played in: Bot API, services, a database, and the real assembly."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.assembly import Assembly
from bot.settings import read
from bot.supervised import free_port
from sandbox.botapi.client import Sandbox
from sandbox.botapi.serving import serve as serve_botapi
from sandbox.clock import Clock
from sandbox.services.server import serve as serve_services
from tests.golden.player import Player
from tests.golden.script import services as services_of
from tests.world import directory

MONDAY = datetime(2031, 3, 3, 10, 0, tzinfo=UTC)
"""When every story begins, so that its dates can be written down; it lies ahead of any real clock."""


@asynccontextmanager
async def stage(story: Path, database: str, folder: Path, *, rebuild: bool = False) -> AsyncIterator[Player]:
    """Who plays the story, in a world of its own."""
    clock = Clock()
    clock.set(MONDAY)
    async with (
        serve_botapi(clock=clock) as botapi,
        serve_services(*services_of(story), clock=clock) as services,
        Sandbox(botapi.url) as sandbox,
    ):
        environ = {
            **{k: v for name in services_of(story) for k, v in services.demo(name).items()},
            "TELEGRAM_BOT_TOKEN": botapi.token,
            "TELEGRAM_API_URL": botapi.url,
            "DATABASE_URL": database,
            "DIRECTORY": str(directory(services, folder)),
            "CLOCK_URL": f"{services.control}/clock",
            "FOLLOW_SECONDS": "0.2",
            "LISTEN": f"127.0.0.1:{free_port()}",  # the same after each start: a login comes back to it
            "DATA_DIR": str(folder),
        }
        yield Player(sandbox, services.control, _starts(environ), rebuild=rebuild)


def _starts(environ: dict[str, str]) -> Callable[[], Awaitable[Callable[[], Awaitable[None]]]]:
    """How the application is assembled, from its settings alone."""

    async def start() -> Callable[[], Awaitable[None]]:
        app = Assembly(read(environ))
        await app.__aenter__()
        return lambda: app.__aexit__(None, None, None)

    return start
