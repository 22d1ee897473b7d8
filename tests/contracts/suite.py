"""The contract every booking service keeps. A service's test file subclasses Contract and supplies one Kit.

What is tested is what the rest of the program relies on: one invitation per performer, nothing sent twice,
errors named by who acts next, odd answers ending in a clear state.
"""

import asyncio
import contextlib
import dataclasses
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from booking.answers import decoded, encoded
from booking.errors import (
    Invalid,
    LoginNeeded,
    MaybeDone,
    ServiceError,
    Unavailable,
    Unexpected,
    Unsupported,
)
from booking.form import Ability
from booking.interview import Draft, problems, put, question
from booking.moment import in_zone
from booking.outcome import Invitation, Reason, Stage
from booking.usual import without_choice
from providers import http
from sandbox.services.faults import Fault
from tests.contracts import anything
from tests.contracts.conftest import Witness
from tests.contracts.kit import MADE, Kit, likely

APPLIED_AND_LOST = (
    Fault(kind="reset", at="answer"),
    Fault(kind="reset", at="body"),
    Fault(kind="half"),
    Fault(kind="html", applied=True),
    Fault(kind="status", status=500, applied=True),
    Fault(kind="status", status=502, body="<html>bad gateway</html>", applied=True),
    Fault(kind="status", status=408, applied=True),
    Fault(kind="status", status=302, applied=True),
    Fault(kind="huge", size=3_000_000),
)
NOT_APPLIED = (
    (401, LoginNeeded),
    (403, LoginNeeded),
    (400, Invalid),
    (404, Invalid),
    (409, Invalid),
    (422, Invalid),
    (429, Unavailable),
    (405, Unexpected),
)


class Contract:
    """Inherited by one test class per service, whose module has the fixture `kit`."""

    async def test_one_invitation_per_performer_in_their_order(self, kit: Kit) -> None:
        order = kit.order()
        told = await kit.provider.book(kit.account, order)
        assert tuple(i.performer for i in told) == order.performers
        assert {i.stage for i in told} <= MADE
        assert kit.made() == 1
        assert all(i.reference for i in told if i.stage is not Stage.REFUSED)

    async def test_no_address_holds_a_secret(self, kit: Kit) -> None:
        order = kit.order()
        await kit.provider.look(kit.account, order, await kit.provider.book(kit.account, order))
        called = [f"{call['path']} {call['query']}" for call in kit.service.calls.since()]
        assert len(called) >= 2
        hidden = "***"  # what the pretend service writes down of a parameter with the name of a secret
        assert not [address for address in called if kit.secret in address or hidden in address]

    async def test_looking_twice_tells_the_same(self, kit: Kit) -> None:
        order = kit.order()
        told = await kit.provider.book(kit.account, order)
        first = await kit.provider.look(kit.account, order, told)
        second = await kit.provider.look(kit.account, order, told)
        assert [dataclasses.replace(i, seen=None) for i in first] == [
            dataclasses.replace(i, seen=None) for i in second
        ]
        assert {i.stage for i in first} <= MADE
        assert kit.made() == 1

    @pytest.mark.parametrize("fault", APPLIED_AND_LOST, ids=lambda f: f"{f.kind}-{f.status or f.at}")
    async def test_a_lost_answer_is_maybe_and_sent_once(
        self, kit: Kit, witness: Witness, fault: Fault
    ) -> None:
        witness.spoilt = True
        kit.fault(fault, kit.create)
        with pytest.raises(MaybeDone):
            await kit.provider.book(kit.account, kit.order())
        assert kit.tried(kit.create) == 1

    @pytest.mark.parametrize("ahead", [-1, 0, 1], ids="our clock is {:+} h off".format)
    async def test_a_lost_answer_is_found_again(self, kit: Kit, witness: Witness, ahead: int) -> None:
        if not kit.provider.card.can(Ability.RECONCILE):
            pytest.skip(kit.provider.card.absent[Ability.RECONCILE])
        order = kit.order()
        order = replace(order, made=order.made + timedelta(hours=ahead))
        assert await kit.provider.reconcile(kit.account, order) is None
        witness.spoilt = True
        kit.fault(Fault(kind="half"), kit.create)
        with pytest.raises(MaybeDone):
            await kit.provider.book(kit.account, order)
        found = await kit.provider.reconcile(kit.account, order)
        assert found is not None
        assert tuple(i.performer for i in found) == order.performers
        assert any(i.reference for i in found)

    @pytest.mark.parametrize(("status", "error"), NOT_APPLIED)
    async def test_a_clear_no_is_named_by_who_acts(
        self, kit: Kit, witness: Witness, status: int, error: type[ServiceError]
    ) -> None:
        witness.spoilt = True
        body = {"error": f"Sorry, {kit.secret} says no", "Message": f"Sorry, {kit.secret} says no"}
        kit.fault(Fault(kind="status", status=status, body=body, retry_after="7"), kit.create)
        with pytest.raises(kit.gateway or error) as caught:
            await kit.provider.book(kit.account, kit.order())
        assert kit.secret not in str(caught.value) + repr(vars(caught.value))
        assert kit.tried(kit.create) == 1
        assert kit.made() == 0
        if isinstance(caught.value, Invalid):
            assert caught.value.problems[0].words == "Sorry, *** says no"
        if isinstance(caught.value, Unavailable):
            assert caught.value.after is not None
            assert caught.value.after.total_seconds() == 7
        told = await kit.provider.book(kit.account, kit.order())
        assert {i.stage for i in told} <= MADE

    @pytest.mark.parametrize("status", [404, 409, 410])
    async def test_a_no_to_a_request_is_about_who_or_when_never_about_a_booking(
        self, kit: Kit, witness: Witness, status: int
    ) -> None:
        if kit.gateway:
            pytest.skip("its status says nothing")
        witness.spoilt = True
        kit.fault(Fault(kind="status", status=status, body={"error": "No"}), kit.create)
        with pytest.raises(Invalid) as caught:
            await kit.provider.book(kit.account, kit.order())
        problem = caught.value.problems[0]
        assert (problem.key, problem.code) == kit.means.get(status, ("", "refused"))
        assert problem.words == "No"

    @pytest.mark.parametrize(
        "fault",
        [
            Fault(kind="status", status=503, count=2),
            Fault(kind="status", status=429, count=3),
            Fault(kind="html"),
            Fault(kind="half"),
            Fault(kind="reset", at="request"),
            Fault(kind="huge", size=3_000_000),
        ],
        ids=lambda f: f"{f.kind}-{f.status}",
    )
    async def test_a_read_is_repeated_until_it_succeeds(
        self, kit: Kit, witness: Witness, fault: Fault
    ) -> None:
        order = kit.order()
        told = await kit.provider.book(kit.account, order)
        witness.spoilt = True
        kit.fault(fault, kit.read)
        seen = await kit.provider.look(kit.account, order, told)
        assert [i.stage for i in seen] == [i.stage for i in told if i.reference]

    async def test_a_dead_service_is_unavailable(self, kit: Kit, witness: Witness) -> None:
        order = kit.order()
        told = await kit.provider.book(kit.account, order)
        witness.spoilt = True
        kit.fault(Fault(kind="status", status=503, count=50), kit.read)
        with pytest.raises(Unavailable):
            await kit.provider.look(kit.account, order, told)

    @pytest.mark.parametrize("seeds", [range(n, n + 10) for n in range(0, 60, 10)], ids=str)
    async def test_a_changed_answer_ends_in_a_clear_state(
        self, kit: Kit, witness: Witness, seeds: range
    ) -> None:
        witness.spoilt = True
        for seed in seeds:
            kit.running.clock.push(60)
            await self.live_with(kit, seed)
            kit.service.faults.clear()

    async def live_with(self, kit: Kit, seed: int) -> None:
        """Book and look while every answer is changed by `seed`: a stage each, or an error of ours."""
        order = kit.order()
        kit.fault(Fault(kind="schema", mutate=seed), kit.create)
        told = tuple(Invitation(p, Stage.UNKNOWN, reference="1") for p in order.performers)
        with contextlib.suppress(ServiceError):
            told = await kit.provider.book(kit.account, order)
        assert tuple(i.performer for i in told) == order.performers
        kit.fault(Fault(kind="schema", mutate=seed), kit.read)
        with contextlib.suppress(ServiceError):
            seen = await kit.provider.look(kit.account, order, told)
            assert {i.performer for i in seen} <= set(order.performers)
            assert all(a.becomes(b).stage for a, b in zip(told, seen, strict=False))

    async def test_any_place_of_any_answer_may_hold_anything(self, kit: Kit, witness: Witness) -> None:
        for name in kit.service.limits.named:
            kit.service.limits.named[name] = None
        assert not (found := await anything.wrong(kit, witness, anything.life(kit))), found

    async def test_health_tells_and_never_raises(self, kit: Kit, witness: Witness) -> None:
        health = await kit.provider.health(kit.account)
        assert health.well
        assert kit.secret not in repr(health)
        witness.spoilt = True
        kit.service.faults.add(Fault(kind="status", status=401, count=9))
        sick = await kit.provider.health(kit.account)
        assert not sick.well
        assert sick.words
        assert kit.secret not in repr(sick)

    async def test_what_it_cannot_do_is_refused_by_name(self, kit: Kit) -> None:
        now, order = kit.running.clock.now(), kit.order()
        one, moment = Invitation(order.performers[0], reference="1"), in_zone(now, "UTC")
        p, a = kit.provider, kit.account
        calls: dict[Ability, Callable[[], Awaitable[object]]] = {
            Ability.LIMITS: lambda: p.limits(a, order.answers),
            Ability.RECONCILE: lambda: p.reconcile(a, order),
            Ability.FIND: lambda: p.find(a, "x"),
            Ability.CONFIRM: lambda: p.confirm(a, order, one),
            Ability.CANCEL: lambda: p.cancel(a, order, one, ""),
            Ability.MOVE: lambda: p.move(a, order, one, moment),
            Ability.COPY: lambda: p.copy(a, order, one),
            Ability.DELETE: lambda: p.delete(a, ["1"]),
            Ability.LISTING: lambda: p.listing(a),
            Ability.FREE_SLOTS: lambda: p.free_slots(a, order.answers, now, now),
            Ability.BALANCE: lambda: p.balance(a),
            Ability.MARK: lambda: p.mark(a, "1", Stage.DONE),
        }
        for ability in set(calls) - p.card.abilities:
            with pytest.raises(Unsupported, match=ability):
                await calls[ability]()

    async def test_a_late_application_is_found_when_it_came(
        self, kit: Kit, witness: Witness, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        if not kit.provider.card.can(Ability.RECONCILE):
            pytest.skip(kit.provider.card.absent[Ability.RECONCILE])
        witness.spoilt = True
        order = kit.order()
        kit.fault(Fault(kind="late", delay=90), kit.create)
        with monkeypatch.context() as hurry:
            hurry.setattr(http, "DEADLINE", 0.5)
            with pytest.raises(MaybeDone):
                await kit.provider.book(kit.account, order)
        assert await kit.provider.reconcile(kit.account, order) is None
        kit.running.clock.push(91)
        for _ in range(500):
            await asyncio.sleep(0 if kit.made() else 0.01)
        found = await kit.provider.reconcile(kit.account, order)
        assert found is not None
        assert kit.tried(kit.create) == 1

    async def test_the_form_can_be_answered_to_the_end_and_booked(self, kit: Kit) -> None:
        await kit.provider.prepare()
        form, model, now = kit.provider.card.form, kit.order(), kit.running.clock.now()
        draft = Draft("d", 1, kit.provider.card.id)
        while field := question(form, draft):
            if field.needs:
                draft = dataclasses.replace(
                    draft, limits=await kit.provider.limits(kit.account, draft.answers)
                )
            after = put(form, draft, field.key, likely(field, draft.limits, model), now)
            assert isinstance(after, Draft), after
            draft = after
        draft = without_choice(form, draft, now)
        assert problems(form, draft, now) == ()
        order = dataclasses.replace(model, answers=draft.answers)
        assert decoded(encoded(draft.answers, form), form) == draft.answers
        told = await kit.provider.book(kit.account, order)
        assert {i.stage for i in told} & (MADE - {Stage.REFUSED})

    async def test_a_cancelled_booking_is_cancelled_there(self, kit: Kit) -> None:
        if not kit.provider.card.can(Ability.CANCEL):
            pytest.skip(kit.provider.card.absent[Ability.CANCEL])
        order = kit.order()
        told = await kit.provider.book(kit.account, order)
        live = next(i for i in told if i.reference)
        gone = await kit.provider.cancel(kit.account, order, live, "")
        assert (gone.stage, gone.reason) == (Stage.CANCELLED, Reason.BY_PERSON)
        (seen,) = await kit.provider.look(kit.account, order, [live])
        assert seen.stage is Stage.CANCELLED
        again = await kit.provider.cancel(kit.account, order, live, "once more")
        assert again.stage is Stage.CANCELLED

    async def test_a_cancellation_is_told_as_the_booking_stands_there(
        self, kit: Kit, witness: Witness
    ) -> None:
        if not kit.provider.card.can(Ability.CANCEL):
            pytest.skip(kit.provider.card.absent[Ability.CANCEL])
        order = kit.order()
        live = next(i for i in await kit.provider.book(kit.account, order) if i.reference)
        witness.spoilt = True
        for status in (404, 409, 410):
            kit.fault(Fault(kind="status", status=status), kit.cancel)
            with pytest.raises(kit.gateway or Invalid) as caught:
                await kit.provider.cancel(kit.account, order, live, "")
            if isinstance(caught.value, Invalid):  # it is there, whatever somebody says on the way
                assert caught.value.problems[0].code == "refused"
        if kit.gateway is None:
            kit.fault(Fault(kind="status", status=404), kit.cancel)
            kit.fault(Fault(kind="status", status=404), kit.read)
            told = await kit.provider.cancel(kit.account, order, live, "")
            assert (told.stage, told.reason) == (Stage.CANCELLED, Reason.NONE)
        kit.fault(Fault(kind="half"), kit.cancel)
        with pytest.raises(MaybeDone):
            await kit.provider.cancel(kit.account, order, live, "")
        (seen,) = await kit.provider.look(kit.account, order, [live])
        assert seen.stage is Stage.CANCELLED
        if kit.gateway is None:  # whose refusals are told apart: it had been ended before
            kit.fault(Fault(kind="status", status=410), kit.cancel)
            told = await kit.provider.cancel(kit.account, order, live, "")
            assert (told.stage, told.reason) == (seen.stage, seen.reason)

    async def test_the_listing_knows_what_was_made(self, kit: Kit) -> None:
        if not kit.provider.card.can(Ability.LISTING):
            pytest.skip(kit.provider.card.absent[Ability.LISTING])
        order = kit.order()
        told = await kit.provider.book(kit.account, order)
        listed = await kit.provider.listing(kit.account)
        assert {i.reference for i in told if i.reference} <= {f.reference for f in listed}
