"""The one call behind each verb, the traces it leaves at the service, and the booking after it.

Imports: this room only.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.errors import Invalid
from booking.form import Ability, Problem
from booking.ledger import ASKING, NEVER_ANSWERED, Booking, Intent, Step, Verb
from booking.moment import Moment, in_zone
from booking.outcome import ENDED, UNANSWERED, Invitation, Reason, Stage, merge
from booking.provider import Account, Order, Provider


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one write; of one that is still to be sent, `invitations` are those asked already."""

    step: Step
    invitations: tuple[Invitation, ...] = ()
    problem: Problem | None = None
    tries: int = 0


NOTES = frozenset({"login_needed", "access_refused", "unavailable", "maybe_done", "unforeseen", "amiss"})
"""Problems whose words are notes of ours for the operator: no person reads them as the service's own."""

NEVER_ASKED = frozenset({Stage.ASKED})
"""Whom sending a request may ask: never one whose answer was lost, who would be asked twice."""

OUT = frozenset({Step.CLAIMED, Step.UNKNOWN})
"""Under way, or its answer was lost."""

GIVE_UP = timedelta(minutes=12)
"""So long after the last call an unknown write is handed to the person: four calls that hang and a look that
does come to less than the fifteen minutes that are promised.
"""

LATEST_APPLICATION = timedelta(minutes=6)
"""A service may apply a request up to 300 s after its connection closed; absence counts only after that."""

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
        return await provider.book(account, asking(booking, NEVER_ASKED))
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
        return (await provider.cancel(account, order, target, write.note),)
    if write.verb is Verb.MOVE:
        return (await provider.move(account, order, target, moved_to(write)),)
    return (await provider.copy(account, order, replace(target, reference=write.note)),)


async def traces(
    provider: Provider, account: Account, booking: Booking, write: Intent
) -> tuple[Invitation, ...] | None:
    """The invitations that prove the write was applied, or None."""
    if write.verb in ASKING:
        if not provider.card.can(Ability.RECONCILE):
            return None
        return await provider.reconcile(account, asking(booking))
    target = booking.invitation(write.target)
    if target is None:
        return None
    return applied(write, await provider.look(account, booking.order, [target])) or None


def asking(booking: Booking, at: Collection[Stage] = UNANSWERED) -> Order:
    """The order for those at these stages: of one that went out in parts, the rest."""
    there = [i for i in booking.invitations if i.stage in at]
    rest = tuple(i.performer for i in there)
    order = replace(booking.order, prices=frozenset(i.price for i in there if i.price is not None))
    if not rest or set(rest) >= set(order.performers):
        return order
    return replace(order, answers={**order.answers, "performers": rest})


def applied(write: Intent, seen: Sequence[Invitation]) -> tuple[Invitation, ...]:
    """What of `seen` proves that a confirmation, cancellation or move was applied; none for other writes."""
    if write.verb is Verb.MOVE:
        to = moved_to(write).at
        return tuple(i for i in seen if i.performer == write.target and i.starts == to)
    wanted = WANTED.get(write.verb, frozenset())
    proof = tuple(i for i in seen if i.performer == write.target and i.stage in wanted)
    return tuple(replace(i, reason=Reason.BY_PERSON) for i in proof) if write.verb is Verb.CANCEL else proof


def given_up(write: Intent) -> bool:
    """Whether a move was looked for in vain: what comes to light later was still ours."""
    return write.verb is Verb.MOVE and write.step is Step.FAILED and _in_vain(write.problem)


def _in_vain(problem: Problem | None) -> bool:
    return problem is not None and problem.code in {"not_found", "never_answered"}


def proved(booking: Booking, seen: Sequence[Invitation]) -> tuple[Intent, Outcome] | None:
    """A write whose answer is still out, or was lost, and its outcome as `seen` tells it."""
    for write in booking.intents:
        if (write.step in OUT or given_up(write)) and (proof := applied(write, seen)):
            outcome = Outcome(Step.DONE, proof, tries=write.tries)
            return replace(write, step=Step.DONE, problem=None), outcome
    return None


def after_write(before: Booking, write: Intent, outcome: Outcome, *, first_wins: bool) -> Booking:
    """The booking once a write has come to `outcome`; `first_wins` as its service's card has it."""
    intents = tuple(write if i.id == write.id else i for i in before.intents)
    if write.verb is Verb.DELETE:
        return replace(before, intents=intents, invitations=_deleted(before, outcome))
    booking = replace(before, intents=intents, problem=outcome.problem or _unmended(before, write))
    if write.verb is Verb.MOVE and outcome.step is Step.DONE:
        return replace(at_another_time(booking, moved_to(write), outcome.invitations), was=None)
    if write.verb not in ASKING:
        told = merge(before.invitations, outcome.invitations, first_wins=first_wins)
        return replace(booking, invitations=_released(told) if first_wins else told)
    if outcome.step is Step.DONE:
        minutes = _length(outcome.invitations) or booking.minutes
        told = merge(_found(before.invitations), outcome.invitations, first_wins=first_wins)
        booking = replace(booking, minutes=minutes, invitations=told)
        return _begun(booking, outcome.invitations) if write.verb is Verb.COPY else booking
    known = merge(before.invitations, outcome.invitations, first_wins=first_wins)
    return replace(booking, invitations=_rest(known, write, outcome))


def _unmended(before: Booking, write: Intent) -> Problem | None:
    """What failed of the same tap for another performer, for whom it stands as it was."""
    standing = {i.performer for i in before.invitations if i.stage not in ENDED}
    tap = [i for i in before.intents if i.verb is write.verb and i.saved == write.saved and i.id != write.id]
    return next((i.problem for i in tap if i.step is Step.FAILED and i.target in standing), None)


def _length(told: Sequence[Invitation]) -> int | None:
    """How long it is, where the service says so of the only one that is made."""
    made = [i for i in told if i.stage in {Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED}]
    return made[0].minutes if len(made) == 1 else None


def _begun(booking: Booking, told: Sequence[Invitation]) -> Booking:
    """A copy when the service lets it begin: it counts from when it heard of it."""
    begins, meant = next((i.starts for i in told if i.starts), None), booking.order.answers.get("when")
    if begins is None or not isinstance(meant, Moment):
        return booking
    return at_another_time(booking, in_zone(begins, meant.zone))


def _found(invitations: Sequence[Invitation]) -> tuple[Invitation, ...]:
    """Those only asked, as if unknown: whoever is found by looking may have answered long since."""
    return tuple(replace(i, stage=Stage.UNKNOWN) if i.stage is Stage.ASKED else i for i in invitations)


def _rest(invitations: Sequence[Invitation], write: Intent, outcome: Outcome) -> tuple[Invitation, ...]:
    """Whoever has not answered our asking, once it came to `outcome`; the others stand as they are, and so
    does one whose answer was lost in an earlier part. Of one given to people nothing is known.
    """
    problem = outcome.problem
    if outcome.step is Step.SAVED:
        return tuple(invitations)
    still = UNANSWERED if _in_vain(problem) else NEVER_ASKED
    stage, reason, words = Stage.UNKNOWN, Reason.NONE, ""
    if outcome.step is Step.WITHDRAWN:
        stage, reason = Stage.CANCELLED, Reason.BY_PERSON
    elif outcome.step is Step.FAILED and problem == NEVER_ANSWERED:
        stage = Stage.EXPIRED
    elif outcome.step is Step.FAILED and not write.by_hand:
        stage, words = Stage.REFUSED, problem.words if problem and problem.code not in NOTES else ""
    return tuple(
        replace(i, stage=stage, reason=reason, words=words) if i.stage in still else i for i in invitations
    )


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


def moving_to(to: Moment, since: datetime) -> str:
    """The note of a move: where it goes, and the instant the booking began at before (aware UTC)."""
    return json.dumps({**to.to_json(), "from": since.isoformat()})


def moved_to(write: Intent) -> Moment:
    """Where a move goes."""
    return Moment.from_json(json.loads(write.note))


def moved_from(write: Intent) -> datetime | None:
    """When the booking began before a move (aware UTC); None for one that was saved without it."""
    since = json.loads(write.note).get("from")
    return datetime.fromisoformat(since) if since else None


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
