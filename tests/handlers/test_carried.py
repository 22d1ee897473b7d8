"""A button with other data than was drawn: nothing is done, and nothing fails."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest

from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.provider import Order
from handlers.callback import Act, Do, Go, of_booking, of_draft, of_menu
from handlers.messages import CALLBACK_BYTES
from tests.handlers import still
from tests.handlers.still import NOW, World, after
from tests.handlers.test_everyday_words import before

ODD = (
    *(
        "",
        "x",
        "-1",
        "9" * 12,
        "9" * 20,
        "1" * 18,
        "²",
        "x:y",
        ":",
        "a" * 16,
        f"{'a' * 16}:x",
        "T",
        "🎭",
        "0:10",
    ),
    *("2026-13", "0001-01", "9999-12", "2026-13-01", "0001-01-01", "9999-12-31"),
    *("2026-12-01T99", "2026-12-01T²", "2026-12-01T", "9999-12-31T23", "Europe/Nowhere", "../x", "Europe"),
)
ASKED = ("performers", "software", "when", "minutes", "credits", "phone_chat")
STATES = (Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED, Stage.DONE)


def fits(data: str) -> bool:
    """Whether Telegram takes so much for a button."""
    return len(data.encode()) <= CALLBACK_BYTES


@pytest.mark.parametrize("asked", ASKED)
async def test_a_drafts_button_may_carry_anything(asked: str) -> None:
    draft = before(asked)
    assert draft is not None
    for do, arg in product(Do, ODD):
        if fits(data := of_draft(draft.id, draft.revision, do, arg)):
            turn = await after({"data": data}, draft=draft)
            if do in {Do.MONTH, Do.DAY, Do.HOUR, Do.INSTANT, Do.ZONE}:
                assert turn.draft is draft, data
                assert turn.person.zone == "Europe/London"
                assert "not valid any more" in str(turn.tap)


@pytest.mark.parametrize("stage", STATES)
async def test_a_bookings_button_may_carry_anything(stage: Stage) -> None:
    invitation = Invitation("4711", stage, reference="77", price=Decimal(10))
    order = Order("b" * 16, still.ANSWERS, NOW)
    begins = NOW + timedelta(days=1)
    booking = Booking("b" * 16, 5, "webcam", "operator", order, (invitation,), begins, 30, NOW)
    picked = (f"{do}{arg}" for do, arg in product((Do.MONTH, Do.DAY, Do.HOUR, Do.INSTANT), ODD))
    leads = (f"{do}{arg}" for do, arg in product("+-z", ODD))
    for act, arg in (*product(Act, ODD), *product([Act.MOVE], picked), *product([Act.REMIND], leads)):
        if fits(data := of_booking(booking.id, act, arg)):
            await after({"data": data}, World(bookings=[booking]))


async def test_a_menus_button_may_carry_anything() -> None:
    for go, arg in product(Go, (*ODD, *(f"lead:+{arg}" for arg in ODD), *(f"+{arg}" for arg in ODD))):
        if fits(data := of_menu(go, arg)):
            await after({"data": data})
