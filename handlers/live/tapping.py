"""A person at work on a booking of theirs: what they stand on, and what all of it has in common.

Imports: `booking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from booking.form import Card
from booking.ledger import Booking, Intent
from handlers.live.card import screen, slot
from handlers.messages import Message, Op
from handlers.request.steps import reader_of
from handlers.request.values import Reader
from handlers.roles import Right
from handlers.saying import unable
from handlers.turn import Turn


@dataclass(frozen=True, slots=True)
class On:
    """The booking, its service's card as it is now (`able`), and what the button carried, if it was one."""

    turn: Turn
    booking: Booking
    card: Card
    arg: str = ""

    @property
    def reader(self) -> Reader:
        """How this person reads the booking."""
        return reader_of(self.turn, self.card)

    @property
    def off(self) -> bool:
        """Whether the service is switched off: the booking can be looked at, and nothing be done with it."""
        return self.card.id not in self.turn.services.cards()

    def show(self, booking: Booking, op: Op = Op.SHOW) -> None:
        """The card as the booking stands."""
        drawn, name, text = screen(self.reader, booking), slot(self.booking.id), ""
        if self.off and not booking.over:
            said = (
                "The service “{service}” is switched off at the moment: "
                "I can show you this booking, but change nothing."
            )
            text = "\n\n" + self.turn.words.t(said, service=self.reader.service)
        shown = Message(op, self.turn.chat, drawn.text + text, drawn.keyboard, name, silent=True)
        self.turn.messages.append(shown)

    def busy(self, *performers: str) -> bool:
        """Whether a write for one of them is on its way already, or for anybody; then that is said."""
        if not any(self.booking.pending(target=performer) for performer in performers or ("",)):
            return False
        self.show(self.booking)
        said = "Something is on its way for this booking already. Its message says what came of it."
        unable(self.turn, self.turn.words.plain(said))
        return True

    def write(self, intents: Sequence[Intent]) -> None:
        """Save writes on the present booking and show that they are under way."""
        self.turn.intend(self.card, *intents, of=self.booking)
        self.show(replace(self.booking, intents=(*self.booking.intents, *intents), problem=None))


def able(turn: Turn, service: str) -> Card | None:
    """The card of a known service; of one that is switched off, without anything that it could do."""
    card = turn.services.card(service)
    return card if card is None or service in turn.services.cards() else replace(card, abilities=frozenset())


def runs(turn: Turn, card: Card) -> bool:
    """Whether they may do anything with bookings there: events for an audience need a role, at every step."""
    return not card.audience or turn.may(Right.EVENTS)


async def own(turn: Turn, number: str, *, off: bool = False) -> On | None:
    """The person's booking of that id; only while its service is on, unless it may be `off`."""
    booking = await turn.shelf.booking(number)
    card = able(turn, booking.service) if booking else None
    if booking is None or card is None or booking.person != turn.person.id or not runs(turn, card):
        return None
    on = On(turn, booking, card)
    return None if on.off and not off else on
