"""What is chosen by hand for reminders: said where it cannot come; and what was said is not asked."""

from dataclasses import replace
from datetime import time, timedelta

from booking.outcome import Stage
from booking.people import Directory
from booking.preferences import Preferences, Quiet
from booking.reminders import Kept
from handlers.callback import Act, of_booking
from handlers.reminders.reminding import Reminding
from providers.webcam.card import CARD
from tests.handlers.still import EMMA, NOW, World, after
from tests.handlers.test_begun import AGREED, AHEAD, BEGUN

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LOOKS = Reminding(lambda: {CARD.id: CARD}, Directory())
NAPS = replace(EMMA, preferences=Preferences(leads=(60,), quiet=Quiet(time(11), time(18))))
"""Quiet from an hour before NOW until six hours after it."""


async def test_a_time_that_quiet_hours_swallow_is_not_promised() -> None:
    booking = replace(AHEAD, starts=NOW + 4 * HOUR)
    kept = Kept(NOW, leads=(60, 30))
    world = World(bookings=[booking], kept=kept)
    assert [LOOKS(booking, NAPS, kept, NOW + m * MINUTE).message for m in (0, 181, 211)] == [None] * 3
    panel = await after({"data": of_booking(booking.id, Act.REMIND, "l")}, world, NAPS)
    labels = {button.label for row in panel.messages[-1].keyboard for button in row}
    assert not {label for label in labels if "before" in label}
    tried = await after({"data": of_booking(booking.id, Act.REMIND, "+15")}, world, NAPS)
    assert tried.tap is not None
    assert tried.tap.text == "That time is in your quiet hours."
    closed = await after({"data": of_booking(booking.id, Act.REMIND, "e")}, world, NAPS)
    assert closed.messages[-1].text.endswith("none")


async def test_nothing_is_put_off_until_after_the_start() -> None:
    booking = replace(AHEAD, starts=NOW + 2 * HOUR)
    kept = Kept(NOW, said=("lead1440",), snoozed=NOW + HOUR)
    tried = await after(
        {"data": of_booking(booking.id, Act.REMIND, "z180")}, World(bookings=[booking], kept=kept)
    )
    assert tried.tap is not None
    assert tried.tap.text == "It begins before that."
    assert not tried.wishes
    assert "I will remind you again at 13:00" in tried.messages[-1].text


async def test_who_will_be_there_is_still_reminded_when_they_asked_for_it() -> None:
    booking = replace(AHEAD, starts=NOW + 2 * HOUR)
    world = World(bookings=[booking], kept=Kept(NOW, snoozed=NOW + HOUR))
    said = await after({"data": of_booking(booking.id, Act.REMIND, "i")}, world)
    assert "I will remind you again at 13:00" in said.messages[-1].text


def test_who_has_said_how_it_was_is_not_asked() -> None:
    over = replace(BEGUN, invitations=(replace(AGREED, stage=Stage.DONE),))
    later = over.starts + 41 * MINUTE
    assert LOOKS(over, EMMA, Kept(NOW), later).message is not None
    assert LOOKS(over, EMMA, Kept(NOW, verdict="g"), later).message is None
