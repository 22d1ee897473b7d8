"""What the owners are told at once, because only they can act: a request that was lost, or refused oddly.

Once for each booking it happened to, with the service's own words; nothing of the person's.
Imports: `booking`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from booking.form import Card
from booking.ledger import BY_HAND, Booking
from handlers.messages import Message, Op
from handlers.operators.lost import asking
from handlers.words import words_for

ALARMS = {
    "unforeseen": "{service} refused the request {reference} in a way I do not know: {words}",
    "amiss": "{service} does not take the request {reference} until you have put something right there: "
    "{words}",
    BY_HAND: "{service}: the answer to a request was lost, and I cannot ask what became of it. "
    "Please look in its console for {reference}, and say here what you found.",
}
SHUT_OUT = "access_refused"
"""No word of its own: the outage of that service begins with it (`handlers.operators.outage`)."""

QUIET = timedelta(hours=1)
"""How long a trouble of a service that was told is not told again; a lost request always is."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Makes the messages to `owners`. `cards` are the services known now."""

    owners: frozenset[int]
    cards: Callable[[], Mapping[str, Card]]

    @staticmethod
    def concerns(before: Booking, after: Booking) -> str:
        """Which trouble came with this step that only owners can end; "" where none did."""
        problem = after.problem
        new = problem is not None and problem != before.problem and problem.code in {*ALARMS, SHUT_OUT}
        return problem.code if problem and new else ""

    @staticmethod
    def stands(booking: Booking) -> bool:
        """Whether owners still have to act."""
        return booking.problem is not None and booking.problem.code in ALARMS

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
        keyboard = (asking(words, booking.id),) if code == BY_HAND else ()
        return Message(Op.SAY, owner, said, keyboard, once=True)
