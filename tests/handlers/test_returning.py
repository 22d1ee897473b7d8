"""Who comes back after a block is shown what they could not be told, and no more than is looked through."""

from datetime import timedelta

from booking.ledger import Booking
from booking.moment import in_zone
from booking.outcome import Invitation, Stage
from booking.provider import Order
from tests.handlers import still
from tests.handlers.still import NOW, World

HOUR = timedelta(hours=1)
BLOCKED = NOW - 12 * HOUR


def booking(number: str, stage: Stage, starts: int, seen: int) -> Booking:
    """One that begins so many hours from now, and was last heard of so many hours ago."""
    at, heard = NOW + starts * HOUR, NOW - seen * HOUR
    order = Order(number, {**still.ANSWERS, "when": in_zone(at, "UTC")}, NOW)
    asked = Invitation("4711", stage, reference=number, seen=heard)
    return Booking(number, 5, "webcam", "operator", order, (asked,), at, 30, NOW - 48 * HOUR)


async def shown(*bookings: Booking, blocked: bool = True) -> list[str]:
    """The bookings that /start brings back, in order, and what is said of the others."""
    back = BLOCKED if blocked else None
    turn = await still.after({"text": "/start"}, World(bookings=bookings), back=back)
    return [message.slot.removeprefix("booking:") or message.text for message in turn.messages[1:]]


OVER = booking("over", Stage.EXPIRED, starts=-3, seen=20)
BEFORE = booking("before", Stage.DECLINED, starts=4, seen=30)
OFF = booking("off", Stage.CANCELLED, starts=5, seen=2)
YES = booking("yes", Stage.ACCEPTED, starts=9, seen=1)
OPEN = [booking(f"open{n}", Stage.INVITED, starts=n, seen=1) for n in (6, 7)]


async def test_what_ended_meanwhile_comes_back_and_what_had_ended_before_does_not() -> None:
    assert await shown(OVER, BEFORE, OFF) == ["over", "off"]
    assert await shown(OVER, BEFORE, OFF, blocked=False) == []


async def test_the_yes_that_is_waited_for_and_the_news_come_first() -> None:
    found = await shown(OVER, BEFORE, OFF, YES, *OPEN)
    assert found == ["over", "off", "yes", "2 more bookings are in /bookings."]
    assert await shown(*OPEN, OVER, YES, blocked=False) == ["open6", "open7", "yes"]
