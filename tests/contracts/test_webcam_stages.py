"""Whose a found booking is: one that names somebody else is another request through the same account."""

from datetime import UTC, datetime

from booking.outcome import Reason, Stage
from providers.webcam.answers import Made
from providers.webcam.stages import assigned

NOW = datetime(2031, 3, 3, 10, 0, tzinfo=UTC)


def made(number: int, user: str | None) -> Made:
    return Made.model_validate({"WebcamBookingID": number, "Status": "Pending", "UserID": user})


def test_a_booking_that_names_somebody_else_is_not_dealt_out() -> None:
    (told,) = assigned(["7"], [made(1, "8")], NOW)
    assert (told.stage, told.reference) == (Stage.REFUSED, "")


def test_one_that_names_nobody_is_a_guess() -> None:
    (told,) = assigned(["7"], [made(1, None), made(2, "8")], NOW)
    assert (told.reference, told.reason) == ("1", Reason.GUESSED)
