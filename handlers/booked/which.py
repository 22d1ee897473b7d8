"""Which booking is meant, where words fit several. Imports: `booking`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from booking.ledger import Booking
from booking.when.tokens import fold
from handlers.booked.listing import PAGE, SLOT, entry
from handlers.messages import Message, Op, rows
from handlers.request.steps import reader_of
from handlers.turn import Turn


def which(turn: Turn, found: Sequence[tuple[Booking, str]]) -> None:
    """Ask it, the next ones as buttons; each carries the data beside it, and so what was said."""
    buttons = [replace(entry(turn, booking), data=data) for booking, data in found[:PAGE]]
    asked = turn.words.t("<b>Which booking do you mean?</b>")
    turn.messages.append(Message(Op.REPOST, turn.chat, asked, rows(buttons, 1), SLOT, silent=True))


def names(turn: Turn, booking: Booking) -> frozenset[str]:
    """The words, folded, of the names of those with whom it is booked."""
    card = turn.services.card(booking.service)
    if card is None:
        return frozenset()
    name = reader_of(turn, card).name
    return frozenset(" ".join(fold(name(p).casefold()) for p in booking.order.performers).split())


def named(turn: Turn, bookings: Sequence[Booking], words: str) -> list[Booking]:
    """Those whose performers are named by the words, which are folded."""
    said = {word for word in re.findall(r"\w+", words) if len(word) > 2}
    return [booking for booking in bookings if said & names(turn, booking)]
