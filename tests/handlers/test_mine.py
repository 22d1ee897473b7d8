"""Words about sessions that are agreed lead to those, whatever else is open."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.provider import Order
from booking.reminders import Kept
from providers.webcam.card import CARD
from tests.handlers.still import ANSWERS, EMMA, NOW, World, after


def booked(number: int, stage: Stage) -> Booking:
    starts, order = NOW + timedelta(days=number), Order(str(number), ANSWERS, NOW)
    asked = (Invitation("4711", stage, reference="1"),)
    return Booking(str(number), 5, CARD.id, "operator", order, asked, starts, 30, NOW)


OPEN, FIRST, SECOND = booked(1, Stage.INVITED), booked(2, Stage.CONFIRMED), booked(3, Stage.CONFIRMED)


@pytest.mark.parametrize("said", ["When is my next session?", "I can't make it"])
async def test_sessions_agreed_are_not_hidden_behind_an_open_request(said: str) -> None:
    (listed,) = (await after({"text": said}, World(bookings=[OPEN, SECOND, FIRST]))).messages
    assert "Your bookings · Upcoming" in listed.text
    assert [row[0].label[:10] for row in listed.keyboard[:2]] == ["Sun 22 Nov", "Mon 23 Nov"]


async def test_the_one_session_agreed_is_the_next_one() -> None:
    (card,) = (await after({"text": "When is my next session?"}, World(bookings=[OPEN, FIRST]))).messages
    assert card.slot == "booking:2"
    (listed,) = (await after({"text": "my bookings"}, World(bookings=[OPEN, FIRST]))).messages
    assert "Your bookings · Waiting" in listed.text


@pytest.mark.parametrize(
    ("asked", "slot", "german"),
    [
        ("cancel 2", "cancel:2", "stornieren?"),
        ("move 2 2026-11-23", "move:2", "auf welche Zeit"),
        ("remind 2 r", "remind:2", "Erinnerungen an diese Buchung"),
        ("cannot 2", "remind:2", "Du kannst"),
    ],
)
async def test_what_is_asked_is_asked_anew_in_another_language(asked: str, slot: str, german: str) -> None:
    emma = replace(EMMA, preferences=replace(EMMA.preferences, asking=asked))
    world = World(bookings=[FIRST], kept=Kept(NOW, said=("l1440",)))
    turn = await after({"text": "/language de"}, world, emma)
    (told,) = [m for m in turn.messages if m.slot == slot]
    assert german in told.text
    assert turn.person.preferences.asking == asked
