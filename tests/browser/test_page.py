"""The chat page in a real browser: its forms, menus and drafts, and a world that begins anew."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.page import DESK, ChatPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class World:
    """A Bot API server as a process, with nobody in it but whom we invite, and pretend services if wished."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[str]] = []
        self.url = self._start("sandbox.botapi")

    def _start(self, *words: str) -> str:
        process = subprocess.Popen([sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True)
        self._processes.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    def invite(self, name: str) -> int:
        """Somebody new; their id."""
        told = httpx.post(f"{self.url}/sandbox/people", json={"first_name": name}, trust_env=False)
        return int(told.raise_for_status().json()["id"])

    def again(self, *services: str) -> str:
        """Ended and begun anew at the same address, with these services at another; their control side."""
        self.end()
        told, control = ["--port", self.url.rpartition(":")[2]], ""
        if services:
            control = (
                self._start("sandbox", *services).removeprefix("control side: ").removesuffix("/services")
            )
            told += ["--services", control.removesuffix("/_sandbox")]
        assert self._start("sandbox.botapi", *told) == self.url
        return control

    def end(self) -> None:
        """Stopped; harmless when it has ended."""
        while self._processes:
            process = self._processes.pop()
            process.terminate()
            process.communicate()


@pytest.fixture
def world() -> Iterator[World]:
    running = World()
    yield running
    running.end()


@pytest.fixture
def chat(world: World, browser: Browser, artefacts: Path) -> ChatPage:
    world.invite("Emma")
    page = ChatPage(browser.new_page(viewport=DESK), artefacts)
    page.open(world.url)
    page.page.get_by_test_id("start").click()
    page.reads("/start")
    return page


def test_the_page_goes_on_in_a_world_that_began_anew(world: World, chat: ChatPage) -> None:
    for number in range(5):
        chat.say(f"word {number}")
        chat.reads(f"word {number}")
    world.again()
    world.invite("Noor")
    expect(chat.page.get_by_test_id("person").filter(has_text="Noor")).to_have_attribute(
        "aria-current", "true"
    )
    expect(chat.page.get_by_test_id("message")).to_have_count(0)
    chat.page.get_by_test_id("start").click()
    chat.reads("/start")


def test_the_performers_of_a_world_that_began_anew_are_played(world: World, chat: ChatPage) -> None:
    expect(chat.page.get_by_text("there is nobody to play here")).to_be_visible()
    for service in ("jicoo", "webcam"):
        world.again(service)
        expect(chat.page.get_by_test_id("performer").first).to_have_attribute("data-service", service)
    world.again()
    expect(chat.page.get_by_text("there is nobody to play here")).to_be_visible()
    expect(chat.page.get_by_test_id("performer")).to_have_count(0)


def test_a_service_whose_answer_comes_late_is_not_shown_under_another(world: World, chat: ChatPage) -> None:
    """WebKasa answers once somebody has chosen Jicoo, and Jicoo later still."""
    world.again("all")
    tab, shown = chat.page.get_by_test_id("service"), chat.page.get_by_test_id("performer")
    expect(shown.first).to_have_attribute("data-service", "webcam")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    for service, label in (("webkasa", "WebKasa"), ("jicoo", "Jicoo")):
        chat.page.route(f"**/_sandbox/{service}/**", hold)
        with chat.page.expect_request(f"**/_sandbox/{service}/accounts"):
            tab.filter(has_text=label).click()
        expect(shown).to_have_count(0)
    with chat.page.expect_response("**/_sandbox/webkasa/accounts"):
        let_go(held, "webkasa")
    chat.page.wait_for_timeout(300)
    expect(tab.filter(has_text="Jicoo")).to_have_attribute("aria-selected", "true")
    expect(shown).to_have_count(0)
    let_go(held, "jicoo")
    expect(shown.first).to_have_attribute("data-service", "jicoo")


def let_go(held: list[Route], service: str) -> None:
    for route in held:
        if f"/{service}/" in route.request.url:
            route.continue_()


def test_enter_in_a_form_says_yes(chat: ChatPage) -> None:
    chat.page.get_by_test_id("add-person").click()
    chat.page.get_by_label("First name").fill("Mia")
    chat.page.get_by_label("First name").press("Enter")
    expect(chat.page.get_by_test_id("person").filter(has_text="Mia")).to_be_visible()
    chat.page.get_by_test_id("add-person").click()
    chat.page.get_by_role("button", name="Cancel").click()
    expect(chat.page.get_by_role("dialog")).to_have_count(0)


def test_what_a_menu_leads_to_keeps_the_cursor(chat: ChatPage) -> None:
    chat.say("book Ivy")
    chat.message("book Ivy").click(button="right")
    chat.page.get_by_test_id("menu-item").filter(has_text="Edit").click()
    expect(chat.page.get_by_role("menu")).to_have_count(0)
    expect(chat.page.get_by_test_id("composer")).to_be_focused()
    chat.page.keyboard.type(" tomorrow")
    chat.page.keyboard.press("Enter")
    chat.reads("book Ivy tomorrow")
    chat.message("book Ivy").click(button="right")
    expect(chat.page.get_by_test_id("menu-item").first).to_be_focused()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("menu")).to_have_count(0)
    expect(chat.message("book Ivy")).to_be_focused()


def test_an_edit_that_is_left_is_no_draft(world: World, chat: ChatPage) -> None:
    chat.say("book Ivy")
    chat.reads("book Ivy")
    world.invite("Noor")
    composer = chat.page.get_by_test_id("composer")
    composer.press("ArrowUp")
    expect(composer).to_have_value("book Ivy")
    for name in ("Noor", "Emma"):
        chat.page.get_by_test_id("person").filter(has_text=name).click()
    expect(chat.message("book Ivy")).to_be_visible()
    expect(composer).to_have_value("")
