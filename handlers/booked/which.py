"""Which booking is meant, where words fit several. Imports: `booking`."""

from collections.abc import Sequence
from dataclasses import replace

from booking.ledger import Booking
from handlers.booked.listing import PAGE, SLOT, entry
from handlers.messages import Message, Op, rows
from handlers.turn import Turn


def which(turn: Turn, found: Sequence[tuple[Booking, str]]) -> None:
    """Ask it, the next ones as buttons; each carries the data beside it, and so what was said."""
    buttons = [replace(entry(turn, booking), data=data) for booking, data in found[:PAGE]]
    asked = turn.words.t("<b>Which booking do you mean?</b>")
    turn.messages.append(Message(Op.REPOST, turn.chat, asked, rows(buttons, 1), SLOT, silent=True))
