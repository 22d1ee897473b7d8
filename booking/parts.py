"""A part of a request whose answer was lost: looked for, told as not known in time, taken not to be there.

What here is true of a performer's part is true of the request as a whole in `booking.passing.not_found`; a
part is on its own as soon as nothing of its request is out. Pure. Imports: this room only.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from booking.ledger import ASKING, Booking
from booking.outcome import DOUBTS, MISSING, UNREACHED, Invitation, Reason, Remark, Stage
from booking.writes import GIVE_UP, LATEST_APPLICATION, OUT

TWICE = timedelta(minutes=1)
"""How far apart the first and the last look are that do not find a part, before it is taken for refused."""
AGAIN = timedelta(seconds=35)
"""The pause between looks for a part: three that find nothing come to less than the two minutes, after the
service's return, in which a lost answer is settled.
"""


def with_people(booking: Booking, invitation: Invitation) -> bool:
    """Whether only people can find out about it: no look will, and none not finding it says anything."""
    return invitation.stage is Stage.UNKNOWN and any(i.by_hand for i in booking.intents)


def looked_for(booking: Booking, invitation: Invitation) -> bool:
    """Whether it may be at the service, and nobody knows: until the request it is part of is over, that is
    looked for as a whole.
    """
    lost = invitation.stage is Stage.UNKNOWN and not invitation.reference
    return lost and not any(i.verb in ASKING and i.step in OUT for i in booking.intents)


def in_doubt(booking: Booking, invitation: Invitation) -> bool:
    """Whether looks alone decide what becomes of such a part."""
    return looked_for(booking, invitation) and not with_people(booking, invitation)


def part_not_found(booking: Booking, lost: Invitation, now: datetime, *, looked: bool) -> Invitation | None:
    """What it means for a part that is `in_doubt` that no look brought it to light; None for no news.

    Looks prove its absence only once all is there that may be applied late, and while no other part is to be
    sent. Until that is so it is the person who decides, after `GIVE_UP`, what to do about it.
    """
    passed, end = now - (booking.sent or booking.made), booking.starts + timedelta(minutes=booking.minutes)
    if booking.pending(*ASKING) is None and passed > LATEST_APPLICATION:
        if looked:
            return _in_vain(lost, now)
        if now >= end:
            return ended(lost, Stage.EXPIRED, Reason.UNHEARD if booking.cut_off else Reason.SILENT)
    if passed < GIVE_UP or lost.unreached or booking.cut_off:
        return None
    return replace(lost, remarks=(*lost.remarks, Remark(UNREACHED)))


def ended(invitation: Invitation, stage: Stage, reason: Reason | None = None) -> Invitation:
    """It is not looked for any more."""
    known = tuple(r for r in invitation.remarks if r.code not in DOUBTS)
    return replace(invitation, stage=stage, reason=reason or invitation.reason, words="", remarks=known)


def _in_vain(lost: Invitation, now: datetime) -> Invitation | None:
    """It was looked for, and not found: at first that is only noted, for one look may overlook it."""
    if lost.missing is None:
        known = tuple(r for r in lost.remarks if r.code not in DOUBTS)
        return replace(lost, remarks=(*known, Remark(MISSING, {"since": now.isoformat()})))
    return ended(lost, Stage.REFUSED) if now - lost.missing >= TWICE else None
