"""Who agreed to older words is asked again before anything is passed on."""

from dataclasses import replace
from datetime import timedelta

from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.provider import Order
from handlers.callback import Act, Do, of_booking
from handlers.request.consent import agreed
from providers.webcam.card import CARD
from tests.handlers.still import ANSWERS, EMMA, NOW, World, after

STARTS = NOW + timedelta(days=1)
BOOKED = Invitation("4711", Stage.CONFIRMED, reference="77")
BOOKING = Booking("b" * 16, 5, CARD.id, "operator", Order("b" * 16, ANSWERS, NOW), (BOOKED,), STARTS, 30, NOW)
LATER = f"{Do.INSTANT}{int((STARTS + timedelta(hours=1)).timestamp()) // 60}"


async def test_a_move_by_a_new_request_waits_for_the_yes() -> None:
    world, asked = World(bookings=[BOOKING]), replace(EMMA.preferences, asking=f"move {BOOKING.id}")
    earlier = replace(EMMA, consented="1 2026-01-01T00:00Z", preferences=asked)
    told = await after({"data": of_booking(BOOKING.id, Act.MOVE, LATER)}, world, earlier)
    (question,) = told.messages
    assert not told.bookings
    assert "you agree that I keep your answers" in question.text
    (yes,) = [b for row in question.keyboard for b in row if "I agree" in b.label]
    done = await after({"data": yes.data}, world, told.person)
    assert [b.replaces for b in done.bookings] == [BOOKING.id]
    assert agreed(done.person)
