"""What is proposed lies ahead, is not what failed, and only where the person did not take it back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.form import Limit, Option
from booking.ledger import Booking
from booking.offers import SOON, Offer, able, near, offers, others, software
from booking.outcome import Invitation, Reason, Stage
from booking.provider import Order
from providers.webcam.card import CARD

NOW = datetime(2026, 3, 28, 12, tzinfo=UTC)
ZONES = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"])
times = st.timedeltas(timedelta(days=-5), timedelta(days=60)).map(lambda d: NOW + d)


def ended(*stages: Stage, reason: Reason = Reason.NONE, until: datetime | None = None) -> Booking:
    asked = tuple(Invitation(str(n), s, reason, deadline=until) for n, s in enumerate(stages))
    order = Order("b", {"performers": tuple(i.performer for i in asked)}, NOW)
    return Booking("b", 1, "webcam", "operator", order, asked, NOW + timedelta(hours=5), 30, NOW)


@given(times, ZONES)
def test_a_near_time_lies_ahead_and_is_another(wanted: datetime, zone: str) -> None:
    found = near(wanted, NOW, zone)
    assert found is not None
    assert found.at > NOW
    assert found.at != wanted
    assert found.at - max(wanted, NOW) <= timedelta(hours=49)


@given(times, st.lists(times, max_size=12))
def test_of_free_times_the_nearest_ahead_is_taken(wanted: datetime, free: list[datetime]) -> None:
    found = near(wanted, NOW, "UTC", free)
    able = [at for at in free if at >= NOW + SOON and at != wanted]
    assert (found is None) == (not able)
    if found:
        assert abs(found.at - wanted) == min(abs(at - wanted) for at in able)


@given(st.lists(st.text("abc0123", min_size=1, max_size=2)), st.sets(st.text("abc", max_size=2)))
def test_others_were_not_asked_and_come_once(known: list[str], refused: set[str]) -> None:
    found = others(ended(Stage.DECLINED, Stage.EXPIRED), known, refused)
    assert set(found) == set(known) - {"0", "1"} - refused
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("booking", "expected"),
    [
        (ended(Stage.DECLINED, Stage.EXPIRED, until=NOW), (Offer.OTHERS, Offer.NEAR)),
        (ended(Stage.DECLINED, Stage.EXPIRED), (Offer.NEAR,)),
        (ended(Stage.EXPIRED, reason=Reason.UNCONFIRMED, until=NOW + timedelta(hours=5)), (Offer.NEAR,)),
        (ended(Stage.REFUSED, reason=Reason.SOFTWARE), (Offer.OTHERS, Offer.SOFTWARE)),
        (ended(Stage.CANCELLED, reason=Reason.BY_PERSON), ()),
        (ended(Stage.CANCELLED, reason=Reason.BY_PERFORMER), (Offer.OTHERS, Offer.NEAR)),
        (ended(Stage.DONE), ()),
        (ended(Stage.DECLINED, Stage.INVITED), ()),
    ],
)
def test_offers_follow_what_happened(booking: Booking, expected: tuple[Offer, ...]) -> None:
    assert offers(booking, CARD) == expected


def test_whom_no_time_helps_is_not_asked_for_another_one() -> None:
    refused = Invitation("0", Stage.REFUSED, Reason.SOFTWARE)
    order = Order("b", {"performers": ("0", "1")}, NOW)
    asked = (refused, Invitation("1", Stage.DECLINED))
    booking = Booking("b", 1, "webcam", "operator", order, asked, NOW + timedelta(hours=5), 30, NOW)
    assert able(booking) == ("1",)
    assert offers(booking, CARD) == (Offer.OTHERS, Offer.NEAR, Offer.SOFTWARE)


def test_the_other_software_is_the_one_most_have() -> None:
    told = (Option("1", "A", ("7", "8")), Option("2", "B", ("7",)), Option("3", "C"))
    assert software(CARD, {"software": Limit(options=told)}, "3") == "2"
    assert software(CARD, {"software": Limit(options=told[2:])}, "3") is None
