"""Open bookings of an account that is given up or comes back: named, and their cards say what holds now.

Imports: `booking`.
"""

from collections.abc import Sequence

from booking.ledger import Booking
from booking.provider import OPERATOR
from handlers.card import refreshed
from handlers.steps import reader_of
from handlers.turn import Turn

MOST = 100
SHOWN = 5


async def of_own(turn: Turn, service: str) -> tuple[Booking, ...]:
    """The person's open bookings there that are followed with an account of their own, the soonest first."""
    return tuple(b for b in await _all(turn, service) if not b.cut_off)


async def redraw(turn: Turn, service: str, before: Sequence[Booking]) -> None:
    """Draw the cards anew of what is followed now and was not, or the other way round."""
    card, followed = turn.services.cards().get(service), {b.id for b in before}
    if card is None:
        return
    changed = [b for b in await _all(turn, service) if b.cut_off == (b.id in followed)]
    turn.messages += [refreshed(reader_of(turn, card), booking) for booking in changed]


def named(turn: Turn, service: str, bookings: Sequence[Booking]) -> list[str]:
    """A line for each: when, and whom."""
    card = turn.services.cards().get(service)
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


async def _all(turn: Turn, service: str) -> list[Booking]:
    live = await turn.shelf.of(turn.person.id, over=False, limit=MOST)
    own = [b for b in live if b.service == service and b.account != OPERATOR]
    return sorted(own, key=lambda b: (b.starts, b.id))
