"""What stands in the chat follows the person's language and clock as soon as they change.

Imports: `booking`.
"""

from booking.outcome import Stage
from booking.people import Person
from handlers import card, reminding
from handlers.messages import Message, Op
from handlers.steps import reader_of
from handlers.turn import Turn

MOST = 10
"""Bookings that are drawn anew; more are as they were until they are touched."""


async def follow(turn: Turn, before: Person) -> None:
    """Draw the cards and reminders of live bookings anew where `before` read them in another way."""
    if _way(before) == _way(turn.person) or turn.forget:
        return
    drawn = {m.slot for m in turn.messages}
    for booking in await turn.shelf.of(turn.person.id, over=False, limit=MOST):
        service = turn.services.cards().get(booking.service)
        if service is None:
            continue
        reader, name = reader_of(turn, service), card.slot(booking.id)
        shown = [(name, card.screen(reader, booking))]
        kept = await turn.shelf.reminders(booking.id) if booking.stage is Stage.CONFIRMED else None
        if kept is not None and kept.said:
            shown.append((reminding.slot(booking.id), reminding.drawing(reader, booking, kept, turn.now)))
        turn.messages += [
            Message(Op.REFRESH, turn.chat, screen.text, screen.keyboard, slot)
            for slot, screen in shown
            if slot not in drawn
        ]


def _way(person: Person) -> tuple[object, ...]:
    return person.language, person.zone, person.order, person.clock12
