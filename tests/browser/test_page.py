"""The chat page in a real browser: its forms, menus and drafts, and a world that begins anew."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.page import DESK, PHONE, ChatPage

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
        return int(self.post("people", first_name=name)["id"])

    def post(self, path: str, **told: object) -> Any:
        """Something that happens in the world."""
        answer = httpx.post(f"{self.url}/sandbox/{path}", json=told, trust_env=False)
        return answer.raise_for_status().json()

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
    page = ChatPage(browser.new_page(viewport=DESK), artefacts).opened(world.url)
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


def test_a_phone_keeps_the_mark_of_a_chat_that_nobody_has_looked_into(
    world: World, browser: Browser, artefacts: Path
) -> None:
    emma, noor = world.invite("Emma"), world.invite("Noor")
    wish = {"type": "supergroup", "title": "Friday", "members": [emma, noor], "bot_status": "member"}
    group = world.post("chats", **wish)["id"]
    phone = ChatPage(browser.new_page(viewport=PHONE), artefacts).opened(world.url)
    world.post(f"people/{noor}/say", chat=group, text="Who comes?")
    friday = phone.page.get_by_test_id("chat-item").filter(has_text="Friday")
    expect(friday.get_by_test_id("unread")).to_have_text("1")
    for name in ("Noor", "Emma"):
        phone.page.get_by_test_id("person").filter(has_text=name).click()
    expect(friday.get_by_test_id("unread")).to_have_text("1")
    friday.click()
    phone.page.get_by_test_id("back").click()
    expect(friday).to_be_visible()
    expect(friday.get_by_test_id("unread")).to_have_count(0)


KEPT = "Your words are back in the field."


@pytest.mark.parametrize(
    ("status", "why"), [(0, "The demo does not answer"), (400, "You are in no such chat")]
)
def test_words_that_are_refused_are_back_in_the_field(chat: ChatPage, status: int, why: str) -> None:
    composer, toast = chat.page.get_by_test_id("composer"), chat.page.get_by_test_id("toast")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    def refuse() -> None:
        route = held.pop()
        route.fulfill(status=400, json={"error": "You are in no such chat"}) if status else route.abort()

    chat.page.route("**/say", hold)
    with chat.page.expect_request("**/say"):
        chat.say("book Ivy")
    composer.press_sequentially("and Juno")
    refuse()
    expect(composer).to_have_value("book Ivy\nand Juno")
    expect(toast).to_contain_text(why)
    expect(toast).to_contain_text(KEPT)
    chat.page.unroute("**/say")
    composer.press("Enter")
    chat.reads("book Ivy", "and Juno")
    expect(composer).to_have_value("")


def test_an_edit_that_is_refused_is_still_an_edit(chat: ChatPage) -> None:
    chat.say("book Ivy")
    chat.reads("book Ivy")
    chat.page.route("**/edit", lambda route: route.abort())
    composer = chat.page.get_by_test_id("composer")
    composer.press("ArrowUp")
    composer.fill("book Juno")
    composer.press("Enter")
    expect(chat.page.get_by_test_id("toast")).to_contain_text(KEPT)
    expect(composer).to_have_value("book Juno")
    chat.page.unroute("**/edit")
    composer.press("Enter")
    chat.reads("book Juno")
    expect(chat.page.get_by_test_id("message").filter(has_text="book Ivy")).to_have_count(0)


def test_copied_is_said_of_what_was_copied_only(chat: ChatPage) -> None:
    chat.say("book Ivy")
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy_text(chat, "book Ivy")
    expect(chat.page.get_by_test_id("toast")).to_have_text("Copied to the clipboard")
    assert chat.page.evaluate("navigator.clipboard.readText()") == "book Ivy"
    expect(chat.page.get_by_test_id("toast")).to_have_count(0)
    chat.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden')) }"
    )
    copy_text(chat, "book Ivy")
    expect(chat.page.get_by_test_id("alert")).to_contain_text("copy it from here")
    expect(chat.page.get_by_test_id("alert")).to_contain_text("book Ivy")
    expect(chat.page.get_by_test_id("toast")).to_have_count(0)


def copy_text(chat: ChatPage, words: str) -> None:
    chat.message(words).click(button="right")
    chat.page.get_by_test_id("menu-item").filter(has_text="Copy text").click()
