"""A person at work on a booking of theirs: what they stand on, and what all of it has in common.

Imports: `booking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from booking.form import Card
from booking.ledger import Booking, Intent
from handlers.card import screen, slot
from handlers.messages import Message, Op
from handlers.steps import reader_of
from handlers.turn import Turn
from handlers.values import Reader


@dataclass(frozen=True, slots=True)
class On:
    """The booking, its service's card, and what the button carried, if it was one."""

    turn: Turn
    booking: Booking
    card: Card
    arg: str = ""

    @property
    def reader(self) -> Reader:
        """How this person reads the booking."""
        return reader_of(self.turn, self.card)

    def show(self, booking: Booking, op: Op = Op.SHOW) -> None:
        """The card as the booking stands."""
        drawn, name = screen(self.reader, booking), slot(self.booking.id)
        self.turn.messages.append(Message(op, self.turn.chat, drawn.text, drawn.keyboard, name, silent=True))

    def write(self, intents: Sequence[Intent]) -> None:
        """Save writes on the present booking and show that they are under way."""
        self.turn.intents.extend(intents)
        self.turn.perform.extend(i.id for i in intents)
        self.show(replace(self.booking, intents=(*self.booking.intents, *intents), problem=None))


async def own(turn: Turn, number: str) -> On | None:
    """The person's booking of that id, while its service is on; None for any other."""
    booking = await turn.shelf.booking(number)
    card = turn.services.cards().get(booking.service) if booking else None
    if booking is None or card is None or booking.person != turn.person.id:
        return None
    return On(turn, booking, card)
