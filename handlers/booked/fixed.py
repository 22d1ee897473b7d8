"""Words for what of a booking cannot be changed: its length, its credits, with whom ("make it 45 minutes").

They begin no request: what can be done is said, and the booking stands below. Imports: `booking`.
"""

from collections.abc import Sequence
from dataclasses import replace

from booking.form import Kind
from booking.ledger import Booking
from handlers.booked.about import BOOKS, INSTEAD
from handlers.booked.moving import as_booked
from handlers.booked.which import named
from handlers.live.tapping import On, own
from handlers.request.hearing import hear
from handlers.saying import say
from handlers.turn import Turn

COUNTED = frozenset({Kind.MINUTES, Kind.AMOUNT})


async def said(turn: Turn, bookings: Sequence[Booking], text: str, words: str) -> bool:
    """Whether a text, folded in `words`, would change that of the first of these; then that is said."""
    on = await own(turn, bookings[0].id, off=True) if bookings and not BOOKS.search(words) else None
    if on is None or not _changes(on, text, words):
        return False
    say(
        turn,
        turn.words.t(
            "Only the time of a booking can be changed. For anything else, cancel it and book again. "
            "/book begins another request."
        ),
    )
    return True


def _changes(on: On, text: str, words: str) -> bool:
    """Whether it names nothing but a length or credits, other software instead, another performer in the
    place of one, or one more.
    """
    heard = hear(on.turn, on.card, replace(as_booked(on), at=""), None, text)
    kinds = {on.card.form.field(key).kind: value for key, value in heard.values.items()}
    instead = {Kind.CHOICE} if INSTEAD.search(words) else set()
    if heard.screens or heard.notices or not kinds or not kinds.keys() <= {*COUNTED, Kind.PEOPLE, *instead}:
        return False
    people, booked = kinds.get(Kind.PEOPLE, ()), set(on.booking.order.performers)
    if not isinstance(people, tuple) or not people:
        return True
    mentioned = bool(named(on.turn, [on.booking], words))
    return booked.isdisjoint(people) if mentioned else booked < set(people)
