"""How long a request has been waiting, and when that is worth a word: at half of the time, near its end.

A mark is reached, never left again, and kept with the booking, so each is told once. Imports: this room only.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from booking.ledger import Booking
from booking.outcome import Stage

BEFORE_THE_END = (timedelta(minutes=10), timedelta(minutes=1))


class Mark(StrEnum):
    """How much of the time to answer is over."""

    NONE = ""
    HALF = "half"
    TEN = "ten"  # less than ten minutes are left
    ONE = "one"  # less than a minute


def deadline(booking: Booking) -> datetime | None:
    """Until when somebody may still answer (aware UTC); None when nobody is waited for or no service says."""
    known = [i.deadline for i in booking.invitations if i.stage is Stage.INVITED and i.deadline]
    return max(known) if known and booking.stage is Stage.INVITED else None


def marks(begin: datetime, end: datetime) -> tuple[tuple[datetime, Mark], ...]:
    """The marks between two instants, soonest first; near its end a short wait has fewer."""
    half = begin + (end - begin) / 2
    near = zip(BEFORE_THE_END, (Mark.TEN, Mark.ONE), strict=True)
    later = [(end - before, mark) for before, mark in near if end - before > half]
    return ((half, Mark.HALF), *later) if end > begin else ()


def reached(booking: Booking, now: datetime) -> Mark:
    """The last mark the waiting has passed; the one noted before when nobody is waited for any more."""
    end = deadline(booking)
    if end is None:
        return Mark(booking.mark)
    passed = [mark for at, mark in marks(booking.made, end) if at <= now]
    return passed[-1] if passed else Mark.NONE


def following(booking: Booking, now: datetime) -> datetime | None:
    """When the next mark is reached."""
    end = deadline(booking)
    coming = [at for at, _ in marks(booking.made, end) if at > now] if end else []
    return min(coming, default=None)
