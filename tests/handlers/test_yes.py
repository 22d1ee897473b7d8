"""A yes is to what was shown: to that performer, at that price."""

from datetime import timedelta
from decimal import Decimal

import pytest

from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.provider import Order
from handlers.callback import Act, of_booking
from handlers.live.deeds import yes_to
from providers.webcam.card import CARD
from tests.handlers.still import ANSWERS, EMMA, NOW, World, after

BOOKING = "b" * 16


def _accepted(first: Stage, second: Stage) -> Booking:
    """Two were asked, and whoever accepted did so at the same price."""
    asked = [
        Invitation(performer, stage, reference=reference, price=Decimal(12))
        for performer, stage, reference in (("4711", first, "1"), ("42", second, "2"))
    ]
    order, begins = Order(BOOKING, ANSWERS, NOW), NOW + timedelta(days=1)
    return Booking(BOOKING, EMMA.id, CARD.id, "operator", order, tuple(asked), begins, 30, NOW)


@pytest.mark.parametrize("act", [Act.CONFIRM, Act.REFUSE])
async def test_a_yes_to_one_performer_is_none_to_another_at_the_same_price(act: Act) -> None:
    shown, now = _accepted(Stage.INVITED, Stage.ACCEPTED), _accepted(Stage.ACCEPTED, Stage.DECLINED)
    assert shown.won is not None
    turn = await after({"data": of_booking(BOOKING, act, yes_to(shown, shown.won))}, World(bookings=[now]))
    assert not turn.intents


async def test_a_yes_to_what_was_shown_is_sent() -> None:
    shown = _accepted(Stage.INVITED, Stage.ACCEPTED)
    assert shown.won is not None
    data = of_booking(BOOKING, Act.CONFIRM, yes_to(shown, shown.won))
    turn = await after({"data": data}, World(bookings=[shown]))
    assert [intent.target for intent in turn.intents] == ["42"]
