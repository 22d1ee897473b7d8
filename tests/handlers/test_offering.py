"""A tap on an offer makes nobody wait for a service that fell silent just now."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.provider import Order
from booking.trouble import Trouble, What
from handlers.live.offering import offered
from providers.webcam.card import CARD

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
