"""How long an answer has been waited for, and when that is worth a word: at half of the time, near its end.

First it is the performers' answer, then the person's own to a yes that has to be confirmed, or that of who
has not answered a booking which is final with others. A mark is reached, never left again in one wait, and
kept with the booking, so each is told once. Imports: this room only.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from booking.ledger import Booking
from booking.outcome import Invitation, Stage

WAITS = frozenset({Stage.INVITED, Stage.ACCEPTED})
BEFORE_THE_END = (timedelta(minutes=10), timedelta(minutes=1))


class Mark(StrEnum):
    """How much of the time to answer is over; of a final booking, whether its session has begun."""

    NONE = ""
    HALF = "half"
    TEN = "ten"  # less than ten minutes are left
    ONE = "one"  # less than a minute
    BEGUN = "begun"


def deadline(booking: Booking) -> datetime | None:
    """Until when the answer waited for may still come (aware UTC): as the service says, and at the latest
    when the session would begin. None when none is waited for, or nobody hears of it.
    """
    asked = [i for i in booking.invitations if i.stage is booking.stage and booking.stage in WAITS]
    if not asked or booking.cut_off:
        return None
    return min(booking.starts, max(i.deadline or booking.starts for i in asked))


def unanswered(booking: Booking) -> tuple[Invitation, ...]:
    """Who has not answered a booking yet that is final with others, as it may be where all are wanted."""
    return tuple(
        i for i in booking.invitations if i.stage is Stage.INVITED and booking.stage is Stage.CONFIRMED
    )


def _since(booking: Booking) -> datetime:
    """Since when that answer is waited for (aware UTC)."""
    agreed = {Stage.ACCEPTED, Stage.CONFIRMED}
    yes = [i.answered or i.seen or booking.made for i in booking.invitations if i.stage in agreed]
    return max(yes, default=booking.made)


def _half_of_the_rest(booking: Booking) -> datetime | None:
    """When half of the time is over that was left to the others once the last yes came."""
    since = _since(booking)
    waits = unanswered(booking) and not booking.cut_off and since < booking.starts
    return since + (booking.starts - since) / 2 if waits else None


def marks(begin: datetime, end: datetime) -> tuple[tuple[datetime, Mark], ...]:
    """The marks between two instants, soonest first; near its end a short wait has fewer."""
    half = begin + (end - begin) / 2
    near = zip(BEFORE_THE_END, (Mark.TEN, Mark.ONE), strict=True)
    later = [(end - before, mark) for before, mark in near if end - before > half]
    return ((half, Mark.HALF), *later) if end > begin else ()


def reached(booking: Booking, now: datetime) -> Mark:
    """The last mark passed; the one noted before when nothing is waited for any more."""
    if booking.stage is Stage.CONFIRMED:
        half = _half_of_the_rest(booking)
        waited = Mark.HALF if half and half <= now else Mark.NONE
        return Mark.BEGUN if booking.starts <= now else waited
    end = deadline(booking)
    if end is None:
        return Mark(booking.mark)
    passed = [mark for at, mark in marks(_since(booking), end) if at <= now]
    return passed[-1] if passed else Mark.NONE


def following(booking: Booking, now: datetime) -> datetime | None:
    """When the next mark is reached."""
    end = deadline(booking)
    coming = [at for at, _ in marks(_since(booking), end)] if end else []
    coming += [booking.starts] if booking.stage is Stage.CONFIRMED else []
    coming += [half] if (half := _half_of_the_rest(booking)) else []
    return min((at for at in coming if at > now), default=None)
