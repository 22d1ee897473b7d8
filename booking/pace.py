"""When a booking is looked at again: often at first, and again as its session comes near. Pure.

`pace` is the pause between looks in a booking's first ten minutes. Imports: this room only.
"""

from datetime import datetime, timedelta

from booking.ledger import Booking
from booking.outcome import Stage
from booking.parts import AGAIN, in_doubt
from booking.waiting import following, unanswered

BUSY = timedelta(minutes=10)
DOUBT = timedelta(minutes=3)
"""When the desk looks again for a booking that the service has just not found."""

LATER, LATEST = 10, 60
"""How many times the pace the pause is after that, and once nothing is waited for."""
NEARER = 8
"""Of a session that comes near, the next look is after this part of the time that is left."""


def next_look(booking: Booking, now: datetime, pace: timedelta, *, heard: bool) -> datetime:
    """When the service is asked again (webcam.md section 4, jicoo.md section 5). `heard`: it tells by itself
    what others change, so that a look only makes good a message that was lost.
    """
    if any(in_doubt(booking, i) for i in booking.invitations) and not booking.cut_off:
        return now + AGAIN
    if any(i.missing for i in booking.invitations):
        return now + DOUBT
    usual = now + (pace if now - booking.made < BUSY else LATER * pace)
    if booking.stage is not Stage.CONFIRMED:
        return min(usual, following(booking, now) or usual)
    end = booking.starts + timedelta(minutes=booking.minutes)
    if end <= now:
        return now + pace
    soon = usual if unanswered(booking) else now + _settled(booking.starts - now, pace, heard=heard)
    return min(soon, following(booking, now) or end, end)


def longest(pace: timedelta) -> timedelta:
    """The longest pause between two looks at a booking."""
    return max(LATEST * pace, DOUBT)


def _settled(left: timedelta, pace: timedelta, *, heard: bool) -> timedelta:
    """The pause of one that is final, with so much time left: what its other side changes late must be heard
    before anybody sets out.
    """
    if heard or left <= timedelta():
        return LATEST * pace
    return min(LATEST * pace, max(LATER * pace, left / NEARER))
