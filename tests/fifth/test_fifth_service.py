"""Adding a service is one file: nothing of ours changes, and it is asked, shown, checked and documented."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.assembly import Assembly
from bot.settings import read
from bot.stop import Stop
from providers.finding import services as found
from providers.table import page
from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.serving import Server, serve
from sandbox.services.server import serve as serve_services
from tests.fifth.terraces import FILE, Terraces, terraces

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def roofs() -> AsyncIterator[Terraces]:
    async with terraces() as service:
        yield service


@pytest.fixture
async def chat() -> AsyncIterator[Server]:
    async with serve() as server:
        yield server


@pytest.fixture
def environ(chat: Server, roofs: Terraces, database: str, tmp_path: Path) -> dict[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": chat.token,
        "TELEGRAM_API_URL": chat.url,
        "DATABASE_URL": database,
        "DATA_DIR": str(tmp_path / "data"),
        "LISTEN": "127.0.0.1:0",
        "FOLLOW_SECONDS": "0.1",
        **roofs.settings(tmp_path),
    }


async def test_it_is_booked_followed_listed_and_taken_back(
    chat: Server, roofs: Terraces, environ: dict[str, str]
) -> None:
    async with Assembly(read(environ)), Sandbox(chat.url) as sandbox:
        emma = await sandbox.person("Emma")
        for said in ("/timezone London", "/book"):
            await emma.say(said)
        await _answer(emma)
        await emma.tap("Send the request")
        await emma.reads("Roof terraces · invited, no answer yet")
        (hired,) = roofs.hires.values()
        assert (hired["roof"], hired["guests"], hired["mail"]) == ("west", 12, "emma@post.example")
        hired |= {"state": "agreed", "word": "Bring a coat"}
        await emma.reads("Roof terraces · confirmed: “Bring a coat”")
        await emma.say("/bookings")
        await emma.tap("confirmed · Roof terraces")
        await emma.tap("Cancel booking")
        await emma.tap("I changed my mind")
        await emma.reads("This booking is cancelled.")
        assert hired["state"] == "gone"


async def _answer(emma: Person) -> None:
    """From the first question to the review: each kind, a condition, and a limit that the service tells."""
    await emma.reads("Which roof?")
    await emma.tap("West roof")
    await emma.reads("When shall it start?")
    await emma.say("tomorrow at 8 in the evening")
    await emma.reads("How many guests?")
    await emma.say("13")
    await emma.reads("at most 12")
    await emma.say("12")
    await emma.reads("Where to send the key?")
    await emma.say("emma@post.example")
    await emma.reads("Guests: 12")


async def test_it_stands_in_the_menu_and_among_what_is_well(chat: Server, environ: dict[str, str]) -> None:
    async with (
        serve_services("webcam") as others,
        Sandbox(chat.url) as sandbox,
        Assembly(read(environ | others.demo("webcam"))) as app,
    ):
        emma = await sandbox.person("Emma")
        await emma.say("/book")
        asked = await emma.reads("Which service?")
        health = await app.services.health()
    assert asked.buttons == [["Roof terraces"], ["Webcam sessions"]]
    assert (health["terraces"].well, health["terraces"].account) == (True, "The caretaker")


async def test_the_check_asks_it(environ: dict[str, str]) -> None:
    plain = {"PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "bot", "check"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=plain | environ, stdout=asyncio.subprocess.PIPE
    )
    said = (await process.communicate())[0].decode()
    assert "  ok    login         answers as The caretaker" in said
    assert "k3y" not in said
    assert process.returncode == 0


def test_the_page_about_the_services_has_it(tmp_path: Path) -> None:
    Terraces().settings(tmp_path)
    said = page(found(tmp_path))
    assert "## Roof terraces" in said
    assert "| Your e-mail | email, private | Roof: West roof |" in said


def test_a_file_that_cannot_be_used_is_one_line(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("CARD = 1\n")
    with pytest.raises(Stop, match="SERVICES_FOLDER: broken lacks SETTINGS, OPTIONAL, connect"):
        asyncio.run(Assembly(read(environ)).__aenter__())
    (tmp_path / "broken.py").unlink()
    (tmp_path / "garden.py").write_text(FILE.replace('"terraces"', '"roof garden"'))
    with pytest.raises(Stop, match="garden has a card whose id is not of letters, digits, _, -"):
        asyncio.run(Assembly(read(environ)).__aenter__())
