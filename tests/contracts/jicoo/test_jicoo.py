"""Jicoo keeps the contract of all services, and its own (contract sections 1 to 6)."""

import asyncio
import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from booking.errors import Amiss, Invalid, LoginNeeded
from booking.form import Value
from booking.moment import in_zone
from booking.outcome import Reason, Remark, Stage
from booking.provider import Forged
from booking.ways import places
from providers import jicoo
from providers.jicoo import calls
from providers.jicoo.calls import RATE
from sandbox.services.faults import Fault
from tests.contracts.conftest import Witness
from tests.contracts.jicoo.conftest import AIKO, CLEO, OPERATOR, signed
from tests.contracts.kit import Kit
from tests.contracts.openapi import Contract as File
from tests.contracts.suite import Contract


class TestJicoo(Contract):
    """The shared contract."""


@pytest.mark.parametrize("envelope", ["data", "bare"])
async def test_both_shapes_of_the_answer_are_read(kit: Kit, envelope: str) -> None:
    kit.service.settings["envelope"] = envelope
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    assert (told.stage, bool(told.reference)) == (Stage.CONFIRMED, True)
    assert told.contact.startswith("https://meet.jicoo.example/")
    assert told.remarks == ()
    kit.service.settings["errors"] = {"textRemindNumber": ["This number cannot be reached."]}
    (told,) = await kit.provider.book(kit.account, kit.order())
    assert told.stage is Stage.CONFIRMED
    assert told.remarks == (Remark("partly_said", {"words": "This number cannot be reached."}),)


async def test_a_taken_slot_leads_back_to_the_time(kit: Kit) -> None:
    order = kit.order()
    await kit.provider.book(kit.account, order)
    kit.running.clock.push(600)
    other = dataclasses.replace(
        order, answers={**order.answers, "email": "o@example.com"}, made=kit.running.clock.now()
    )
    with pytest.raises(Invalid) as caught:
        await kit.provider.book(kit.account, other)
    assert (caught.value.problems[0].key, caught.value.problems[0].code) == ("when", "not_free")


async def test_a_plan_that_does_not_hold_a_request_is_for_the_operator_to_mend(
    kit: Kit, witness: Witness
) -> None:
    witness.spoilt = True
    order = kit.order(performers=(AIKO, CLEO))
    unpaid = Fault(kind="status", status=402, body={"message": "Upgrade."}, retry_after="1")
    kit.fault(unpaid, "createBooking")
    with pytest.raises(Amiss) as caught:
        await kit.provider.book(kit.account, order)
    assert str(caught.value) == "jicoo: wants a payment or another plan (402) Upgrade."
    assert (kit.tried("createBooking"), kit.made()) == (1, 0)
    kit.fault(unpaid, "listBookings")
    health = await kit.provider.health(kit.account)
    assert (health.well, kit.tried("listBookings")) == (False, 1)
    kit.fault(unpaid, "listAvailableSchedules")
    assert (await kit.provider.limits(kit.account, order.answers))["when"].unsure, "a time may be tried"


async def test_a_cancellation_without_a_reason_has_none(kit: Kit) -> None:
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    await kit.provider.cancel(kit.account, order, told, "")
    (seen,) = await kit.provider.look(kit.account, order, [told])
    assert (seen.stage, seen.words) == (Stage.CANCELLED, "")


async def test_where_it_is_is_told_where_there_is_no_link(kit: Kit, witness: Witness) -> None:
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    witness.spoilt = True
    kit.fault(
        Fault(
            kind="schema", set={"data.url": None, "data.address": "12 Mill Lane", "data.access": "Code 47"}
        ),
        "getBooking",
    )
    (seen,) = await kit.provider.look(kit.account, order, [told])
    assert places(seen.contact) == ("12 Mill Lane, Code 47",)


async def test_a_booking_that_is_gone_was_taken_back_there(kit: Kit, witness: Witness) -> None:
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    witness.spoilt = True
    kit.fault(Fault(kind="status", status=404, count=4), "getBooking")
    assert await kit.provider.look(kit.account, order, [told]) == (), (
        "soon after the request that says nothing"
    )
    kit.running.clock.push(601)
    (doubt,) = await kit.provider.look(kit.account, order, [told])
    assert doubt.stage is told.stage
    assert doubt.missing is not None
    assert await kit.provider.look(kit.account, order, [doubt]) == (doubt,)
    kit.running.clock.push(121)
    (gone,) = await kit.provider.look(kit.account, order, [doubt])
    assert (gone.stage, gone.reason, gone.remarks) == (Stage.CANCELLED, Reason.BY_SERVICE, (Remark("gone"),))
    (back,) = await kit.provider.look(kit.account, order, [doubt])
    assert (doubt.becomes(back).stage, doubt.becomes(back).missing) == (told.stage, None)


async def test_a_host_may_approve_or_decline(kit: Kit) -> None:
    answers: dict[str, Value] = {"performers": (CLEO,), "location": "zoom"}
    await kit.provider.prepare()
    level = next(f for f in kit.provider.card.form.fields if "singing" in f.ask)
    start = kit.running.clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    first = kit.order(**answers, **{level.key: "1", "when": in_zone(start + timedelta(days=3), "Asia/Tokyo")})
    second = kit.order(
        **answers, **{level.key: "0", "when": in_zone(start + timedelta(days=4), "Asia/Tokyo")}
    )
    (asked,) = await kit.provider.book(kit.account, first)
    (other,) = await kit.provider.book(kit.account, second)
    assert (asked.stage, other.stage) == (Stage.INVITED, Stage.INVITED)
    kit.service.act(asked.reference, "accept", {})
    kit.service.act(other.reference, "decline", {"reason": "Not then"})
    (yes,) = await kit.provider.look(kit.account, first, [asked])
    (no,) = await kit.provider.look(kit.account, second, [other])
    assert (yes.stage, yes.words) == (Stage.CONFIRMED, "")
    assert yes.remarks == (Remark("host", {"name": "Cléo Marchand"}),)
    assert (no.stage, no.reason, no.words) == (Stage.DECLINED, Reason.BY_PERFORMER, "Not then")
    sent = kit.service.calls.since()
    created = [c["body"] for c in sent if c["operation"] == "createBooking"]
    assert created[0]["answers"] == [{"questionUid": "q_level", "content": "A year"}]


async def test_a_booking_is_moved_and_a_taken_time_is_refused(kit: Kit) -> None:
    order, other = kit.order(), kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    await kit.provider.book(kit.account, other)
    when: Any = other.answers["when"]
    with pytest.raises(Invalid) as caught:
        await kit.provider.move(kit.account, order, told, when)
    assert caught.value.problems[0].key == "when"
    to = in_zone(when.at + timedelta(hours=2), "Asia/Tokyo")
    moved = await kit.provider.move(kit.account, order, told, to)
    assert (moved.stage, moved.reference) == (Stage.CONFIRMED, told.reference)
    listed = {f.reference: f.starts for f in await kit.provider.listing(kit.account)}
    assert listed[told.reference] == to.at


@pytest.mark.parametrize(("status", "means"), [(404, ("", "gone")), (409, ("when", "not_free"))])
async def test_a_move_is_refused_for_its_time_or_because_nothing_is_there(
    kit: Kit, witness: Witness, status: int, means: tuple[str, str]
) -> None:
    order, later = kit.order(), kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    witness.spoilt = True
    kit.fault(Fault(kind="status", status=status), "rescheduleBooking")
    when: Any = later.answers["when"]
    with pytest.raises(Invalid) as caught:
        await kit.provider.move(kit.account, order, told, when)
    assert (caught.value.problems[0].key, caught.value.problems[0].code) == means


async def test_cancelling_without_an_answer_body_is_enough(kit: Kit) -> None:
    kit.service.settings["cancel_status"] = 204
    order = kit.order()
    (told,) = await kit.provider.book(kit.account, order)
    gone = await kit.provider.cancel(kit.account, order, told, "Ill")
    assert (gone.stage, gone.reason) == (Stage.CANCELLED, Reason.BY_PERSON)
    bodies = [c["body"] for c in kit.service.calls.since() if c["operation"] == "cancelBooking"]
    assert bodies == [{}]


async def test_webhooks_are_heard_when_signed_and_fresh(kit: Kit) -> None:
    example = File("jicoo")._root["webhooks"]["bookingEvent"]["post"]["requestBody"]["content"]
    body = json.dumps(example["application/json"]["examples"]["documented"]["value"]).encode()
    secret, now = "demo-jicoo-webhook", kit.running.clock.now()
    news = kit.provider.heard(signed(secret, body, now), body)
    assert news is not None
    assert (news.reference, news.event) == ("ACDADADASS", "guest_booked")
    assert (news.guest, news.starts) == ("example@example.com", datetime(2022, 9, 1, 17, tzinfo=UTC))
    assert news == kit.provider.heard(signed(secret, body, now - timedelta(minutes=4)), body)
    for headers, said in (
        (signed("other", body, now), body),
        (signed(secret, body, now), body + b" "),
        (signed(secret, body, now - timedelta(minutes=6)), body),
        (signed(secret, body, now + timedelta(minutes=6)), body),
        ({}, body),
        ({"Jicoo-Webhook-Signature": "t=x,v1=1"}, body),
    ):
        with pytest.raises(Forged):
            kit.provider.heard(headers, said)
    assert kit.provider.heard(signed(secret, b"[]", now), b"[]") is None


async def test_the_documented_request_is_what_is_sent(kit: Kit, witness: Witness) -> None:
    asked = next(
        e for e in File("jicoo").examples() if e.name == "adapted" and e.operation == "createBooking"
    )
    answer = next(e for e in File("jicoo").examples() if e.operation == "createBooking" and e.status)
    witness.spoilt = True
    kit.fault(Fault(kind="status", status=201, body=answer.value), "createBooking")
    when = in_zone(datetime(2024, 3, 16, 2, tzinfo=UTC), "Asia/Tokyo")
    order = kit.order(when=when, location=None)
    (told,) = await kit.provider.book(kit.account, order)
    sent = kit.service.calls.since()[-1]["body"]
    assert sent == {
        **asked.value,
        "tracking": {"source": "telegram", "medium": "bot", "content": order.booking},
    }
    assert told.reference == answer.value["uid"]
    assert told.contact.splitlines()[0] == answer.value["url"]


async def test_calls_keep_to_two_a_second(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "RATE", RATE)
    settings = kit.running.demo("jicoo")
    slow = jicoo.connect(settings, clock=kit.running.clock.now)
    service: Any = kit.service
    service.limits.named = dict(service.limits._first)
    for _ in range(3):
        assert (await slow.health(OPERATOR)).well
    await slow.close()
    bad = jicoo.connect({**settings, "JICOO_API_KEY": "sk_live_other"})
    with pytest.raises(LoginNeeded):
        await bad.book(OPERATOR, kit.order())


async def test_of_sixty_who_want_the_last_place_one_gets_it(kit: Kit) -> None:
    when = kit.order().answers["when"]
    orders = [kit.order(when=when, email=f"guest{n}@example.com") for n in range(60)]
    told = await asyncio.gather(*(kit.provider.book(OPERATOR, o) for o in orders), return_exceptions=True)
    assert kit.made() == 1
    assert sum(isinstance(one, tuple) for one in told) == 1
    refused = [one for one in told if isinstance(one, Invalid)]
    assert len(refused) == 59
    assert {one.problems[0].key for one in refused} == {"when"}
