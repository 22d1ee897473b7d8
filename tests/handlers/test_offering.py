"""A tap on an offer makes nobody wait for a service that just fell silent; none is of a time that is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.provider import Order
from booking.trouble import Trouble, What
from handlers.callback import Act, of_booking
from handlers.live.offering import offered
from handlers.messages import Message
from providers.webcam.card import CARD
from tests.handlers.still import World, after

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Asked(Exception):
    """The service was asked."""


async def tap(ago: int) -> str:
    """What a tap is told, so many seconds after the service fell silent."""
    told: list[str] = []

    async def account(_service: str) -> None:
        raise Asked

    silent = {CARD.id: Trouble(What.SILENT, NOW - timedelta(seconds=ago))}
    turn: Any = SimpleNamespace(
        now=NOW,
        services=SimpleNamespace(ill=lambda: silent),
        words=SimpleNamespace(plain=lambda said, **_: said, t=lambda _form, said: said),
        chat=5,
        messages=[],
        account=account,
        answer=lambda text, **_: told.append(text),
    )
    ended = (Invitation("1", Stage.DECLINED),)
    order = Order("b", {"performers": ("1",)}, NOW)
    booking = Booking("b", 5, CARD.id, "operator", order, ended, NOW + timedelta(hours=5), 30, NOW)
    try:
        await offered(turn, booking, CARD, "o")
    except Asked:
        return "asked"
    return told[0]


async def test_who_fell_silent_is_not_waited_for_again_at_once() -> None:
    assert "not answering" in await tap(ago=29)
    assert await tap(ago=30) == "asked"


async def test_a_time_that_is_over_is_offered_to_nobody_else() -> None:
    order = Order("b" * 16, {"performers": ("4711",)}, NOW)
    asked, begins = (Invitation("4711", Stage.DECLINED),), NOW + timedelta(hours=1)
    ahead = Booking(order.booking, 5, CARD.id, "operator", order, asked, begins, 30, NOW)
    past = replace(ahead, starts=NOW)
    for booking, offers in ((ahead, True), (past, False)):
        (card,) = (
            await after({"data": of_booking(booking.id, Act.CARD)}, World(bookings=[booking]))
        ).messages
        assert ("Ask others at this time" in labels(card)) is offers
        assert "The same people, earlier or later" in labels(card)
    told = await after({"data": of_booking(past.id, Act.OFFER, "o")}, World(bookings=[past]))
    card, why = told.messages
    assert "Ask others at this time" not in labels(card)
    assert why.text == "That moment has already passed."


def labels(card: Message) -> set[str]:
    return {button.label for row in card.keyboard for button in row}
