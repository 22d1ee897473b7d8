"""The other side may move a session: with one, and with several when all of them are told at one time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from booking.ledger import Booking
from booking.moment import in_zone
from booking.outcome import Invitation, Stage
from booking.passing import at_its_time
from booking.provider import Order

START = datetime(2031, 3, 3, 12, tzinfo=UTC)
LATER = START + timedelta(hours=1)
BOTH = tuple(Invitation(p, Stage.CONFIRMED, reference=p) for p in "12")
ORDER = Order("b", {"performers": ("1", "2"), "when": in_zone(START, "Europe/London")}, START)
BOOKING = Booking("b", 1, "x", "operator", ORDER, BOTH, START, 30, START - timedelta(days=1))


def told(*starts: datetime) -> list[Invitation]:
    return [replace(i, starts=at, minutes=45) for i, at in zip(BOTH, starts, strict=False)]


def test_a_session_of_several_is_moved_with_all_of_them() -> None:
    moved = at_its_time(BOOKING, told(LATER, LATER))
    assert (moved.starts, moved.minutes, moved.was) == (LATER, 45, START)
    assert moved.order.answers["when"] == in_zone(LATER, "Europe/London")


def test_one_part_alone_moves_nothing() -> None:
    assert at_its_time(BOOKING, told(LATER, START)) == BOOKING
    assert at_its_time(BOOKING, told(LATER)) == BOOKING


def test_who_has_left_is_not_asked() -> None:
    alone = replace(BOOKING, invitations=(BOTH[0], replace(BOTH[1], stage=Stage.CANCELLED)))
    assert at_its_time(alone, told(LATER)).starts == LATER
