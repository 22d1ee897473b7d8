"""A booking is looked at while its service is switched off; what needs that is refused by name."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.ledger import Booking
from booking.moment import in_zone
from booking.outcome import Invitation, Stage
from booking.provider import Order
from handlers.callback import Act, of_booking
from providers.webcam.card import CARD
from tests.handlers.still import NOW, World, after

STARTS = NOW + timedelta(hours=5)
ORDER = Order("b" * 16, {"performers": ("4711",), "when": in_zone(STARTS, "Europe/London")}, NOW)
AGREED = Invitation("4711", Stage.CONFIRMED, reference="77", contact="ivy@skype")
BOOKING = Booking("b" * 16, 5, CARD.id, "operator", ORDER, (AGREED,), STARTS, 30, NOW)
OFF = World(on=False, bookings=[BOOKING])


async def tap(act: Act, arg: str = "") -> str:
    """What a tap of that kind says in the chat."""
    told = await after({"data": of_booking(BOOKING.id, act, arg)}, OFF)
    assert not told.intents
    return "\n".join(m.text for m in told.messages)


async def test_the_card_of_a_service_that_is_off_says_so_and_offers_no_change() -> None:
    (card,) = (await after({"data": of_booking(BOOKING.id, Act.CARD)}, OFF)).messages
    assert "Ivy Lark</b> · confirmed" in card.text
    assert "ivy@skype" in card.text
    assert "switched off at the moment: I can show you this booking" in card.text
    labels = {button.label for row in card.keyboard for button in row}
    assert labels.isdisjoint({"Move to another time", "Cancel booking"})


@pytest.mark.parametrize(("arg", "said"), [("i", "you will be there"), ("n", "Please tell them yourself")])
async def test_reminders_are_answered_while_the_service_is_off(arg: str, said: str) -> None:
    assert said in await tap(Act.REMIND, arg)


@pytest.mark.parametrize("act", [Act.ASK_CANCEL, Act.CANCEL, Act.MOVE, Act.AGAIN, Act.CONFIRM])
async def test_what_needs_the_service_is_refused_by_its_name(act: Act) -> None:
    assert await tap(act) == "The service “Webcam sessions” is switched off at the moment."


async def test_lists_and_words_know_it_by_its_name() -> None:
    (listed,) = (await after({"text": "/bookings"}, OFF)).messages
    assert "Ivy Lark" in listed.keyboard[0][0].label
    said = await after({"text": "when is my session?"}, OFF)
    assert "Ivy Lark</b> · confirmed" in said.messages[-1].text
    theirs = World(on=False, bookings=[replace(BOOKING, person=6)])
    told = await after({"data": of_booking(BOOKING.id, Act.CARD)}, theirs)
    assert "Ivy" not in "".join(m.text for m in told.messages)
