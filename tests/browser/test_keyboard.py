"""The chat page without a mouse: forms, menus, and the focus where things are drawn anew."""

import pytest
from playwright.sync_api import expect

from tests.browser.page import ChatPage
from tests.browser.world import World, ask_webcam, play

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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


STAND = """handle => {
    const node = document.querySelector(`[data-testid="${handle}"]`);
    node.focus();
    node.old = true;
}"""


def test_the_keyboard_keeps_its_place_when_things_are_drawn_anew(world: World, chat: ChatPage) -> None:
    control = world.again("all")
    emma = world.invite("Emma")
    world.post("chats", type="group", title="Friday", members=[emma], bot_status="member")
    expect(chat.page.get_by_test_id("chat-item")).to_have_count(2)
    expect(chat.page.get_by_test_id("autoplay")).to_be_visible()
    for handle in ("person", "theme", "chat-item", "chat-menu", "service", "autoplay"):
        place = chat.page.get_by_test_id(handle).first
        chat.page.evaluate(STAND, handle)
        world.post(f"people/{emma}/say", text="anew")
        world.post("chats", type="group", title="One more", members=[emma], bot_status="member")
        play(control, "webcam/autoplay", on=handle == "service")
        ask_webcam(control, "123456")
        expect(place).not_to_have_js_property("old", True)
        expect(place).to_be_focused()


def test_a_half_typed_price_outlives_another_request(world: World, chat: ChatPage) -> None:
    control = world.again("webcam")
    ask_webcam(control, "123457")
    chat.at_performer("Marlowe Finch", "counter")
    price = chat.page.get_by_test_id("counter-price")
    price.fill("12.5")
    ask_webcam(control, "123457", days=2)
    expect(chat.page.get_by_test_id("request")).to_have_count(2)
    expect(price).to_have_value("12.5")
    expect(price).to_be_focused()
    price.press("Enter")
    expect(chat.page.get_by_text("10.00 → 12.50 credits")).to_be_visible()


def test_a_menu_outlives_the_release_of_the_button_that_opened_it(chat: ChatPage) -> None:
    """The menu opens beside the pointer where there is room: to its right, and below."""
    chat.say("book Ivy and Juno " * 20)
    for number in range(9):
        chat.say(f"word {number}")
    chat.reads("word 8")
    chat.page.wait_for_timeout(500)  # until it has scrolled
    box = chat.message("book Ivy").locator(".bubble").bounding_box()
    assert box
    chat.page.mouse.move(box["x"] + 9, box["y"] + 9)
    chat.page.mouse.down(button="right")
    chat.page.wait_for_timeout(200)
    chat.page.mouse.up(button="right")
    chat.page.wait_for_timeout(200)
    expect(chat.page.get_by_role("menu")).to_be_visible()
    chat.page.mouse.click(5, 5)
    expect(chat.page.get_by_role("menu")).to_have_count(0)


def test_escape_leaves_the_performers_where_they_lie_over_the_chat(world: World, chat: ChatPage) -> None:
    control = world.again("webcam")
    world.invite("Emma")
    ask_webcam(control, "123457")
    chat.page.set_viewport_size({"width": 1000, "height": 800})
    performers = chat.page.get_by_test_id("show-performers")
    performers.press("Enter")
    expect(chat.page.get_by_test_id("stage-back")).to_be_focused()
    chat.page.evaluate("document.querySelector('[data-testid=add-person]').click()")
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    expect(chat.performer("Marlowe Finch")).to_be_visible()
    chat.at_performer("Marlowe Finch", "counter")
    chat.page.keyboard.press("Escape")
    expect(chat.performer("Marlowe Finch")).not_to_be_visible()
    expect(performers).to_be_focused()
