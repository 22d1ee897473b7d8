"""A request as people write it, for who does not know yet how to begin. Imports: `booking`."""

from datetime import time

from booking.form import Kind
from handlers.turn import Turn

EVENING = time(20)
"""When the session of an example is."""


def example(turn: Turn) -> str:
    """A sentence as people write it, at a service where a price is offered if there is one."""
    words, cards = turn.words, turn.offered
    priced = [service for service, card in cards.items() if card.form.first(Kind.AMOUNT)]
    names = [p.name for service in priced or cards for p in turn.directory.of(service)[:1]]
    name = names[0] if names else "123456"
    evening = turn.times.clock(EVENING)
    if priced:
        return words.plain("{name} tomorrow at {time} for 30 minutes, 10 credits", name=name, time=evening)
    return words.plain("{name} tomorrow at {time}", name=name, time=evening)
