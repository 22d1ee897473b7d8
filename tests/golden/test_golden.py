"""Every golden conversation, as it stands and with the application rebuilt before every line."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.assembly import Assembly
from bot.settings import read
from bot.supervised import free_port
from bot.world import point_webhooks
from sandbox.botapi.client import Sandbox
from sandbox.botapi.serving import serve as serve_botapi
from sandbox.clock import Clock
from sandbox.services.server import serve as serve_services
from tests.golden.player import OWNER, Player
from tests.golden.script import lines, told
from tests.golden.script import services as services_of
from tests.world import directory

MONDAY = datetime(2031, 3, 3, 10, 0, tzinfo=UTC)
"""When every story begins, so that its dates can be written down; it lies ahead of any real clock."""

ONCE = {"trouble_known"}
FOLDER = Path(__file__).parent / "conversations"
STORIES = sorted(FOLDER.glob("*.txt"))


@pytest.mark.parametrize("rebuild", [False, True], ids=["plain", "rebuilt"])
@pytest.mark.parametrize("story", STORIES, ids=lambda p: p.stem)
async def test_story(story: Path, rebuild: bool, database: str, tmp_path: Path) -> None:
    if rebuild and story.stem in ONCE:
        pytest.skip("about what a program knows only while it runs")
    clock = Clock()
    clock.set(MONDAY)
    async with (
        serve_botapi(clock=clock) as botapi,
        serve_services(*services_of(story), clock=clock) as services,
        Sandbox(botapi.url) as sandbox,
    ):
        port, webhooks = free_port(), told(story, "news") == ["webhook"]
        environ = {
            **{k: v for name in services_of(story) for k, v in services.demo(name).items()},
            "TELEGRAM_BOT_TOKEN": botapi.token,
            "TELEGRAM_API_URL": botapi.url,
            "TELEGRAM_ADMIN_IDS": str(OWNER),
            "DATABASE_URL": database,
            "DIRECTORY": str(directory(services, tmp_path)),
            "CLOCK_URL": f"{services.control}/clock",
            "FOLLOW_SECONDS": "3600" if webhooks else "0.2",
            "LISTEN": f"127.0.0.1:{port}",  # the same after each start: logins and webhooks come to it
            "DATA_DIR": str(tmp_path),
        }
        if webhooks:
            await point_webhooks(services.control, f"http://127.0.0.1:{port}")
        app, names = starts(environ), services_of(story)
        player = Player(sandbox, services.control, app, names, rebuild=rebuild)
        await player.play(list(lines(story)))


def starts(environ: dict[str, str]) -> Callable[[], Awaitable[Callable[[], Awaitable[None]]]]:
    """How the application is assembled, from its settings alone."""

    async def start() -> Callable[[], Awaitable[None]]:
        app = Assembly(read(environ))
        await app.__aenter__()
        return lambda: app.__aexit__(None, None, None)

    return start
