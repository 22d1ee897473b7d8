"""What WebKasa offers: schedules, kinds and free times, and whom it lets in (sections 1, 3 and 5)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from booking.checks import check
from booking.errors import Amiss, LoginNeeded, MaybeDone, ServiceError, Unexpected
from booking.moment import Moment, in_zone
from booking.outcome import Stage
from providers import webkasa
from providers.webkasa.answers import Booked, Schedule
from providers.webkasa.slots import free
from sandbox.services.faults import Fault
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit
from tests.contracts.webkasa.conftest import CLOSED, KOFI, OPERATOR, ORLA, SESSION, TALK, noon


def _world(kit: Kit) -> Any:
    """What the pretend service knows; the zone of a schedule may be anything."""
    service: Any = kit.service
    return service.world


async def test_the_kind_says_whether_somebody_must_agree_and_how_long_it_takes(kit: Kit) -> None:
    order = kit.order(kind=TALK)
    (told,) = await kit.provider.book(kit.account, order)
    assert told.stage is Stage.CONFIRMED
    (found,) = [f for f in await kit.provider.listing(kit.account) if f.reference == told.reference]
    assert found.minutes == 30
    assert kit.provider.adjusted(order.answers)["minutes"] == 30


async def test_free_times_are_what_the_service_takes(kit: Kit) -> None:
    now = kit.running.clock.now()
    order = kit.order(performers=(ORLA, KOFI))
    await kit.provider.book(kit.account, order)
    limits = await kit.provider.limits(kit.account, {**order.answers, "performers": (ORLA, KOFI)})
    slots, when = limits["when"].slots, order.answers["when"]
    assert slots
    assert isinstance(when, type(in_zone(now, "UTC")))
    assert when.at not in slots
    assert when.at + timedelta(hours=1) in slots
    assert all(slot >= now + timedelta(hours=24) for slot in slots)
    first = kit.order(performers=(ORLA, KOFI), when=in_zone(slots[0], "Africa/Accra"))
    last = kit.order(performers=(ORLA, KOFI), when=in_zone(slots[-1], "Africa/Accra"))
    for order in (first, last):
        assert {i.stage for i in await kit.provider.book(kit.account, order)} == {Stage.INVITED}


async def test_limits_name_kinds_and_who_cannot_be_booked(kit: Kit) -> None:
    limits = await kit.provider.limits(kit.account, {"performers": (ORLA, CLOSED)})
    assert set(limits["performers"].refused) == {CLOSED}
    options = limits["kind"].options
    assert options is not None
    assert {o.value for o in options} == {TALK, SESSION, "evt_studio90", "evt_call15"}


def test_the_day_of_a_schedule_ends_on_its_own_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    hours = {"sunday": {"start": "01:00", "end": "04:00"}}
    schedule = Schedule.model_validate({"id": "s", "timezone": "Europe/Berlin", "availability": hours})
    start, end = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
    spring = free(schedule, (), 30, start=start, end=end, now=start)
    assert [f"{t:%H:%M}" for t in spring.slots] == ["00:00", "00:30", "01:00", "01:30"]
    autumn, later = datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC)
    assert len(free(schedule, (), 30, start=autumn, end=later, now=autumn).slots) == 8
    full = {"id": "s", "availability": hours, "booking_limits": {"max_per_day": 1}}
    made = {
        "id": "b",
        "status": "PENDING",
        "start_time": "2026-03-29T01:00:00Z",
        "end_time": "2026-03-29T01:30:00Z",
    }
    booked = (Booked.model_validate(made),)
    assert free(Schedule.model_validate(full), booked, 30, start=start, end=end, now=start).spans == ()
    assert date(2026, 3, 29).weekday() == 6


@pytest.mark.parametrize(
    ("hours", "minutes", "starts"),
    [
        (("22:00", "00:00"), 60, ["22:00", "22:30", "23:00"]),
        (("22:00", "24:00"), 60, ["22:00", "22:30", "23:00"]),
        (("22:00", "23:59"), 60, ["22:00", "22:30", "23:00"]),
        (("22:45", "00:30"), 60, ["22:45", "23:15"]),
        (("23:00", "25:00"), 60, ["23:00", "23:30", "00:00"]),
        (("09:00", "09:00"), 30, []),
    ],
)
def test_hours_may_end_at_midnight_or_later(hours: tuple[str, str], minutes: int, starts: list[str]) -> None:
    told = {
        "id": "s",
        "timezone": "UTC",
        "availability": {"friday": dict(zip(("start", "end"), hours, strict=True))},
    }
    thursday = datetime(2026, 3, 5, tzinfo=UTC)
    found = free(
        Schedule.model_validate(told),
        (),
        minutes,
        start=thursday,
        end=thursday + timedelta(days=6),
        now=thursday,
    )
    assert [f"{t:%H:%M}" for t in found.slots] == starts


def test_days_that_meet_at_midnight_are_one() -> None:
    always = {day: {"start": "00:00", "end": "24:00"} for day in ("friday", "saturday")}
    schedule = Schedule.model_validate({"id": "s", "availability": always})
    friday = datetime(2026, 3, 6, tzinfo=UTC)
    found = free(schedule, (), 60, start=friday, end=friday + timedelta(days=6), now=friday)
    assert found.spans == ((friday, friday + timedelta(hours=47)),)


async def test_a_session_may_begin_at_any_minute_at_which_it_fits(kit: Kit) -> None:
    now, field = kit.running.clock.now(), kit.provider.card.form.field("when")
    _world(kit).schedules[ORLA].closes = time(2)
    order = kit.order()
    await kit.provider.book(kit.account, order)  # at 13:00 UTC, for an hour
    limits = await kit.provider.limits(kit.account, order.answers)
    taken = order.answers["when"]
    assert isinstance(taken, Moment)
    for minutes, fits in (
        (-60, True),
        (-59, False),
        (59, False),
        (60, True),
        (67, True),
        (630, True),
        (719, True),
    ):
        at = in_zone(taken.at + timedelta(minutes=minutes), "UTC")
        assert (check(field, at, limits, now) is None) is fits, at
        if fits:
            (told,) = await kit.provider.book(kit.account, kit.order(when=at))
            assert told.stage is Stage.INVITED
            await kit.provider.cancel(kit.account, order, told, "")


@pytest.mark.parametrize("zone", ["Europe/Dubln", "GMT+1", "../UTC"])
async def test_a_schedule_in_a_zone_that_nobody_knows_is_for_its_operator_to_mend(
    kit: Kit, witness: Witness, zone: str
) -> None:
    witness.spoilt = True
    world, now, answers = _world(kit), kit.running.clock.now(), kit.order().answers
    world.schedules[ORLA].zone = zone
    with pytest.raises(Amiss) as caught:
        await kit.provider.limits(kit.account, answers)
    assert f"{ORLA} ({zone})" in str(caught.value)
    with pytest.raises(Amiss):
        await kit.provider.free_slots(kit.account, answers, now, now + timedelta(days=2))
    health = await kit.provider.health(kit.account)
    assert (health.well, zone in health.words) == (False, True)
    others = await kit.provider.limits(kit.account, {**answers, "performers": (KOFI,)})
    assert others["when"].slots
    world.schedules[ORLA].zone = "Europe/Dublin"
    kit.running.clock.push(301)
    assert (await kit.provider.limits(kit.account, answers))["when"].slots
    assert (await kit.provider.health(kit.account)).well


@pytest.mark.parametrize(("minute", "minutes"), [(0, 60), (1, 60), (30, 90)])
async def test_a_day_that_is_open_until_2359_meets_the_next(kit: Kit, minute: int, minutes: int) -> None:
    """So whole days are written, as at Cal.com: 00:00 to 23:59."""
    orla, now = _world(kit).schedules[ORLA], kit.running.clock.now()
    orla.opens, orla.closes, orla.zone = time(), time(23, 59), "UTC"
    at = noon(now, 3).replace(hour=23, minute=minute)
    order = kit.order(when=in_zone(at, "UTC"), minutes=minutes)
    limits = await kit.provider.limits(kit.account, order.answers)
    field = kit.provider.card.form.field("when")
    assert check(field, order.answers["when"], limits, now) is None
    (told,) = await kit.provider.book(kit.account, order)
    assert told.stage is Stage.INVITED


async def test_a_schedule_without_a_zone_is_in_utc(kit: Kit, witness: Witness) -> None:
    witness.spoilt = True
    _world(kit).schedules[ORLA].zone = None
    slots = (await kit.provider.limits(kit.account, kit.order().answers))["when"].slots
    assert slots
    assert {f"{slot:%H:%M}" for slot in slots} >= {"09:00", "20:00"}
    assert (await kit.provider.health(kit.account)).well


async def test_a_kind_has_its_own_place(kit: Kit) -> None:
    for kind, place in (("evt_call15", "phone"), ("evt_studio90", "in_person")):
        limits = await kit.provider.limits(kit.account, {"performers": (ORLA,), "kind": kind})
        options = limits["place"].options
        assert options is not None
        assert [o.value for o in options] == [place]


async def test_a_time_beyond_what_is_listed_is_looked_at_on_its_own(kit: Kit) -> None:
    now, field = kit.running.clock.now(), kit.provider.card.form.field("when")
    at, night = (in_zone(noon(now, 70) + timedelta(hours=h), "UTC") for h in (0, 14))
    order = kit.order(when=at)
    listed = await kit.provider.limits(kit.account, {"performers": (ORLA,)})
    assert check(field, at, listed, now) is None
    assert not listed["when"].promised(at.at)
    assert check(field, at, await kit.provider.limits(kit.account, order.answers), now) is None
    await kit.provider.book(kit.account, order)
    for moment in (at, night):
        limits = await kit.provider.limits(kit.account, {**order.answers, "when": moment})
        problem = check(field, moment, limits, now)
        assert problem is not None
        assert problem.code == "not_free"


async def test_a_sync_that_did_not_succeed_is_no_success(kit: Kit, witness: Witness) -> None:
    witness.spoilt = True
    kit.fault(Fault(kind="schema", set={"success": False}), "syncCalcom")
    with pytest.raises(Unexpected):
        await kit.provider.sync(kit.running.clock.now(), kit.running.clock.now())


@pytest.mark.parametrize(
    ("status", "location", "error"),
    [
        (302, "/login?next=%2Fapi", LoginNeeded),
        (307, "https://app.webkasa.app/auth/sign-in", LoginNeeded),
        (302, "/bookings?from=login", MaybeDone),
        (303, "/blogging", MaybeDone),
    ],
)
async def test_a_sync_that_is_sent_to_the_login_page_needs_a_new_session(
    kit: Kit, witness: Witness, status: int, location: str, error: type[ServiceError]
) -> None:
    witness.spoilt = True
    kit.fault(Fault(kind="redirect", status=status, location=location), "syncCalcom")
    with pytest.raises(error) as caught:
        await kit.provider.sync(kit.running.clock.now(), kit.running.clock.now())
    if isinstance(caught.value, LoginNeeded):
        assert caught.value.scope == "WEBKASA_ADMIN_SESSION"


async def test_the_sync_needs_a_session_and_says_so(kit: Kit) -> None:
    now = kit.running.clock.now()
    assert await kit.provider.sync(now, now + timedelta(days=30)) == (2, 1)
    settings = {**kit.running.demo("webkasa"), "WEBKASA_ADMIN_SESSION": ""}
    without = webkasa.connect(settings)
    with pytest.raises(LoginNeeded) as caught:
        await without.sync(now, now)
    assert "WEBKASA_ADMIN_SESSION" in caught.value.scope
    assert any("run the Cal.com sync" in why for why in without.card.absent.values())
    stale = webkasa.connect({**settings, "WEBKASA_ADMIN_SESSION": "session=old"})
    with pytest.raises(LoginNeeded) as caught:
        await stale.sync(now, now)
    assert caught.value.scope == "WEBKASA_ADMIN_SESSION"


async def test_either_header_carries_the_key_and_a_key_that_only_reads_is_told(kit: Kit) -> None:
    settings = kit.running.demo("webkasa")
    other = webkasa.connect({**settings, "WEBKASA_KEY_HEADER": "X-API-Key"}, clock=kit.running.clock.now)
    assert (await other.health(OPERATOR)).well
    reader = webkasa.connect({**settings, "WEBKASA_API_KEY": "wk_test_demo_read_only"})
    with pytest.raises(LoginNeeded):
        await reader.book(OPERATOR, kit.order())
    with pytest.raises(ValueError, match="WEBKASA_KEY_HEADER"):
        webkasa.connect({**settings, "WEBKASA_KEY_HEADER": "cookie"})
