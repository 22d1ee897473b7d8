"""What a watch finds fits its days and hours, with notice, whatever the zone and its clock changes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.errors import Unavailable
from booking.form import Ability, Answers, Card, Limit, Limits, Option
from booking.moment import Never, Once, Twice, in_zone, place
from booking.provider import Account, Provider
from booking.watching import (
    ANY,
    DAY,
    NOTICE,
    PARTS,
    Hours,
    Watch,
    answers_of,
    complete,
    earliest,
    proposed,
    ready,
    sighted,
    span,
)
from providers.jicoo.card import CARD as JICOO
from providers.webcam.card import CARD as WEBCAM
from providers.webkasa.card import CARD as WEBKASA

NOW = datetime(2026, 3, 27, 12, tzinfo=UTC)
ANSWERS: Answers = {
    "performers": ("1", "2"),
    "software": "3",
    "minutes": 30,
    "credits": Decimal(10),
    "sign_in": "emma",
    "phone_chat": False,
    "sms": False,
}
zones = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
watches = st.builds(
    lambda days, hours, zone: Watch("w", 1, "x", ANSWERS, NOW, NOW + timedelta(days=days), hours, zone),
    st.integers(1, 30),
    st.sampled_from([*PARTS.values(), Hours(22 * 60, 2 * 60), Hours(6 * 60 + 10, 6 * 60 + 40)]),
    zones,
)
instants = st.integers(-2000, 50000).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(watches, st.lists(instants))
def test_the_earliest_that_fits_is_taken(watch: Watch, free: list[datetime]) -> None:
    found = earliest(watch, free, NOW)
    able = [at for at in free if watch.fits(at) and at >= NOW + NOTICE]
    assert found == min(able, default=None)


@given(watches, st.timedeltas(timedelta(), timedelta(days=31)))
def test_a_proposed_time_fits_and_lies_ahead(watch: Watch, later: timedelta) -> None:
    found = proposed(watch, NOW + later)
    if found is None:
        assert watch.ends - (NOW + later) < timedelta(days=1, hours=2)
        return
    wall = in_zone(found, watch.zone).wall
    assert NOW + later + NOTICE <= found < watch.reach[1]
    assert (wall.hour * 60 + wall.minute - watch.hours.first) % DAY < len(watch.hours)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_a_night_is_of_the_day_on_which_it_begins(zone: str) -> None:
    days = span(3, 3, zone, NOW)
    assert days
    watch = Watch("w", 1, "x", ANSWERS, *days, Hours(22 * 60, 2 * 60), zone)
    first = in_zone(days[0], zone).wall
    found = [hour for hour in range(72) if watch.fits(_at(first + timedelta(hours=hour), zone))]
    assert found == [22, 23, 24, 25]


def _at(wall: datetime, zone: str) -> datetime:
    match place(wall, zone):
        case Once(moment) | Twice(moment, _) | Never(moment, _):
            return moment.at


def test_only_who_takes_bookings_on_the_software_counts() -> None:
    able = Limit(options=(Option("3", "Skype", ("2",)),))
    assert ready(WEBCAM, ANSWERS, {"software": able}) == ("1",)
    assert ready(WEBCAM, ANSWERS, {"software": able, "performers": Limit(refused={"1": ""})}) == ()
    assert ready(WEBCAM, ANSWERS, {"software": Limit(options=())}) == ()


def test_a_request_that_lacks_more_than_its_time_is_not_complete() -> None:
    assert complete(WEBCAM, ANSWERS, NOW)
    assert not complete(WEBCAM, {k: v for k, v in ANSWERS.items() if k != "sign_in"}, NOW)


def test_an_option_that_only_the_service_knows_lacks_nothing() -> None:
    guest = {"name": "Emma", "email": "emma@post.example", "notes": None, "where": None}
    known: Answers = {"performers": ("1",), "kind": "evt_1", "minutes": 30, "place": "video", **guest}
    assert complete(WEBKASA, known, NOW)
    assert not complete(WEBKASA, {k: v for k, v in known.items() if k != "kind"}, NOW)


class Service(Provider):
    """Tells free times, or what it allows, as told."""

    def __init__(self, card: Card, free: tuple[datetime, ...] = (), allowed: Limits | None = None) -> None:
        self.card, self.free, self.allowed = card, free, allowed

    async def limits(self, account: Account, answers: Answers) -> Limits:
        if self.allowed is None:
            raise Unavailable("x", "away")
        return self.allowed

    async def free_slots(
        self, account: Account, answers: Answers, start: datetime, end: datetime
    ) -> tuple[datetime, ...]:
        return tuple(at for at in self.free if start <= at < end)


async def test_a_service_with_free_times_is_asked_for_them() -> None:
    watch = Watch("w", 1, "jicoo", {"performers": ("1",)}, NOW, NOW + timedelta(days=3), ANY, "UTC")
    at = NOW + timedelta(days=2)
    assert JICOO.can(Ability.FREE_SLOTS)
    found = await sighted(Service(JICOO, (NOW, at)), Account("jicoo", "o"), watch, NOW)
    assert found is not None
    assert (found.found, answers_of(found)["when"]) == (at, in_zone(at, "UTC"))
    assert await sighted(Service(JICOO), Account("jicoo", "o"), watch, NOW) is None


async def test_a_silent_service_is_no_answer() -> None:
    watch = Watch("w", 1, "webcam", ANSWERS, NOW, NOW + timedelta(days=3), ANY, "UTC")
    with pytest.raises(Unavailable):
        await sighted(Service(WEBCAM), Account("webcam", "o"), watch, NOW)
