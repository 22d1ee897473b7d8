"""Words in the chat page: drafts, edits, refusals, copies. None is lost."""

import pytest
from playwright.sync_api import FilePayload, Route, expect

from tests.browser.page import ChatPage
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KEPT = "Your words are back in the field."


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


def test_the_words_below_a_picture_that_is_refused_are_back_in_the_field(chat: ChatPage) -> None:
    chat.page.route("**/send", lambda route: route.abort())
    chat.page.get_by_test_id("attach").click()
    with chat.page.expect_file_chooser() as chooser:
        chat.page.get_by_test_id("menu-item").filter(has_text="File").click()
    files: list[FilePayload] = [{"name": name, "mimeType": "text/plain", "buffer": b"x"} for name in "ab"]
    chooser.value.set_files(files)
    chat.page.get_by_label("Caption").fill("for Ivy")
    chat.page.get_by_label("Caption").press("Enter")
    expect(chat.page.get_by_test_id("toast")).to_contain_text(KEPT)
    expect(chat.page.get_by_test_id("composer")).to_have_value("for Ivy")
