"""WebKasa keeps the contract of all services, and its own (contract sections 1 to 5)."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from booking.errors import Invalid, MaybeDone, Unavailable
from booking.moment import Moment, in_zone
from booking.outcome import Reason, Stage
from booking.provider import Forged, Sought
from providers.http import Call
from providers.webkasa.rates import charges, creates
from sandbox.services.faults import Fault
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit
from tests.contracts.openapi import Contract as File
from tests.contracts.suite import Contract
from tests.contracts.webkasa.conftest import INES, KOFI, ORLA, TALK


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
    told = [(i.performer, i.stage) for i in found or ()]
    assert told == [(ORLA, Stage.INVITED), *([(INES, Stage.INVITED)] if applied else [])]


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


def test_every_call_counts_against_the_limits_it_has_there() -> None:
    told = {(rate.name, rate.allowed): count for rate, count in creates(["sch_a", "sch_b"]).items()}
    each = {("webkasa:creates:sch_a", 30): 1, ("webkasa:creates:sch_b", 30): 1}
    assert told == {("webkasa:creates", 10): 2, ("webkasa:writes", 100): 2, **each}
    for method, kept in (("GET", ("webkasa:reads", 300)), ("PATCH", ("webkasa:writes", 100))):
        (rate,) = charges(Call(method, "/api/v1/bookings"))
        assert (rate.name, rate.allowed) == kept


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


async def test_a_refused_step_is_done_where_it_stands_there_and_else_no_matter_of_time(
    kit: Kit, witness: Witness
) -> None:
    witness.spoilt = True
    (told,) = await kit.provider.book(kit.account, kit.order())
    kit.fault(Fault(kind="status", status=409), "updateBooking")
    with pytest.raises(Invalid) as caught:
        await kit.provider.mark(kit.account, told.reference, Stage.CONFIRMED)
    assert caught.value.problems[0].code == "refused"
    kit.fault(Fault(kind="status", status=409, applied=True), "updateBooking")
    assert (await kit.provider.mark(kit.account, told.reference, Stage.CONFIRMED)).stage is Stage.CONFIRMED


async def test_a_look_up_takes_nothing_that_an_earlier_request_holds(kit: Kit) -> None:
    (earlier,) = await kit.provider.book(kit.account, kit.order())
    await kit.provider.cancel(kit.account, kit.order(), earlier, "")
    order = replace(kit.order(), others=frozenset({earlier.reference}))
    assert await kit.provider.reconcile(kit.account, order) is None
    (again,) = await kit.provider.book(kit.account, order)
    found = await kit.provider.reconcile(kit.account, order)
    assert found
    assert [i.reference for i in found] == [again.reference]
    held = replace(order, others=order.others | {again.reference})
    assert await kit.provider.reconcile(kit.account, held) is None, "another booking of ours has it"


@pytest.mark.parametrize("order_of_list", ["earliest", "latest"])
async def test_what_the_guest_cancelled_there_is_not_taken_for_ours(kit: Kit, order_of_list: str) -> None:
    order = kit.order()
    (theirs,) = await kit.provider.book(kit.account, order)
    await kit.provider.cancel(kit.account, order, theirs, "")
    kit.service.settings["order"] = order_of_list
    kit.running.clock.push(2)
    assert await kit.provider.reconcile(kit.account, order) is None
    (mine,) = await kit.provider.book(kit.account, order)
    found = await kit.provider.reconcile(kit.account, order)
    assert [(i.reference, i.stage) for i in found or ()] == [(mine.reference, Stage.INVITED)]
    await kit.provider.cancel(kit.account, order, mine, "")
    kit.running.clock.push(301)
    ended = await kit.provider.reconcile(kit.account, order)
    assert [(i.reference, i.stage) for i in ended or ()] == [(mine.reference, Stage.CANCELLED)]


async def test_whom_a_look_does_not_find_is_never_refused_by_it(kit: Kit) -> None:
    both = kit.order(performers=(ORLA, KOFI))
    await kit.provider.book(kit.account, replace(both, answers={**both.answers, "performers": (ORLA,)}))
    now = kit.running.clock.now()
    order = replace(both, made=now - timedelta(minutes=20), sent=now)
    assert await kit.provider.reconcile(kit.account, order) is None
    for seconds in (301, 1200):
        kit.running.clock.push(seconds)
        found = await kit.provider.reconcile(kit.account, order)
        assert [(i.performer, i.stage) for i in found or ()] == [(ORLA, Stage.INVITED)]


async def test_what_was_brought_along_and_cannot_be_read_is_no_failure(kit: Kit, witness: Witness) -> None:
    witness.spoilt = True
    (told,) = await kit.provider.book(kit.account, kit.order())
    unread = Fault(kind="status", status=403, operation="getBooking", skip=1, count=100)
    kit.service.faults.add(unread)
    with pytest.raises(MaybeDone):
        await kit.provider.mark(kit.account, told.reference, Stage.CONFIRMED)
    assert kit.tried("updateBooking") == 1


async def test_a_cancellation_that_left_it_as_it_was_is_not_told_as_one(kit: Kit, witness: Witness) -> None:
    witness.spoilt = True
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    kit.fault(Fault(kind="schema", set={"data.status": "CONFIRMED"}), "cancelBooking")
    with pytest.raises(MaybeDone):
        await kit.provider.cancel(kit.account, order, told, "")


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


async def test_a_full_minute_in_the_middle_refuses_nobody(kit: Kit, witness: Witness) -> None:
    witness.spoilt = True
    full = Fault(kind="status", status=429, retry_after="30", operation="createBooking", skip=1)
    kit.service.faults.add(full)
    order = kit.order(performers=(ORLA, INES))
    with pytest.raises(Unavailable) as caught:
        await kit.provider.book(kit.account, order)
    assert [(i.performer, i.stage) for i in caught.value.done] == [(ORLA, Stage.INVITED)]
    assert kit.made() == 1


async def test_a_double_booking_the_server_let_through_is_told(kit: Kit) -> None:
    order = kit.order()
    await kit.provider.book(kit.account, order)
    kit.service.settings["checks"] = False
    (told,) = await kit.provider.book(kit.account, kit.order(when=order.answers["when"]))
    assert [r.code for r in told.remarks] == ["overlaps", "zone"]


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


async def test_a_list_is_read_to_its_end_however_long_it_is(kit: Kit) -> None:
    kit.service.settings["past"] = 1101
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    listed = await kit.provider.listing(kit.account)
    assert len(listed) >= 1102
    assert told.reference in {found.reference for found in listed}
