"""A newcomer starts the demo and books by clicking, in a real browser; the bot is killed in the middle."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.demo import Demo
from tests.browser.page import DESK, ChatPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_book_by_clicking(demo: Demo, browser: Browser, artefacts: Path) -> None:
    chat = ChatPage(browser.new_page(viewport=DESK), artefacts).opened(demo.address())
    choose_performers(chat)
    answer_questions(chat, demo)
    send_and_be_answered(chat)
    three_days_later(chat)
    assert not chat.problems
    assert demo.stop() == 0
    assert not demo.processes(), "something was left behind"


def choose_performers(chat: ChatPage) -> None:
    chat.page.get_by_test_id("start").click()
    chat.reads("I book live online sessions")
    chat.picture("1-start")
    chat.act_by_hand()
    for service in chat.page.get_by_test_id("service").all():
        service.click(trial=True)  # none lies behind what is below
    chat.walk(
        ("I book live", "Book a session"),
        ("Which service", "Webcam sessions"),
        ("Who would you like", "Juno Vale"),
        ("Who would you like", "Marlowe Finch"),
        ("Who would you like", "More"),
        ("Who would you like", "Søren Quill"),
    )
    chat.tap("Continue with 3 performers")


def answer_questions(chat: ChatPage, demo: Demo) -> None:
    chat.walk(("Which software", "Skype (not Juno Vale)"), ("What time is it for you", "London"))
    chat.reads("When shall it start")
    killed = demo.kill_bot()
    chat.walk(("When shall it start", "Tomorrow 20:00"), ("How long shall it be", "30 minutes"))
    assert [bot.pid for bot in demo.processes("bot run")] != [killed]
    chat.walk(("How many credits", "10 credits"))
    chat.reads("What is your sign-in name", "Duration: 30 minutes", "Credits: 10")
    chat.say("emma_on_stage")
    chat.walk(("phone chat", "No"))
    chat.reads("Please check", "20:00 (London time)", "Cannot take part with Skype: Juno Vale.")
    chat.picture("2-review")
    chat.picture("3-review-phone", phone=True)


def send_and_be_answered(chat: ChatPage) -> None:
    refused = ("Juno Vale · not possible, does not use this software",)
    chat.tap("Send the request")
    chat.reads("10 credits offered", *refused, "Marlowe Finch · invited", "Søren Quill · invited")
    chat.picture("4-invited")
    chat.at_performer("Søren Quill", "decline", "decline-send")
    chat.reads("10 credits offered", "Søren Quill · declined")
    chat.at_performer("Marlowe Finch", "counter")
    chat.performer("Marlowe Finch").get_by_test_id("counter-price").fill("12")
    chat.at_performer("Marlowe Finch", "counter-send")
    chat.reads("10 credits offered", "makes a counter-offer: 12 credits instead of 10 credits", *refused)
    chat.picture("5-counter-offer")
    chat.tap("Confirm for 12 credits")
    chat.reads(
        "10 credits offered", "Marlowe Finch · confirmed at 12 credits", "Søren Quill · declined", *refused
    )
    chat.reads("Booked with Marlowe Finch", "12 credits taken")
    chat.picture("6-confirmed")
    chat.picture("7-confirmed-phone", phone=True)


def three_days_later(chat: ChatPage) -> None:
    """Of the days that have scrolled away only the last is seen: they share one place at the edge."""
    for days in (1, 2):
        chat.page.get_by_test_id("clock-1d").click()
        for _ in range(2):
            chat.say("/privacy")
        expect(chat.page.locator(".day")).to_have_count(days + 1)
    expect(chat.page.locator(".day:not(.under)")).to_have_count(1)
