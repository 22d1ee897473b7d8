"""Open bookings of an account that is given up or comes back: named, and their cards say what holds now.

Imports: `booking`.
"""

from collections.abc import Sequence

from booking.ledger import Booking
from booking.provider import OPERATOR
from handlers.live.card import refreshed
from handlers.request.steps import reader_of
from handlers.turn import Turn

MOST = 100
SHOWN = 5


async def of_own(turn: Turn, service: str) -> tuple[Booking, ...]:
    """The person's open bookings there that were made with an account of their own, the soonest first.

    `cut_off` are those that we do not follow now. Asked after the account has changed, so that a turn that is
    worked again, since who worked it died, says the same as the first would have.
    """
    live = await turn.shelf.of(turn.person.id, over=False, limit=MOST)
    return tuple(b for b in live if b.service == service and b.account != OPERATOR)


def redraw(turn: Turn, service: str, bookings: Sequence[Booking]) -> None:
    """Draw their cards anew: followed or not, as they are now."""
    if card := turn.services.card(service):
        turn.messages += [refreshed(reader_of(turn, card), booking) for booking in bookings]


def named(turn: Turn, service: str, bookings: Sequence[Booking]) -> list[str]:
    """A line for each: when, and whom."""
    card = turn.services.card(service)
    if card is None:
        return []
    reader = reader_of(turn, card)
    whom = {b.id: reader.names(b.winners or b.order.performers) for b in bookings[:SHOWN]}
    lines = [
        turn.words.t("{when} · {name}", when=turn.times.stamp(b.starts), name=whom[b.id])
        for b in bookings[:SHOWN]
    ]
    rest = len(bookings) - SHOWN
    return [*lines, turn.words.t("… and {count} more", count=rest)] if rest > 0 else lines
