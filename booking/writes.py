"""The one call behind each verb, the traces it leaves at the service, and the booking after it.

Imports: this room only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.errors import Invalid
from booking.form import Ability, Problem
from booking.ledger import Booking, Intent, Step, Verb
from booking.moment import Moment
from booking.outcome import OPEN, Invitation, Reason, Stage, merge
from booking.provider import Account, Order, Provider, Sought

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one write. `after`: the pause before it is sent, where the service asks for one."""

    step: Step
    invitations: tuple[Invitation, ...] = ()
    problem: Problem | None = None
    tries: int = 0
    after: timedelta | None = None


NOTES = frozenset({"login_needed", "access_refused", "unavailable", "maybe_done", "unforeseen"})
"""Problems whose words are notes of ours for the operator: no person reads them as the service's own."""

WANTED = {
    Verb.CONFIRM: frozenset({Stage.CONFIRMED, Stage.DONE}),
    Verb.CANCEL: frozenset({Stage.CANCELLED}),
}
"""Where an invitation stands once such a write was applied."""


async def write_at(
    provider: Provider, account: Account, booking: Booking, write: Intent
) -> tuple[Invitation, ...]:
    """The one call behind a verb."""
    order = booking.order
    if write.verb is Verb.BOOK:
        return await provider.book(account, order)
    if write.verb is Verb.DELETE:
        cleared = await provider.delete(account, [i.reference for i in booking.invitations if i.reference])
        return tuple(i for i in booking.invitations if i.reference in cleared)
    target = booking.invitation(write.target)
    if target is None:
        raise Invalid(Problem("", "nobody"))
    if write.verb is Verb.CONFIRM:
        if write.price is not None and target.price != write.price:
            raise Invalid(Problem("", "price_changed"))
        return (await provider.confirm(account, order, target),)
    if write.verb is Verb.CANCEL:
        gone = await provider.cancel(account, order, target, write.note)
        return (replace(gone, reason=Reason.BY_PERSON),)
    if write.verb is Verb.MOVE:
        return (await provider.move(account, order, target, moved_to(write)),)
    return (await provider.copy(account, order, replace(target, reference=write.note)),)


async def traces(
    provider: Provider, account: Account, booking: Booking, write: Intent
) -> tuple[Invitation, ...] | None:
    """The invitations that prove the write was applied, or None."""
    if write.verb in {Verb.BOOK, Verb.COPY}:
        if not provider.card.can(Ability.RECONCILE):
            return None
        return await provider.reconcile(account, booking.order)
    target = booking.invitation(write.target)
    if target is None:
        return None
    if write.verb is Verb.MOVE:
        return await _moved(provider, account, booking.order, target, moved_to(write).at)
    return applied(write, await provider.look(account, booking.order, [target])) or None


def applied(write: Intent, seen: Sequence[Invitation]) -> tuple[Invitation, ...]:
    """What of `seen` proves that a confirmation or cancellation was applied; none for other writes."""
    wanted = WANTED.get(write.verb, frozenset())
    proof = tuple(i for i in seen if i.performer == write.target and i.stage in wanted)
    return tuple(replace(i, reason=Reason.BY_PERSON) for i in proof) if write.verb is Verb.CANCEL else proof


def proved(booking: Booking, seen: Sequence[Invitation]) -> tuple[Intent, Outcome] | None:
    """A write whose answer is still out, or was lost, and its outcome as `seen` tells it."""
    for write in booking.intents:
        if write.step in {Step.CLAIMED, Step.UNKNOWN} and (proof := applied(write, seen)):
            outcome = Outcome(Step.DONE, proof, tries=write.tries)
            return replace(write, step=Step.DONE, problem=None), outcome
    return None


def after_write(before: Booking, write: Intent, outcome: Outcome) -> Booking:
    """The booking once a write has come to `outcome`."""
    intents = tuple(write if i.id == write.id else i for i in before.intents)
    if write.verb is Verb.DELETE:
        return replace(before, intents=intents, invitations=_deleted(before, outcome))
    booking = replace(before, intents=intents, problem=outcome.problem)
    if write.verb is Verb.MOVE and outcome.step is Step.DONE:
        return at_another_time(booking, moved_to(write), outcome.invitations)
    if write.verb not in {Verb.BOOK, Verb.COPY}:
        return replace(booking, invitations=_released(merge(before.invitations, outcome.invitations)))
    if outcome.step is Step.SAVED:
        return booking
    if outcome.step is Step.WITHDRAWN:
        gone = _all(before.invitations, Stage.CANCELLED)
        return replace(booking, invitations=tuple(replace(i, reason=Reason.BY_PERSON) for i in gone))
    if outcome.step is Step.UNKNOWN:
        return replace(booking, invitations=_all(before.invitations, Stage.UNKNOWN))
    if outcome.step is Step.FAILED:
        problem = outcome.problem or Problem("", "refused")
        words = "" if problem.code in NOTES else problem.words
        ended = Stage.EXPIRED if problem.code == "by_hand" else Stage.REFUSED
        return replace(booking, invitations=_all(before.invitations, ended, words))
    return replace(booking, invitations=merge(_found(before.invitations), outcome.invitations))


def _found(invitations: Sequence[Invitation]) -> tuple[Invitation, ...]:
    """Those only asked, as if unknown: whoever is found by looking may have answered long since."""
    return tuple(replace(i, stage=Stage.UNKNOWN) if i.stage is Stage.ASKED else i for i in invitations)


def _all(invitations: Sequence[Invitation], stage: Stage, words: str = "") -> tuple[Invitation, ...]:
    return tuple(replace(i, stage=stage, words=words) if i.stage in OPEN else i for i in invitations)


def _released(invitations: tuple[Invitation, ...]) -> tuple[Invitation, ...]:
    """Once a booking is confirmed, whoever still waited was slower (webcam.md section 4)."""
    if not any(i.stage is Stage.CONFIRMED for i in invitations):
        return invitations
    return tuple(
        replace(i, stage=Stage.LOST) if i.stage in {Stage.INVITED, Stage.ACCEPTED} else i for i in invitations
    )


def _deleted(before: Booking, outcome: Outcome) -> tuple[Invitation, ...]:
    """What the service has no more, it cannot be asked about: no reference any longer."""
    gone = {i.performer for i in outcome.invitations}
    return tuple(replace(i, reference="") if i.performer in gone else i for i in before.invitations)


def moved_to(write: Intent) -> Moment:
    """Where a move goes: its note holds the moment as JSON."""
    return Moment.from_json(json.loads(write.note))


async def _moved(
    provider: Provider, account: Account, order: Order, target: Invitation, to: datetime
) -> tuple[Invitation, ...] | None:
    """Whether the service has the booking at its new time: by its list, else by looking at it."""
    if not provider.card.can(Ability.LISTING):
        seen = await provider.look(account, order, [target])
        return tuple(i for i in seen if i.starts == to) or None
    listed = await provider.listing(account, sought=Sought(start=to, end=to + DAY))
    there = any(f.reference == target.reference and f.starts == to for f in listed)
    return (target,) if there else None


def at_another_time(booking: Booking, to: Moment, news: Sequence[Invitation] = ()) -> Booking:
    """The booking at its new time; who was moved stands as the service says, even if asked again."""
    heard = {n.performer: n for n in news}
    invitations = tuple(
        replace(
            heard[i.performer],
            reference=heard[i.performer].reference or i.reference,
            price=heard[i.performer].price or i.price,
            contact=heard[i.performer].contact or i.contact,
        )
        if i.performer in heard
        else i
        for i in booking.invitations
    )
    answers = {**booking.order.answers, "when": to}
    order = replace(booking.order, answers=answers)
    return replace(booking, order=order, starts=to.at, invitations=invitations)
