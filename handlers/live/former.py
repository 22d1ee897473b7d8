"""The booking that a request shall replace: a move goes on when the first try for a new time came to nothing.

Imports: `booking`.
"""

from booking.chain import FAILED, HELD
from booking.form import Card
from booking.ledger import Booking
from handlers.live.deeds import movable
from handlers.turn import Turn


def meant(booking: Booking) -> str:
    """The id of the booking that one which came to nothing was to replace and that still holds; else ""."""
    holding = any(stage in HELD for stage in booking.older.values())
    return booking.replaces if booking.stage in FAILED and holding else ""


def replaceable(card: Card, booking: Booking) -> bool:
    """Whether another one may be asked for in its place: it holds, and nothing else is under way with it."""
    return movable(card, booking) and not booking.pending()


async def former_of(turn: Turn, card: Card, number: str) -> Booking | None:
    """The person's booking of that id, while it can still be replaced; None for any other, and for ""."""
    former = await turn.shelf.booking(number) if number else None
    if former is None or (former.person, former.service) != (turn.person.id, card.id):
        return None
    return former if replaceable(card, former) else None
