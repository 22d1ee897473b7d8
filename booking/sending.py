"""What it means for a write that sending it ended in an error: who acts next, and what was applied.

Pure. Imports: this room only.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from booking.errors import (
    Amiss,
    Busy,
    Invalid,
    LoginNeeded,
    MaybeDone,
    ProjectRefused,
    Unavailable,
    Unexpected,
    Unsupported,
)
from booking.form import Ability, Card, Problem
from booking.ledger import ASKING, BY_HAND, NOT_THERE, Booking, Intent, Step, Verb
from booking.outcome import Invitation, Stage
from booking.provider import OPERATOR
from booking.writes import GIVE_UP, Outcome

SHORTLY = timedelta(seconds=30)
"""When the rest of a request is sent of which a part is made, where the service does not say."""
AT_ONCE = timedelta(minutes=2)
"""How old a copy may be when it leaves: it begins so many minutes after the service has heard of it."""


def outcome_of(
    error: Exception, card: Card | None, booking: Booking, write: Intent, now: datetime
) -> Outcome:
    """The outcome of a write whose sending raised `error`; anything unclear may have been applied."""
    match error:
        case Invalid():
            return failed(error.problems[0])
        case LoginNeeded():
            code = "access_refused" if booking.account == OPERATOR else "login_needed"
            return failed(Problem("", code, words=error.scope))
        case ProjectRefused():
            return failed(Problem("", "access_refused"))
        case Unexpected():  # a clear no that only the operator can end
            named = {"reference": booking.order.booking}
            code = "amiss" if isinstance(error, Amiss) else "unforeseen"
            return failed(Problem("", code, named, error.excerpt))
        case Unsupported():
            return failed(Problem("", "unsupported"))
        case Unavailable():
            return _later(error, booking, write, now)
    if nobody_can_tell(card, write):
        return by_hand(booking)
    why = error.why if isinstance(error, MaybeDone) else type(error).__name__
    done = error.done if isinstance(error, MaybeDone) else ()
    return Outcome(Step.UNKNOWN, done, Problem("", "maybe_done", words=why))


def nobody_can_tell(card: Card | None, write: Intent) -> bool:
    """Whether the service has no way to look up a lost request: only a person can, at its own console."""
    return card is not None and write.verb in ASKING and not card.can(Ability.RECONCILE)


def by_hand(booking: Booking) -> Outcome:
    """Given to people: it may be there, and can be found by the reference that was sent along."""
    return Outcome(Step.FAILED, problem=Problem("", BY_HAND, {"reference": booking.order.booking}))


def found_out(booking: Booking, reference: str) -> tuple[Booking, Intent] | None:
    """The booking and its write once people have looked: it is there under `reference`, or "", not there.
    None where nobody is waited for any more.
    """
    write = next((i for i in booking.intents if i.by_hand), None) if booking.by_hand else None
    lost = next((i for i in booking.invitations if i.stage is Stage.UNKNOWN and not i.reference), None)
    if write is None or lost is None:
        return None
    problem = None if reference else Problem("", NOT_THERE)
    write = replace(write, step=Step.DONE if reference else Step.FAILED, problem=problem)
    return replace(
        booking,
        problem=problem,
        intents=tuple(write if i.id == write.id else i for i in booking.intents),
        invitations=tuple(replace(i, reference=reference) if i is lost else i for i in booking.invitations),
    ), write


def failed(problem: Problem, done: tuple[Invitation, ...] = ()) -> Outcome:
    """Not applied, but for what was `done` before."""
    return Outcome(Step.FAILED, done, problem)


def too_late(booking: Booking, write: Intent, now: datetime) -> bool:
    """Whether a request would ask for another time than was agreed, or for one that is over."""
    stale = write.verb is Verb.COPY and now - (write.saved or booking.made) > AT_ONCE
    return write.verb in ASKING and (stale or now >= booking.starts)


def _later(down: Unavailable, booking: Booking, write: Intent, now: datetime) -> Outcome:
    """In line, where the service says for how long, or has taken a part: until the session at a limit, else
    not long, as is what clears a session that is over. What takes back a booking that was replaced nobody
    has tapped: it is tried until it would begin, less and less often.
    """
    pause = down.after or (SHORTLY if down.done else None)
    if isinstance(down, Busy):
        then = now + down.after
        in_time = _recent(booking, write, now) if write.verb is Verb.DELETE else then < booking.starts
        in_time = in_time and not too_late(booking, write, then)
        return _waiting(then, down.done) if in_time else failed(NO_ROOM, down.done)
    if write.verb is Verb.CANCEL and booking.moving is not None:
        pause = pause or max(SHORTLY, (now - (write.saved or now)) / 4)
        if now + pause < booking.starts:
            return _waiting(now + pause, down.done)
    if pause is not None and _recent(booking, write, now):
        late = too_late(booking, write, now + pause)
        return failed(TOO_LATE, down.done) if late else _waiting(now + pause, down.done)
    return failed(Problem("", "unavailable", words=down.why), down.done)


def _recent(booking: Booking, write: Intent, now: datetime) -> bool:
    """Whether it was wanted so lately that it may still wait."""
    return now - (write.saved or booking.made) < GIVE_UP


NO_ROOM, TOO_LATE = Problem("", "no_room"), Problem("", "too_late")


def _waiting(until: datetime, done: tuple[Invitation, ...]) -> Outcome:
    """Still saved, to be sent at `until` and not before."""
    return Outcome(Step.SAVED, done, Problem("", "queued", {"until": until.isoformat()}))
