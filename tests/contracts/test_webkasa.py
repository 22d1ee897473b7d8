"""WebKasa keeps the contract of all services, and its own (contract sections 1 to 5)."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from booking.checks import check
from booking.errors import Invalid, LoginNeeded, MaybeDone, Unavailable, Unexpected
from booking.form import Value
from booking.moment import Moment, in_zone
from booking.outcome import Reason, Stage
from booking.provider import Account, Forged, Order, Sought
from providers import webkasa
from providers.webkasa.answers import Booked, Schedule
from providers.webkasa.slots import free
from sandbox.services.faults import Fault
from sandbox.services.server import serve
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit
from tests.contracts.openapi import Contract as File
from tests.contracts.suite import Contract

ORLA, KOFI, INES, CLOSED = "sch_orla", "sch_kofi", "sch_ines", "sch_past"
SESSION, TALK = "evt_session60", "evt_talk30"
OPERATOR = Account("webkasa", "operator")


def noon(now: datetime, days: int) -> datetime:
    """12:00 UTC on a day from Monday to Friday that many days ahead, or the next such day."""
    at = now.replace(hour=13, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return at + timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)


@pytest.fixture
async def kit(witness: Witness) -> AsyncIterator[Kit]:
    async with serve("webkasa") as running:
        settings, numbers = running.demo("webkasa"), count(0, 7)
        witness.watch("webkasa", settings["WEBKASA_API_URL"])
        provider = webkasa.connect(settings, clock=running.clock.now)

        def order(**changes: Value) -> Order:
            now = running.clock.now()
            answers: dict[str, Value] = {
                "performers": (ORLA,),
                "kind": SESSION,
                "minutes": None,
                "when": in_zone(noon(now, 2 + next(numbers)), "America/Los_Angeles"),
                "place": "video",
                "name": "John Doe",
                "email": "john@example.com",
                "notes": "First-time visitor",
            }
            return Order("bkg1", {**answers, **changes}, now)

        key = settings["WEBKASA_API_KEY"]
        service = running.services["webkasa"]
        yield Kit(provider, OPERATOR, running, service, order, "createBooking", "getBooking", key)
        await provider.close()


class TestWebkasa(Contract):
    """The shared contract."""


async def test_each_person_gets_a_booking_of_their_own(kit: Kit) -> None:
    order = kit.order(performers=(ORLA, KOFI))
    told = await kit.provider.book(kit.account, order)
    assert [i.stage for i in told] == [Stage.INVITED, Stage.INVITED]
    assert kit.made() == 2
    kit.service.act(told[0].reference, "accept", {})
    kit.service.act(told[1].reference, "decline", {})
    seen = await kit.provider.look(kit.account, order, told)
    assert [i.stage for i in seen] == [Stage.CONFIRMED, Stage.CANCELLED]
    kit.running.clock.push(40 * 86400)
    kit.service.act(told[0].reference, "complete", {})
    (done,) = await kit.provider.look(kit.account, order, told[:1])
    assert done.stage is Stage.DONE


async def test_who_is_taken_is_told_and_the_other_is_booked(kit: Kit) -> None:
    order = kit.order()
    await kit.provider.book(kit.account, order)
    both = kit.order(performers=(ORLA, INES), when=order.answers["when"])
    orla, ines = await kit.provider.book(kit.account, both)
    assert (orla.stage, orla.reason) == (Stage.REFUSED, Reason.TIME)
    assert orla.words
    assert ines.stage is Stage.INVITED


@pytest.mark.parametrize("applied", [True, False])
async def test_one_lost_answer_of_two_is_looked_up(kit: Kit, witness: Witness, applied: bool) -> None:
    witness.spoilt = True
    order = kit.order(performers=(ORLA, INES))
    fault = Fault(kind="reset", at="answer" if applied else "request", operation="createBooking", skip=1)
    kit.service.faults.add(fault)
    with pytest.raises(MaybeDone) as caught:
        await kit.provider.book(kit.account, order)
    assert [(i.performer, i.stage) for i in caught.value.done] == [(ORLA, Stage.INVITED)]
    found = await kit.provider.reconcile(kit.account, order)
    if not applied:
        assert found is None
        kit.running.clock.push(301)
        found = await kit.provider.reconcile(kit.account, order)
    assert found is not None
    assert [i.stage for i in found] == [Stage.INVITED, Stage.INVITED if applied else Stage.REFUSED]


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
    assert [f"{t:%H:%M}" for t in spring] == ["00:00", "00:30", "01:00", "01:30"]
    autumn, later = datetime(2026, 10, 24, 20, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC)
    assert len(free(schedule, (), 30, start=autumn, end=later, now=autumn)) == 8
    full = {"id": "s", "availability": hours, "booking_limits": {"max_per_day": 1}}
    made = {
        "id": "b",
        "status": "PENDING",
        "start_time": "2026-03-29T01:00:00Z",
        "end_time": "2026-03-29T01:30:00Z",
    }
    booked = (Booked.model_validate(made),)
    assert free(Schedule.model_validate(full), booked, 30, start=start, end=end, now=start) == ()
    assert date(2026, 3, 29).weekday() == 6


async def test_creates_keep_to_the_limit_before_the_service_says_so(kit: Kit) -> None:
    for _ in range(10):
        await kit.provider.book(kit.account, kit.order())
        kit.running.clock.push(1)
    with pytest.raises(Unavailable) as caught:
        await kit.provider.book(kit.account, kit.order())
    assert caught.value.after is not None
    assert timedelta(seconds=45) < caught.value.after < timedelta(seconds=55)
    kit.running.clock.push(caught.value.after.total_seconds())
    assert await kit.provider.book(kit.account, kit.order())
    assert 429 not in [c["status"] for c in kit.service.calls.since()]


async def test_who_runs_a_schedule_brings_a_booking_along_the_allowed_ways(kit: Kit) -> None:
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    card, mark = kit.provider.card, kit.provider.mark
    with pytest.raises(Invalid) as caught:
        await mark(kit.account, told.reference, Stage.DONE)
    assert caught.value.problems[0].code == "not_from_there"
    for stage in (Stage.CONFIRMED, Stage.CONFIRMED, Stage.NO_SHOW):
        assert (await mark(kit.account, told.reference, stage)).stage is stage
        assert card.marks.get(stage, ()) == (
            (Stage.DONE, Stage.NO_SHOW, Stage.CANCELLED) if stage is Stage.CONFIRMED else ()
        )
    assert kit.tried("updateBooking") == 2
    with pytest.raises(Invalid):
        await mark(kit.account, told.reference, Stage.CANCELLED)
    (other,) = await kit.provider.book(kit.account, kit.order())
    assert (await mark(kit.account, other.reference, Stage.CANCELLED)).stage is Stage.CANCELLED
    assert kit.tried("cancelBooking") == 1


async def test_the_list_is_narrowed_by_every_filter(kit: Kit) -> None:
    first, second = kit.order(), kit.order(performers=(INES,), kind=TALK, email="ines@guest.example")
    (orla,), (ines,) = [await kit.provider.book(kit.account, o) for o in (first, second)]
    starts = {o.booking: w.at for o in (first, second) if isinstance(w := o.answers["when"], Moment)}
    day = next(iter(starts.values()))
    wanted: dict[Sought, set[str]] = {
        Sought(): {orla.reference, ines.reference},
        Sought(performer=ORLA): {orla.reference},
        Sought(kind=TALK): {ines.reference},
        Sought(stage=Stage.INVITED): {orla.reference},
        Sought(coming=True): {orla.reference, ines.reference},
        Sought(email="ines@guest.example"): {ines.reference},
        Sought(start=day + timedelta(days=40)): set(),
        Sought(end=day - timedelta(days=9)): set(),
    }
    for sought, references in wanted.items():
        listed = await kit.provider.listing(kit.account, sought=sought)
        assert {f.reference for f in listed} == references, sought
    queries = [c["query"] for c in kit.service.calls.since() if c["operation"] == "listBookings"]
    used = {name for query in queries for name in query}
    parameters = File("webkasa")._root["paths"]["/api/v1/bookings"]["get"]["parameters"]
    assert used == {p["name"] for p in parameters if "name" in p} | {"limit", "offset"}


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


async def test_a_full_minute_in_the_middle_refuses_nobody(kit: Kit, witness: Witness) -> None:
    witness.spoilt = True
    full = Fault(kind="status", status=429, retry_after="30", operation="createBooking", skip=1)
    kit.service.faults.add(full)
    order = kit.order(performers=(ORLA, INES))
    with pytest.raises(Unavailable) as caught:
        await kit.provider.book(kit.account, order)
    assert [(i.performer, i.stage) for i in caught.value.done] == [(ORLA, Stage.INVITED)]
    assert kit.made() == 1


async def test_a_sync_that_did_not_succeed_is_no_success(kit: Kit, witness: Witness) -> None:
    witness.spoilt = True
    kit.fault(Fault(kind="schema", set={"success": False}), "syncCalcom")
    with pytest.raises(Unexpected):
        await kit.provider.sync(kit.running.clock.now(), kit.running.clock.now())


async def test_a_double_booking_the_server_let_through_is_told(kit: Kit) -> None:
    order = kit.order()
    await kit.provider.book(kit.account, order)
    kit.service.settings["checks"] = False
    (told,) = await kit.provider.book(kit.account, kit.order(when=order.answers["when"]))
    assert [r.code for r in told.remarks] == ["overlaps"]


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
    with pytest.raises(LoginNeeded):
        await stale.sync(now, now)


async def test_either_header_carries_the_key_and_a_key_that_only_reads_is_told(kit: Kit) -> None:
    settings = kit.running.demo("webkasa")
    other = webkasa.connect({**settings, "WEBKASA_KEY_HEADER": "X-API-Key"}, clock=kit.running.clock.now)
    assert (await other.health(OPERATOR)).well
    reader = webkasa.connect({**settings, "WEBKASA_API_KEY": "wk_test_demo_read_only"})
    with pytest.raises(LoginNeeded):
        await reader.book(OPERATOR, kit.order())
    with pytest.raises(ValueError, match="WEBKASA_KEY_HEADER"):
        webkasa.connect({**settings, "WEBKASA_KEY_HEADER": "cookie"})


async def test_webhooks_are_heard_when_signed(kit: Kit) -> None:
    webhook = File("webkasa")._root["webhooks"]["bookingEvent"]["post"]["requestBody"]["content"]
    body = json.dumps(webhook["application/json"]["examples"]["documented"]["value"]).encode()
    secret = kit.running.demo("webkasa")["WEBKASA_WEBHOOK_SECRET"].encode()

    def signed(key: bytes, said: bytes) -> dict[str, str]:
        return {"x-webkasa-signature": f"sha256={hmac.new(key, said, hashlib.sha256).hexdigest()}"}

    news = kit.provider.heard(signed(secret, body), body)
    assert news is not None
    assert (news.key, news.reference, news.event) == ("wh_evt_abc123", "bk_xyz789", "booking.created")
    other = body.replace(b"booking.created", b"event.created")
    assert kit.provider.heard(signed(secret, other), other) is None
    for headers, said in ((signed(b"x", body), body), (signed(secret, body), body + b" "), ({}, body)):
        with pytest.raises(Forged):
            kit.provider.heard(headers, said)


async def test_the_documented_request_is_what_is_sent(kit: Kit, witness: Witness) -> None:
    asked = next(e for e in File("webkasa").examples() if e.operation == "createBooking" and not e.status)
    answer = next(
        e for e in File("webkasa").examples() if e.operation == "createBooking" and e.status == "201"
    )
    witness.spoilt = True
    kit.fault(Fault(kind="status", status=201, body=answer.value), "createBooking")
    when = in_zone(datetime(2024, 2, 15, 10, tzinfo=UTC), "America/Los_Angeles")
    order = kit.order(
        performers=("sch_abc123",),
        kind="evt_xyz789",
        minutes=60,
        when=when,
        where="Zoom",
        phone="+1234567890",
    )
    (told,) = await kit.provider.book(kit.account, order)
    created = next(c for c in kit.service.calls.since() if c["operation"] == "createBooking")
    sent, value = created["body"], asked.value
    assert sent["attendee"] == {**value["attendee"], "timezone": "America/Los_Angeles"}
    told_apart = {"attendee", "metadata", "title"}
    assert {k: v for k, v in sent.items() if k not in told_apart} == {
        k: v for k, v in value.items() if k not in told_apart
    }
    assert sent["metadata"] == {"source": "telegram", "client_ref": "bkg1"}
    assert (told.reference, told.stage) == ("bk_abc123", Stage.INVITED)
