"""The demo as a process of its own, and a real Chromium.

Without a Chromium the test is skipped; with BROWSER_TEST=required it fails.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.demo import Demo
from tests.browser.page import DESK, ChatPage
from tests.browser.world import World

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium(fetched: str) -> str:
    """The machine's own, else the one playwright has `fetched`; the test ends here when there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), fetched)
    if not Path(found).exists():
        no = pytest.fail if os.environ.get("BROWSER_TEST") == "required" else pytest.skip
        no("there is no Chromium on this machine: install the system package chromium")
    return found


@pytest.fixture(scope="module")
def engine() -> Iterator[Browser]:
    """One for the tests of a file, since its start takes as long as most of them: the machine's own Chromium,
    else the one playwright has fetched. Not for longer: while it runs, no asyncio test can.
    """
    with sync_playwright() as playwright:
        found = chromium(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def browser(engine: Browser) -> Iterator[Browser]:
    """The browser with nobody's pages in it, and nothing that is kept for them."""
    yield engine
    for context in engine.contexts:
        context.close()


@pytest.fixture
def demo(browser: Browser) -> Iterator[Demo]:
    """`python -m bot demo` on a free port with an empty folder; gone afterwards with all it started."""
    folder = Path(tempfile.mkdtemp(prefix="greenroom-browser-"))
    running = Demo(folder)
    try:
        yield running
    finally:
        running.end()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where the pictures go."""
    folder = Path("artefacts")
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def world() -> Iterator[World]:
    running = World()
    yield running
    running.end()


@pytest.fixture
def chat(world: World, browser: Browser, artefacts: Path) -> ChatPage:
    world.invite("Emma")
    page = ChatPage(browser.new_page(viewport=DESK), artefacts).opened(world.url)
    page.page.get_by_test_id("start").click()
    page.reads("/start")
    return page
