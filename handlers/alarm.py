"""What the owners are told at once, because only they can act: a service that refuses us, a lost request.

Once for each booking it happened to, with the service's own words; nothing of the person's.
Imports: `booking`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from booking.form import Card
from booking.ledger import Booking
from handlers.messages import Message, Op
from handlers.words import words_for

ALARMS = {
    "access_refused": "{service} refuses our access: its key or login must be renewed. {words}",
    "unforeseen": "{service} refused a request in a way I do not know: {words}",
    "by_hand": "{service}: the answer to a request was lost, and I cannot ask what became of it. "
    "Please look in its console for {reference}, and tell the person.",
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """Makes the messages to `owners`. `cards` are the services known now."""

    owners: frozenset[int]
    cards: Callable[[], Mapping[str, Card]]

    def due(self, before: Booking, after: Booking) -> bool:
        """Whether this step is one for the owners."""
        problem = after.problem
        return problem is not None and problem.code in ALARMS and problem != before.problem

    def message(self, owner: int, language: str, booking: Booking) -> Message:
        """The word to one owner."""
        words, problem = words_for(language), booking.problem
        card = self.cards().get(booking.service)
        label = words.plain(card.label) if card else booking.service
        code = problem.code if problem else "unforeseen"
        said = words.t(
            ALARMS[code],
            service=label,
            words=problem.words if problem else "",
            reference=booking.order.booking,
        )
        return Message(Op.SAY, owner, said, once=True)
