"""The chat page in a real browser: a world that begins anew, and what is shown to whom."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.page import DESK, PHONE, ChatPage
from tests.browser.world import World, ask_webcam, book_jicoo, schedule_webcast

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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


def test_who_was_played_is_played_in_a_world_that_began_anew(world: World, chat: ChatPage) -> None:
    world.invite("Noor")
    person = chat.page.get_by_test_id("person")
    person.filter(has_text="Noor").click()
    for load_again in (False, True):
        world.again()
        world.invite("Emma")
        if load_again:
            chat.page.reload()
        expect(person.filter(has_text="Emma")).to_have_attribute("aria-current", "true")
        world.invite("Noor")
        expect(person.filter(has_text="Noor")).to_have_attribute("aria-current", "true")
    person.filter(has_text="Emma").click()
    expect(person.filter(has_text="Emma")).to_have_attribute("aria-current", "true")


def test_the_page_speaks_the_language_of_who_is_played(world: World, chat: ChatPage) -> None:
    control = world.again("webcam")
    for name, code in (("Emma", "en"), ("Jonas", "de"), ("Mia", "pt-br"), ("Olena", "uk")):
        world.invite(name, language_code=code)
    ask_webcam(control, "123457")
    person, marlowe = chat.page.get_by_test_id("person"), chat.performer("Marlowe Finch")
    for name, start, place, accept, tongue in (
        ("Jonas", "STARTEN", "Nachricht", "Zusagen für 10,00", "de"),
        ("Mia", "COMEÇAR", "Mensagem", "Aceitar: 10,00", "pt"),
        ("Olena", "START", "Message", "Accept at 10.00", "en-GB"),
        ("Jonas", "STARTEN", "Nachricht", "Zusagen für 10,00", "de"),
    ):
        person.filter(has_text=name).click()
        expect(chat.page.get_by_test_id("start")).to_have_text(start)
        expect(chat.page.get_by_test_id("composer")).to_have_attribute("placeholder", place)
        expect(marlowe.get_by_test_id("accept")).to_have_text(accept)
        expect(chat.page.locator("html")).to_have_attribute("lang", tongue)
    expect(chat.page.get_by_test_id("send")).to_have_attribute("title", "Senden")
    expect(chat.page.get_by_test_id("clock-1d")).to_have_text("+1 Tag")
    expect(chat.page.get_by_role("complementary", name="Seite der Künstler:innen")).to_be_visible()


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


def test_a_performer_moves_by_the_clock_of_the_page(world: World, browser: Browser, artefacts: Path) -> None:
    zone = ZoneInfo("Asia/Kathmandu")
    control = world.again("jicoo")
    world.invite("Emma", zone=zone.key)
    start = book_jicoo(control).astimezone(zone)
    page = ChatPage(browser.new_page(viewport=DESK, timezone_id="America/New_York"), artefacts)
    card = page.opened(world.url).performer("Portrait talk with Aiko")
    expect(card).to_contain_text(f"{start:%H:%M}")
    card.get_by_test_id("move").click()
    field = card.get_by_test_id("move-start")
    expect(field).to_have_value(f"{start:%Y-%m-%dT%H:%M}")
    field.fill(f"{start + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    card.get_by_test_id("move-send").click()
    expect(card).to_contain_text(f"{start + timedelta(hours=1):%H:%M}")


def test_a_phone_says_that_a_performer_is_waited_for_and_leads_there_and_back(
    world: World, browser: Browser, artefacts: Path
) -> None:
    control = world.again("webcam")
    world.invite("Emma")
    phone = ChatPage(browser.new_page(viewport=PHONE), artefacts).opened(world.url)
    ask_webcam(control, "123457")
    expect(phone.page.get_by_test_id("tab-stage")).to_contain_text("1")
    phone.page.get_by_test_id("chat-item").click()
    performers = phone.page.get_by_test_id("show-performers")
    expect(performers).to_have_text("1")
    performers.click()
    phone.at_performer("Marlowe Finch", "accept")
    phone.page.get_by_test_id("stage-back").click()
    expect(performers).to_have_text("")
    expect(phone.page.get_by_test_id("start")).to_be_visible()


def test_a_service_without_performers_shows_its_events(world: World, chat: ChatPage) -> None:
    control = world.again("webcasts")
    card = chat.page.get_by_test_id("performer")
    expect(card).to_contain_text("Nothing is scheduled here yet")
    expect(chat.page.get_by_test_id("autoplay")).to_have_count(0)
    schedule_webcast(control, "Winter concert")
    expect(card).to_contain_text("Winter concert · 60 min")
    card.get_by_test_id("delete").click()
    expect(card).to_contain_text("Nothing is scheduled here yet")
