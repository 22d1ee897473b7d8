"""A booking made to replace another: the former holds until the new one is final, then it is taken back.

Pure; the intents that come of it are saved with the change that caused them. Imports: this room only.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from booking.ledger import Booking, Intent, Step, Verb, stages
from booking.outcome import Invitation, Stage
from booking.writes import Outcome, after_write

FAILED = frozenset({Stage.REFUSED, Stage.DECLINED, Stage.EXPIRED, Stage.LOST, Stage.CANCELLED})
HELD = frozenset({Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})
OPEN = frozenset({Stage.ASKED, Stage.INVITED, Stage.ACCEPTED, Stage.UNKNOWN})
REASON = "Another time suits me better."
"""What the performer of the former booking reads."""


def after_replacement(former: Booking, new: Booking, now: datetime, *, first_wins: bool) -> Booking:
    """The former booking once the new one stands as it does: kept, still kept, or with the intents to cancel.

    One that has ended stays as it is. Each intent's id is made of the new booking and the performer: the same
    one however often this is asked. One that still waits to be sent is withdrawn when the new booking does
    not stand any more: both would be gone. `first_wins` as their service's card has it.
    """
    if former.over:
        return former
    former = _kept(former, new, first_wins=first_wins)
    if new.stage in FAILED:
        return replace(former, moving=None, newer={})
    taken_back = tuple(
        Intent(_id(new, i.performer), former.id, Verb.CANCEL, i.performer, note=REASON, saved=now)
        for i in former.invitations
        if i.stage in HELD and i.reference and not former.pending(Verb.CANCEL, target=i.performer)
        if _replaced(i, new, first_wins=first_wins)
    )
    return replace(former, moving=new.starts, newer=stages(new), intents=(*former.intents, *taken_back))


def needless(write: Intent, new: Iterable[Booking], *, first_wins: bool) -> bool:
    """Whether a write of ours to cancel a part of a former booking is not wanted any more, though it is
    still to be sent: the one of the `new` bookings that it was made for has come to nothing meanwhile.
    """
    meant = (one for one in new if write.id == _id(one, write.target))
    return any(_let_down(write.target, one, first_wins=first_wins) for one in meant)


def _kept(former: Booking, new: Booking, *, first_wins: bool) -> Booking:
    """The former booking without what waits to cancel a part of it that is needed after all."""
    for write in former.intents:
        if write.step is Step.SAVED and needless(write, [new], first_wins=first_wins):
            back = replace(write, step=Step.WITHDRAWN, problem=None)
            former = after_write(former, back, Outcome(Step.WITHDRAWN), first_wins=first_wins)
    return former


def _let_down(performer: str, new: Booking, *, first_wins: bool) -> bool:
    """Whether what replaced this performer's part of the former booking has come to nothing."""
    again = new.invitation(performer)
    alone = not first_wins and again is not None and again.stage in FAILED
    return alone or new.stage in FAILED


def _replaced(held: Invitation, new: Booking, *, first_wins: bool) -> bool:
    """Whether this part of the former booking is needed no more.

    Where each performer's is a booking of its own, one who has not agreed to the new time keeps the old one.
    """
    again = new.invitation(held.performer)
    if again is not None and again.stage is Stage.CONFIRMED:
        return True
    if new.stage is not Stage.CONFIRMED or (again is not None and again.stage in OPEN):
        return False
    return again is None or (first_wins and held.stage is Stage.INVITED)


def _id(new: Booking, performer: str) -> str:
    """96 bits, 16 characters, as random ids have."""
    return urlsafe_b64encode(sha256(f"{new.id} {performer}".encode()).digest()[:12]).decode()
