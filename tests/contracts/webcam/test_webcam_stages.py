"""Whose a found booking is: one that names somebody else is another request through the same account.

And what a rejection at the end of the time to answer means.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from booking.form import Answers
from booking.ledger import Booking
from booking.moment import in_zone
from booking.outcome import Invitation, Reason, Stage
from booking.provider import Order
from booking.writes import asking
from providers.webcam.answers import Made
from providers.webcam.stages import alike, assigned, at_last, clock_off, seen

NOW = datetime(2031, 3, 3, 10, 0, tzinfo=UTC)


def made(number: int, user: str | None) -> Made:
    return Made.model_validate({"WebcamBookingID": number, "Status": "Pending", "UserID": user})


def test_a_booking_that_names_somebody_else_is_not_dealt_out() -> None:
    (told,) = assigned(["7"], [made(1, "8")], NOW)
    assert (told.stage, told.reference) == (Stage.UNKNOWN, "")


def test_one_that_names_nobody_is_a_guess() -> None:
    (told,) = assigned(["7"], [made(1, None), made(2, "8")], NOW)
    assert (told.reference, told.reason) == ("1", Reason.GUESSED)


@pytest.mark.parametrize(
    ("before", "reason", "stage"),
    [
        (-1, "", Stage.EXPIRED),
        (5, "", Stage.EXPIRED),
        (5, "Not tonight", Stage.DECLINED),
        (60, "", Stage.DECLINED),
    ],
)
def test_a_rejection_as_the_time_runs_out_is_no_answer(before: int, reason: str, stage: Stage) -> None:
    until = (NOW + timedelta(seconds=before)).isoformat()
    told = {"WebcamBookingID": 1, "Status": "Rejected", "AcceptBy": until, "Reason": reason}
    assert seen("7", Made.model_validate(told), NOW).stage is stage


@pytest.mark.parametrize(
    ("status", "followed", "listed"),
    [
        ("Pending", Stage.INVITED, (Stage.EXPIRED, Reason.NONE)),
        ("Accepted", Stage.ACCEPTED, (Stage.EXPIRED, Reason.UNCONFIRMED)),
        ("Confirmed", Stage.CONFIRMED, (Stage.CONFIRMED, Reason.NONE)),
    ],
)
def test_what_is_open_after_its_start_is_over_only_where_nobody_follows_it(
    status: str, followed: Stage, listed: tuple[Stage, Reason]
) -> None:
    began = (NOW - timedelta(minutes=1)).isoformat()
    told = Made.model_validate({"WebcamBookingID": 1, "Status": status, "SessionDate": began})
    assert seen("7", told, NOW).stage is followed
    last = at_last(told, NOW)
    assert (last.stage, last.reason) == listed


@pytest.mark.parametrize(
    ("made", "off"),
    [
        ("2031-03-03T11:00:00", timedelta(hours=1)),
        (None, None),
        ("2031-10-26T01:30:00", None),  # the clocks there go back over it
    ],
)
def test_a_clock_is_compared_where_its_time_is_one_instant(made: str | None, off: timedelta | None) -> None:
    told = {"WebcamBookingID": 1, "Status": "Pending", "CreateDate": made}
    booking = Made.model_validate(told, context={"zone": ZoneInfo("Europe/London")})
    assert clock_off(booking, NOW, "Europe/London") == off
    assert clock_off(booking, None, "Europe/London") is None


@pytest.mark.parametrize(("there", "found"), [(10, True), (15, True), (12, False)])
def test_a_lost_copy_is_found_at_the_first_offer_and_at_the_price_agreed(there: int, found: bool) -> None:
    """Which of the two a copy has, the contract does not say (section 3.7)."""
    when = in_zone(NOW, "UTC")
    sent: Answers = {
        "performers": ("7",),
        "when": when,
        "minutes": 20,
        "credits": Decimal(10),
        "software": "3",
    }
    copy = Invitation("7", Stage.UNKNOWN, price=Decimal(15))
    booking = Booking("b", 1, "webcam", "operator", Order("b", sent, NOW), (copy,), NOW, 20, NOW)
    told = {"WebcamBookingID": 2, "Status": "Pending", "SessionDate": NOW.isoformat(), "Duration": 20}
    assert alike(Made.model_validate({**told, "Credits": there}), asking(booking), NOW) is found
