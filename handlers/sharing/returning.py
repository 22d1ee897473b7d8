"""What a greeting brings back: the bookings that stand; after a block first those with news, and what ended.

When a booking ended is not kept for itself: it is when its last answer was seen, or its own time.
Imports: `booking`.
"""

from datetime import datetime, timedelta

from booking.ledger import Booking
from booking.outcome import Stage
from handlers.booked import bookings
from handlers.callback import Act, BookingTap
from handlers.saying import say
from handlers.turn import Turn

CARDS = 3
"""Bookings whose cards a greeting brings back."""
MOST = 100
"""Bookings of a kind that are read to find them."""
ON_ITS_WAY = timedelta(minutes=10)
"""What was said so shortly before a block may have met it."""
BY_THE_CLOCK = frozenset({Stage.EXPIRED, Stage.DONE, Stage.NO_SHOW})
"""Ends that may come without an answer (`booking.passing`)."""


async def bring_back(turn: Turn) -> None:
    """The cards, the next session first; how many more there are is said."""
    person, back = turn.person.id, turn.back and turn.back - ON_ITS_WAY
    found = list(await turn.shelf.of(person, over=False, limit=MOST))
    if back is not None:
        past = await turn.shelf.of(person, over=True, limit=MOST)
        found += [b for b in past if ended_since(b, back, turn.now)]
    first = sorted(found, key=lambda b: (_rank(b, back), b.starts))[:CARDS]
    for booking in sorted(first, key=lambda b: b.starts):
        await bookings.tapped(turn, BookingTap(booking.id, Act.CARD))
    if rest := len(found) - len(first):
        more = turn.words.n(
            "{count} more booking is in /bookings.", "{count} more bookings are in /bookings.", rest
        )
        say(turn, more)


def _rank(booking: Booking, back: datetime | None) -> int:
    """What waits for the person's yes, then what they could not be told, then what stands as they know it."""
    if booking.stage is Stage.ACCEPTED:
        return 0
    told = [i.answered for i in booking.invitations if i.answered]
    news = booking.over or booking.was is not None or any(back < at for at in told if back)
    return 1 if back is not None and news else 2


def ended_since(booking: Booking, since: datetime, now: datetime) -> bool:
    """Whether a booking that is over was not yet at that time (aware UTC)."""
    seen = [at for i in booking.invitations for at in (i.answered, i.seen) if at]
    ends = booking.starts + timedelta(minutes=booking.minutes)
    by_itself = any(i.stage in BY_THE_CLOCK for i in booking.invitations)
    return any(at > since for at in seen) or (by_itself and since < ends <= now)
