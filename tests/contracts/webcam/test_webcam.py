"""The webcam service keeps the contract of all services, and its own (contract sections 3 to 5)."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from booking.errors import Invalid, LoginNeeded, MaybeDone
from booking.form import Value
from booking.moment import in_zone
from booking.outcome import Reason, Stage, merge
from booking.provider import Account, Order, Sought
from sandbox.services.faults import Fault
from sandbox.services.webcam.service import Webcam
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit
from tests.contracts.openapi import Contract as File
from tests.contracts.suite import Contract
from tests.contracts.webcam.conftest import IVY, JUNO, MARLOWE, RIO, booked


class TestWebcam(Contract):
    """The shared contract."""


async def test_partial_success_is_told_per_performer(kit: Kit) -> None:
    _, (ivy, marlowe, juno) = await booked(kit, performers=(IVY, MARLOWE, JUNO))
    assert (ivy.stage, ivy.reason, ivy.words) == (Stage.INVITED, Reason.NONE, "Success")
    assert (marlowe.stage, marlowe.reason) == (Stage.INVITED, Reason.WITHOUT_PHONE)
    assert "phonechat" in marlowe.words
    assert (juno.stage, juno.reason, juno.reference) == (Stage.REFUSED, Reason.SOFTWARE, "")
    assert "Skype" in juno.words


@pytest.mark.parametrize(
    ("status", "made", "stage"),
    [(7, True, Stage.INVITED), (7, False, Stage.REFUSED), (-1, False, Stage.REFUSED)],
)
async def test_an_unknown_status_is_decided_by_the_booking(
    kit: Kit, status: int, made: bool, stage: Stage
) -> None:
    kit.service.change_performer(IVY, {"results": [[status, "Odd", made]]})
    _, (ivy,) = await booked(kit, performers=(IVY,))
    assert (ivy.stage, ivy.words, bool(ivy.reference)) == (stage, "Odd", made)


async def test_the_first_to_accept_wins_at_their_price_and_is_confirmed(kit: Kit) -> None:
    order, told = await booked(kit)
    kit.service.act(told[1].reference, "accept", {"credits": 15.25})
    seen = merge(told, await kit.provider.look(kit.account, order, told), first_wins=True)
    assert [i.stage for i in seen] == [Stage.LOST, Stage.ACCEPTED]
    assert seen[1].price == Decimal("15.25")
    assert seen[1].contact == "performer.123457"
    before = await kit.provider.balance(kit.account)
    confirmed = await kit.provider.confirm(kit.account, order, seen[1])
    assert confirmed.stage is Stage.CONFIRMED
    assert await kit.provider.balance(kit.account) == before - Decimal("15.25")
    history = await kit.provider.trials(kit.account)["history"]()
    assert history == "1 pages of credits, 1 on the last"
    assert (await kit.provider.confirm(kit.account, order, seen[1])).stage is Stage.CONFIRMED


async def test_declined_and_unanswered_are_told_apart(kit: Kit) -> None:
    order, told = await booked(kit)
    kit.service.act(told[0].reference, "decline", {"reason": "On stage"})
    (ivy, marlowe) = await kit.provider.look(kit.account, order, told)
    assert (ivy.stage, marlowe.stage) == (Stage.DECLINED, Stage.INVITED)
    assert marlowe.deadline is not None
    kit.running.clock.set(marlowe.deadline + timedelta(minutes=1))
    (late,) = await kit.provider.look(kit.account, order, [marlowe])
    assert late.stage is Stage.EXPIRED


async def test_a_reason_is_told_where_the_service_tells_it_and_is_the_performers(kit: Kit) -> None:
    """Section 3.4 names no field for it: none is needed, one that is called as in the request is read."""
    kit.service.settings["extras"] = True
    order, told = await booked(kit)
    kit.service.act(told[0].reference, "decline", {"reason": "On stage"})
    ivy, marlowe = await kit.provider.look(kit.account, order, told)
    assert (ivy.stage, ivy.words) == (Stage.DECLINED, "On stage")
    gone = await kit.provider.cancel(kit.account, order, marlowe, "My plans have changed")
    assert (gone.reason, gone.words) == (Reason.BY_PERSON, "")


async def test_a_confirmation_is_refused_in_the_services_words_and_never_for_its_time(
    kit: Kit, witness: Witness
) -> None:
    order, told = await booked(kit)
    kit.service.act(told[0].reference, "accept", {})
    (yes,) = await kit.provider.look(kit.account, order, told[:1])
    witness.spoilt = True
    for read, means in ((None, "refused"), (404, "gone")):
        kit.fault(Fault(kind="status", status=409, body={"Message": "Not now"}), "confirmMadeBooking")
        if read:
            kit.fault(Fault(kind="status", status=read), "getMadeBooking")
        with pytest.raises(Invalid) as caught:
            await kit.provider.confirm(kit.account, order, yes)
        assert caught.value.problems[0].code == means


async def test_taking_back_what_was_declined_tells_that_it_was(kit: Kit) -> None:
    order, told = await booked(kit)
    kit.service.act(told[0].reference, "decline", {"reason": "On stage"})
    gone = await kit.provider.cancel(kit.account, order, told[0], "")
    assert (gone.stage, gone.reason) == (Stage.DECLINED, Reason.NONE)


async def test_a_booking_that_is_gone_ends_at_the_second_look(kit: Kit, witness: Witness) -> None:
    order, told = await booked(kit)
    witness.spoilt = True
    kit.service.faults.add(Fault(kind="status", status=404, operation="getMadeBooking", count=2))
    kit.running.clock.push(601)
    (doubt,) = await kit.provider.look(kit.account, order, told[:1])
    assert (doubt.stage, bool(doubt.missing)) == (told[0].stage, True)
    kit.running.clock.push(121)
    (gone,) = await kit.provider.look(kit.account, order, [doubt])
    assert (gone.stage, gone.reason) == (Stage.CANCELLED, Reason.BY_SERVICE)


async def test_limits_name_who_lacks_the_software_and_the_longest_minimum(kit: Kit) -> None:
    limits = await kit.provider.limits(kit.account, {"performers": (IVY, MARLOWE, JUNO)})
    options = limits["software"].options
    assert options is not None
    assert {o.value: o.lacking for o in options} == {"1": (MARLOWE,), "2": (IVY,), "3": (JUNO,)}
    assert limits["minutes"].least == 15
    now, zone = kit.running.clock.now(), "Europe/London"
    latest = limits["when"].latest
    assert latest is not None
    assert (latest.astimezone().date() - now.date()).days in range(88, 94), zone


@pytest.mark.parametrize("missing", ["leave out", "refuse"])
async def test_limits_find_who_cannot_be_booked(kit: Kit, missing: str) -> None:
    kit.service.settings["missing"] = missing
    limits = await kit.provider.limits(kit.account, {"performers": (IVY, RIO, "nobody")})
    assert set(limits["performers"].refused) == {RIO, "nobody"}
    assert bool(limits["performers"].refused[RIO]) is (missing == "refuse")
    options = limits["software"].options
    assert options is not None
    assert [o.value for o in options] == ["1", "3"]


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ({"minutes": 5}, "minutes"),
        ({"software": "1", "sign_in": "no address"}, "sign_in"),
    ],
)
async def test_a_refusal_leads_to_its_question(
    kit: Kit, witness: Witness, answers: dict[str, Value], key: str
) -> None:
    with pytest.raises(Invalid) as caught:
        await booked(kit, **answers)
    problem = caught.value.problems[0]
    assert (problem.key, problem.code) == (key, "refused")
    assert problem.words
    witness.problems.clear()  # the address that is none is refused by the contract too


async def test_a_text_message_goes_to_the_number_of_the_account(kit: Kit) -> None:
    """The operator's is not that of whoever books, so nothing is sent to it."""
    own = Account("webcam", "5", token=kit.secret)
    assert isinstance(kit.service, Webcam)
    assert "sms" not in await kit.provider.limits(own, {})
    assert (await kit.provider.limits(kit.account, {}))["sms"].never
    assert (await kit.provider.limits(kit.account, {"performers": (IVY,)}))["sms"].never
    _, (told, _) = await booked(kit, sms=True)
    assert not kit.service.world.received(int(told.reference)).sms
    (told, _) = await kit.provider.book(own, _texted(kit))
    assert kit.service.world.received(int(told.reference)).sms
    kit.service.change_account("900001", {"mobile_verified": False})
    with pytest.raises(Invalid) as caught:
        await kit.provider.book(own, _texted(kit))
    problem = caught.value.problems[0]
    assert (problem.key, problem.code) == ("sms", "refused")
    assert problem.words


def _texted(kit: Kit) -> Order:
    order = kit.order()
    return dataclasses.replace(order, answers={**order.answers, "sms": True})


async def test_a_time_that_happens_twice_at_the_service_is_asked_again(kit: Kit) -> None:
    from datetime import UTC, datetime

    twice = in_zone(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "America/New_York")
    with pytest.raises(Invalid) as caught:
        await booked(kit, when=twice)
    assert caught.value.problems[0].key == "when"
    assert kit.tried("createBooking") == 0
    kit.running.clock.set(datetime(2027, 10, 31, 1, 10, tzinfo=UTC))
    order, told = await booked(kit)
    with pytest.raises(Invalid) as caught:
        await kit.provider.copy(kit.account, order, told[0])
    assert caught.value.problems[0].code == "twice_at_service"
    assert kit.tried("rescheduleMadeBooking") == 0


async def test_a_copy_starts_in_five_minutes_and_old_ones_can_be_cleared(kit: Kit) -> None:
    order, told = await booked(kit)
    copy = await kit.provider.copy(kit.account, order, told[0])
    assert copy.stage is Stage.INVITED
    assert copy.reference not in {i.reference for i in told}
    assert isinstance(kit.service, Webcam)
    assert copy.starts == kit.service.world.received(int(copy.reference)).starts
    kit.fault(Fault(kind="half"), "rescheduleMadeBooking")
    with pytest.raises(MaybeDone):
        await kit.provider.copy(kit.account, order, told[0])
    await kit.provider.cancel(kit.account, order, told[0], "")
    gone = await kit.provider.delete(kit.account, [told[0].reference, told[1].reference])
    assert gone == (told[0].reference,)


@pytest.mark.parametrize("style", ["T", "space", "fraction", "offset"])
@pytest.mark.parametrize("name", ["Bookings", "WebcamBookings"])
async def test_lists_and_dates_are_read_in_every_style(
    kit: Kit, witness: Witness, style: str, name: str
) -> None:
    kit.service.settings |= {"dates": style, "list_key": name}
    order, told = await booked(kit)
    listed = {f.reference: f for f in await kit.provider.listing(kit.account, order.made)}
    when: Any = order.answers["when"]
    assert listed[told[0].reference].starts == when.at
    made = listed[told[0].reference].made
    assert made is not None
    assert abs(made - order.made) < timedelta(seconds=5)


async def test_what_is_to_come_is_not_looked_for_among_what_was_made_long_ago(kit: Kit) -> None:
    await booked(kit)
    kit.running.clock.push(95 * 86400)
    _, told = await booked(kit)
    listed = await kit.provider.listing(kit.account, sought=Sought(coming=True))
    assert {f.reference for f in listed} == {i.reference for i in told}
    assert len(await kit.provider.listing(kit.account)) == 2 * len(told)


async def test_a_clock_in_another_zone_is_noticed(kit: Kit, witness: Witness) -> None:
    order, told = await booked(kit)
    kit.fault(Fault(kind="dates", seconds=-3600), "getMadeBooking")
    await kit.provider.look(kit.account, order, told[:1])
    assert kit.provider.clock_off == timedelta(), "who did not send it knows nothing"
    sent = dataclasses.replace(order, sent=order.made)
    kit.fault(Fault(kind="dates", seconds=-3600), "getMadeBooking")
    await kit.provider.look(kit.account, sent, told[:1])
    assert kit.provider.clock_off.total_seconds() == pytest.approx(-3600, abs=5)
    assert (await kit.provider.health(kit.account)).well
    await kit.provider.look(kit.account, sent, told[:1])
    assert abs(kit.provider.clock_off) < timedelta(seconds=5)


async def test_performers_are_found_by_name_and_by_number(kit: Kit) -> None:
    (marlowe,) = await kit.provider.find(kit.account, "marl")
    assert (marlowe.id, marlowe.name, marlowe.online) == (MARLOWE, "Marlowe Finch", True)
    assert [p.id for p in await kit.provider.find(kit.account, IVY)] == [IVY]
    assert await kit.provider.find(kit.account, "999") == ()
    assert await kit.provider.find(kit.account, " ") == ()


async def test_an_account_of_its_own_never_borrows_the_operators_token(kit: Kit) -> None:
    with pytest.raises(LoginNeeded):
        await kit.provider.book(Account("webcam", "4711"), kit.order())
    assert kit.tried("createBooking") == 0


async def test_a_missing_permission_is_named(kit: Kit) -> None:
    token = kit.service.issue_token({"scopes": ["account_credits_history"]})["access_token"]
    with pytest.raises(LoginNeeded) as caught:
        await kit.provider.book(Account("webcam", "4711", token=token), kit.order())
    assert caught.value.scope == "account_webcam_bookings"


FILE = File("webcam")


async def test_the_documented_request_is_what_is_sent_and_its_answer_is_read(
    kit: Kit, witness: Witness
) -> None:
    asked, answer = (e for e in FILE.examples() if e.operation == "createBooking")
    witness.spoilt = True
    kit.fault(Fault(kind="status", status=200, body=answer.value), "createBooking")
    when = in_zone(kit.running.clock.now().replace(year=2018, month=2, day=1, hour=12, minute=0), "UTC")
    order, told = await booked(
        kit,
        performers=(IVY, MARLOWE, JUNO),
        when=when,
        minutes=10,
        credits=Decimal(10),
        sign_in="BookingUserOnSkype",
        phone="0123456789",
    )
    sent = kit.service.calls.since()[-1]["body"]
    assert sent == {**asked.value, "SendSMSOnAccept": False}
    assert [i.stage for i in told] == [Stage.INVITED, Stage.INVITED, Stage.REFUSED]
    assert [i.reference for i in told] == ["1", "2", ""]
    assert order.performers == (IVY, MARLOWE, JUNO)
