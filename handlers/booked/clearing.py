"""Clearing ended bookings from a service's own list, where it can: offered under the past ones, after a yes.

Here they stay. Each is a write of its own, performed like any other. Imports: `booking`.
"""

from collections.abc import Sequence
from hashlib import sha256

from booking.form import Ability
from booking.ledger import Booking, Intent, Verb
from booking.provider import OPERATOR
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op
from handlers.request.steps import new_id
from handlers.request.values import Reader
from handlers.saying import unable
from handlers.turn import Turn

MOST = 20
"""So many at once; the button is there again for the rest."""

SLOT, UNCLEARED = "clear", "uncleared"
NO = "no"


def offer(turn: Turn, past: Sequence[Booking]) -> list[Button]:
    """A button, where a service that can clear them has some of these."""
    if not any(_stands(turn, b) for b in past):
        return []
    return [Button(turn.words.plain("Clear old ones at the service"), of_menu(Go.CLEAR))]


async def clear(turn: Turn, arg: str) -> None:
    """At first the question; then the answer to it. A yes to other bookings than these is asked for anew."""
    gone = Message(Op.DROP, turn.chat, slot=SLOT)
    if arg == NO:
        turn.messages.append(gone)
        return
    past = await turn.shelf.of(turn.person.id, over=True, limit=100)
    stands = [b for b in past if _stands(turn, b)][:MOST]
    words = turn.words
    if not stands:
        turn.messages.append(gone)
        unable(turn, words.plain("There is nothing to clear any more."))
        return
    agreed = _agreed(stands)
    if arg == agreed:
        turn.messages += [gone, Message(Op.DROP, turn.chat, slot=UNCLEARED)]
        _clear(turn, stands)
        return
    ask = words.n(
        "Clear {count} ended booking from your list at the service? It stays in mine.",
        "Clear {count} ended bookings from your list at the service? They stay in mine.",
        len(stands),
    )
    yes = Button(words.plain("Yes, clear"), of_menu(Go.CLEAR, agreed), style="danger")
    no = Button(words.plain("No"), of_menu(Go.CLEAR, NO))
    turn.messages.append(Message(Op.REPOST, turn.chat, ask, ((yes, no),), SLOT, silent=True))


def _agreed(stands: Sequence[Booking]) -> str:
    """What a yes to these carries."""
    return sha256("\n".join(sorted(b.id for b in stands)).encode()).hexdigest()[:16]


def _clear(turn: Turn, stands: Sequence[Booking]) -> None:
    intents = [Intent(new_id(), b.id, Verb.DELETE, saved=turn.now) for b in stands]
    turn.intents.extend(intents)
    turn.perform.extend(i.id for i in intents)
    said = turn.words.n(
        "{count} ended booking is being cleared at the service.",
        "{count} ended bookings are being cleared at the service.",
        len(stands),
    )
    turn.messages.append(Message(Op.SAY, turn.chat, said, silent=True))


def uncleared(reader: Reader, before: Booking, after: Booking) -> Sequence[Message]:
    """A word where the service has not cleared what it was to: one for all that were asked for."""
    if after.pending(Verb.DELETE) or not any(i.reference for i in after.invitations):
        return ()
    said = reader.words.t(
        "{service} has not cleared every ended booking. Those that are left are still in its list; "
        "you can try again under /bookings.",
        service=reader.words.plain(reader.card.label),
    )
    return (Message(Op.SHOW, before.person, said, slot=UNCLEARED),)


def _stands(turn: Turn, booking: Booking) -> bool:
    """Whether it is over and still in the person's own list at a service that can clear it."""
    card = turn.services.cards().get(booking.service)
    can = card is not None and card.can(Ability.DELETE) and not booking.pending()
    return (
        can and booking.account != OPERATOR and booking.over and any(i.reference for i in booking.invitations)
    )
