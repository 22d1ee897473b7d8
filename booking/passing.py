"""What time alone decides of a booking, and what it means that the service tells another one.

Pure. Imports: this room only.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from booking.form import Problem
from booking.ledger import ASKING, NEVER_ANSWERED, NOT_THERE, Booking, Intent, Step, Verb
from booking.moment import Moment, in_zone
from booking.outcome import Invitation, Reason, Stage
from booking.parts import ended, in_doubt, part_not_found, with_people
from booking.writes import GIVE_UP, LATEST_APPLICATION, Outcome, at_another_time

LONG_AFTER = timedelta(hours=1)
"""After the end of a session: so long its service is asked what became of it, if it does not say."""

READS, AT_LAST = 3, 2
"""So many looks after the latest application that found nothing prove that nothing is there, for one may
overlook it; `AT_LAST` where the service was silent until it was to be given up.
"""

LOOKS = tuple(timedelta(seconds=s) for s in (5, 15, 35, 65, 125, 185, 275, 365))
"""So long after its last call an unknown write is looked for, the last time after the latest application."""
SOON, LATER = timedelta(seconds=10), timedelta(seconds=90)
"""The pause before the next look when one has begun to prove that nothing is there, and while none can."""

MINUTE = timedelta(minutes=1)
"""A service that leaves out the seconds has not moved anything: sessions begin at whole minutes."""
AGREED = frozenset({Stage.ACCEPTED, Stage.CONFIRMED})


def at_its_time(booking: Booking, heard: Sequence[Invitation]) -> Booking:
    """The booking when, and as long as, the service says of all its live invitations alike: others may
    move it, too.
    """
    live = {i.performer for i in booking.invitations if i.stage in {Stage.INVITED, *AGREED}}
    told = {i.performer: (i.starts, i.minutes) for i in heard if i.performer in live}
    meant = booking.order.answers.get("when")
    if told.keys() != live or len(set(told.values())) != 1 or booking.pending(Verb.MOVE):
        return booking
    ((starts, minutes),) = set(told.values())
    booking = replace(booking, minutes=minutes or booking.minutes)
    if not isinstance(meant, Moment) or starts is None or abs(starts - booking.starts) < MINUTE:
        return booking
    agreed = booking.was or booking.starts
    moved = at_another_time(booking, in_zone(starts, meant.zone))
    return replace(moved, was=None if abs(starts - agreed) < MINUTE else agreed)


def by_the_clock(booking: Booking, now: datetime, unread: Collection[str] = ()) -> tuple[Invitation, ...]:
    """What time alone decides: nobody accepts after the start, and a confirmed session ends.

    `unread`: the performers of whom the service was asked just now, and did not say. Without its word, or
    while a confirmation or a move is on its way, nothing ends before `LONG_AFTER`: what was not seen in time
    may stand there all the same.
    """
    end = booking.starts + timedelta(minutes=booking.minutes)
    news: list[Invitation] = []
    for invitation in booking.invitations:
        looked = invitation.performer not in unread
        known = looked and booking.pending(Verb.CONFIRM, Verb.MOVE) is None
        decided = known or booking.cut_off or now >= end + LONG_AFTER
        waits = invitation.stage in {Stage.INVITED, Stage.ACCEPTED} and decided
        over = ended(invitation, Stage.EXPIRED, _why(booking, invitation, looked))
        if (waits or with_people(booking, invitation)) and now >= booking.starts:
            news.append(over)
        elif _not_there(booking, invitation):
            news.append(ended(invitation, Stage.REFUSED))
        elif in_doubt(booking, invitation):
            lost = part_not_found(booking, invitation, now, looked=looked)
            news += [lost] if lost else []
        elif invitation.stage is Stage.CONFIRMED and now >= end and decided:
            news.append(replace(over, stage=Stage.DONE))
    return tuple(news)


def _why(booking: Booking, invitation: Invitation, looked: bool) -> Reason:
    """Why its time alone ends it: we heard nothing, or the person did not confirm a yes."""
    if booking.cut_off:
        return Reason.UNHEARD
    if not looked:
        return Reason.SILENT
    return Reason.UNCONFIRMED if invitation.stage is Stage.ACCEPTED else Reason.NONE


def _not_there(booking: Booking, invitation: Invitation) -> bool:
    """Whether somebody has looked for it at the service, in vain."""
    told = any(i.problem is not None and i.problem.code == NOT_THERE for i in booking.intents)
    return told and invitation.stage is Stage.UNKNOWN and not invitation.reference


def in_full(write: Intent, now: datetime) -> bool:
    """Whether all that a write may still have brought about is there by now."""
    return _passed(write, now) > LATEST_APPLICATION


def _passed(write: Intent, now: datetime) -> timedelta:
    return now - (write.claimed or write.saved or now)


def not_found(booking: Booking, write: Intent, now: datetime, *, looked: bool) -> Outcome:
    """What it means that a look found nothing, or could not be made. Absence is proved only by a look after
    the latest application; without one it is told as not known, and a request is looked for until its time.
    """
    passed, proving = _passed(write, now), looked and in_full(write, now)
    reads = write.tries + proving
    if proving and reads >= (READS if passed <= GIVE_UP else AT_LAST):
        return Outcome(Step.FAILED, problem=Problem("", "not_found"), tries=reads)
    if proving or passed <= GIVE_UP:
        known = write.problem if write.step is Step.UNKNOWN else None  # what was in line before, has left
        return Outcome(Step.UNKNOWN, problem=known or Problem("", "maybe_done"), tries=reads)
    over = write.verb not in ASKING or now >= booking.starts + timedelta(minutes=booking.minutes)
    return Outcome(Step.FAILED if over else Step.UNKNOWN, problem=NEVER_ANSWERED, tries=reads)


def until_next_look(write: Intent, outcome: Outcome, now: datetime) -> timedelta:
    """The pause before an unknown write is looked for again, after a look that came to `outcome`."""
    if outcome.tries > write.tries:
        return SOON
    passed = max(_passed(write, now), timedelta())
    return next((at - passed for at in LOOKS if at > passed), LATER)
