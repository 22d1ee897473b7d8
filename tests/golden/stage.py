"""The world a golden conversation is played in: Bot API, services, a database, and the real assembly."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from bot.assembly import Assembly
from bot.demo.supervised import free_port
from bot.demo.world import point_webhooks
from bot.settings import read
from sandbox.botapi.client import Sandbox
from sandbox.botapi.serving import serve as serve_botapi
from sandbox.clock import Clock
from sandbox.services.server import serve as serve_services
from tests.golden.player import OWNER, Player
from tests.golden.script import services as services_of
from tests.golden.script import told
from tests.witness import Witness
from tests.world import directory

MONDAY = datetime(2031, 3, 3, 10, 0, tzinfo=UTC)
"""When every story begins, so that its dates can be written down; it lies ahead of any real clock."""

EVERY, SPARING = 3, 4
"""So many lines apart the application is built anew, counted from another line in each story. Less often at a
service that takes two calls a second, since each start has questions for it; before every line in one story.
"""
BEFORE_EVERY_LINE = "all_typed"


@asynccontextmanager
async def stage(
    story: Path,
    database: str,
    folder: Path,
    *,
    rebuild: bool = False,
    paced: bool = True,
    playing: type[Player] = Player,
    witness: Witness | None = None,
    planted: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Player]:
    """Who plays the story, in a world of its own; `witness` hears what is said to its services. `paced`: at
    Telegram's rates, which take longer than everything else. `planted`: settings beside those of a story.
    """
    clock, names = Clock(), services_of(story)
    clock.set(MONDAY)
    async with (
        serve_botapi(clock=clock) as botapi,
        serve_services(*names, clock=clock) as services,
        Sandbox(botapi.url) as sandbox,
    ):
        if witness is not None:
            witness.watch_all({name: services.url(name) for name in names})
        port = free_port()
        environ = {
            **planted,
            **{k: v for name in names for k, v in services.demo(name).items()},
            "TELEGRAM_BOT_TOKEN": botapi.token,
            "TELEGRAM_API_URL": botapi.url,
            "TELEGRAM_MESSAGES_PER_SECOND": "30" if paced else "0",
            "DATABASE_URL": database,
            "DIRECTORY": str(directory(services, folder)),
            "CLOCK_URL": f"{services.control}/clock",
            "LISTEN": f"127.0.0.1:{port}",  # the same after each start: logins and webhooks come to it
            "DATA_DIR": str(folder),
            **await dressed(story, services.control, f"127.0.0.1:{port}"),
        }
        every = 1 if story.stem == BEFORE_EVERY_LINE else SPARING if "jicoo" in names else EVERY
        player = playing(sandbox, services.control, _starts(environ), names, rebuild=every if rebuild else 0)
        player.acts, player.environ = len(story.stem), environ
        yield player


async def dressed(story: Path, control: str, listen: str) -> dict[str, str]:
    """The settings that a story wants of a program that listens there, where services tell their news."""
    here, webhooks = f"http://{listen}", told(story, "news") == ["webhook"]
    if webhooks:
        await point_webhooks(control, here)
    return {
        "TELEGRAM_ADMIN_IDS": str(OWNER),
        "BROADCAST_ALONE": "3",
        "FOLLOW_SECONDS": "3600" if webhooks else "0.2",
        "PUBLIC_URL": next(iter(told(story, "address")), here),
    }


def _starts(environ: dict[str, str]) -> Callable[[], Awaitable[Callable[[], Awaitable[None]]]]:
    """How the application is assembled, from its settings alone."""

    async def start() -> Callable[[], Awaitable[None]]:
        app = Assembly(read(environ))
        await app.__aenter__()
        return lambda: app.__aexit__(None, None, None)

    return start
