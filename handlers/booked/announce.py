"""What a person is told when a booking changed: only what differs, so the same news twice says nothing.

The live message is edited in place; news that needs the person brings it to the bottom of the chat, where it
notifies. The receipt of a confirmed booking is sent once. Imports: `booking`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from booking.form import Card
from booking.ledger import Booking, Step, Verb
from booking.outcome import ENDED, Change, Stage, changes
from booking.people import Directory, Person
from booking.waiting import Mark
from handlers.booked.clearing import uncleared
from handlers.live.card import refreshed, screen, slot
from handlers.live.deeds import countered
from handlers.live.standing import left
from handlers.messages import Message, Op
from handlers.reminders import calendar, reminding
from handlers.reminders.reminding import HELD
from handlers.request.values import Reader
from handlers.words import words_for

CONFETTI = "5046509860389126442"
"""Telegram's message effect for a celebration (private chats only)."""

URGENT = frozenset({Stage.ACCEPTED, Stage.CONFIRMED})
NUDGES = {
    Stage.INVITED: {Mark.HALF},
    Stage.ACCEPTED: {Mark.HALF, Mark.TEN},
    Stage.CONFIRMED: {Mark.HALF},
}
"""Marks of a wait that ring: of the performers' answer, of the person's own, which nobody else can give, and
of who has not answered what is final with others.
"""


@dataclass(frozen=True, slots=True)
class Announcer:
    """Makes the messages. `cards` are all services, on or off, `bot` is the bot's username."""

    cards: Callable[[], Mapping[str, Card]]
    directory: Directory
    bot: Callable[[], str]
    clock: Callable[[], datetime]

    def __call__(self, before: Booking, after: Booking, person: Person) -> Sequence[Message]:
        """The messages for this step; none when the person would read nothing new."""
        card = self.cards().get(after.service)
        if card is None or not person.reachable:
            return ()
        reader = Reader(words_for(person.language), person, card, self.directory, self.clock())
        if before.pending(Verb.DELETE):
            return uncleared(reader, before, after)
        drawn = screen(reader, after)
        if drawn == screen(reader, before):
            return ()
        files = calendar.news(reader, before, after, self.bot())
        answers = () if card.first_wins else _answers(before, after)
        op = Op.REPOST if answers or _calls(before, after) else Op.SHOW
        live = Message(
            op,
            person.id,
            drawn.text,
            drawn.keyboard,
            slot(after.id),
            silent=op is Op.SHOW or (_can_wait(before, after) and person.asleep(self.clock())),
            effect=CONFETTI if op is Op.REPOST and _joyful(before, after) else "",
        )
        moved, receipt = _moved(reader, before, after), self._receipt(reader, before, after)
        return (live, *moved, *receipt, *_old_reminder(before, after, person), *files)

    def again(self, booking: Booking, person: Person) -> Sequence[Message]:
        """What stands in the chat of a booking, drawn as it is now; a reminder of what is off goes."""
        card = self.cards().get(booking.service)
        if card is None or not person.reachable:
            return ()
        reader = Reader(words_for(person.language), person, card, self.directory, self.clock())
        live = refreshed(reader, booking)
        return (live,) if booking.stage in HELD else (live, _no_reminder(booking))

    def _receipt(self, reader: Reader, before: Booking, after: Booking) -> Sequence[Message]:
        won = after.won
        confirmed = after.stage is Stage.CONFIRMED and before.stage is not Stage.CONFIRMED
        if not confirmed or won is None or won.price is None:
            return ()
        said = reader.words.t(
            "Booked with {name} on {when}: {price} taken. Enjoy the session!",
            name=reader.name(won.performer),
            when=reader.moment(after.starts),
            price=reader.credits(won.price),
        )
        agreed_now = before.stage is not Stage.ACCEPTED or countered(before)
        effect = CONFETTI if agreed_now else ""
        return (Message(Op.SAY, after.person, said, once=True, effect=effect),)


def _joyful(before: Booking, after: Booking) -> bool:
    """A yes as it was asked for: celebrated once, when it comes. A counter-offer is, once it is agreed."""
    return before.stage not in URGENT and after.stage in URGENT and not countered(after)


def _old_reminder(before: Booking, after: Booking, person: Person) -> Sequence[Message]:
    """A reminder goes: of what is off, at another time now, or over where no question follows."""
    last = after.stage is Stage.DONE and before.stage is not Stage.DONE and not person.preferences.after
    if before.stage not in HELD or (after.stage in HELD and after.starts == before.starts and not last):
        return ()
    return (_no_reminder(after),)


def _no_reminder(booking: Booking) -> Message:
    return Message(Op.DROP, booking.person, slot=reminding.slot(booking.id))


def _moved(reader: Reader, before: Booking, after: Booking) -> Sequence[Message]:
    """The other side chose another time: said on its own, for the card alone would not be noticed."""
    if before.starts == after.starts or before.pending(Verb.MOVE, Verb.COPY) or _arrived(before, after):
        return ()
    said = reader.words.t(
        "The session was moved by the other side: it was {old}, it is {new} now.",
        old=reader.moment(before.starts),
        new=reader.moment(after.starts),
    )
    return (Message(Op.SAY, after.person, said, once=True),)


def _arrived(before: Booking, after: Booking) -> bool:
    """Whether the person's own move has come to light now, however long after it was given up."""
    moves = [i for i in after.intents if i.verb is Verb.MOVE and i.step is Step.DONE]
    return any(was.step is not Step.DONE for i in moves if (was := before.intent(i.id)))


def _can_wait(before: Booking, after: Booking) -> bool:
    """Whether it need not ring in the quiet hours: nobody has said yes, before or now, or there is no more
    news than the no of somebody who had not.
    """
    if (before.stage, after.stage, after.mark) == (Stage.CONFIRMED, Stage.CONFIRMED, Mark.HALF):
        return after.mark != before.mark
    told = _answers(before, after)
    noes = told == changes(before.invitations, after.invitations) and all(c.now.stage in ENDED for c in told)
    return URGENT.isdisjoint({before.stage, after.stage}) or bool(told and noes)


def _answers(before: Booking, after: Booking) -> tuple[Change, ...]:
    """What performers have answered now; where each one's part stands by itself, every answer counts."""
    told = changes(before.invitations, after.invitations)
    return tuple(c for c in told if c.was.stage is Stage.INVITED and c.now.stage is not Stage.INVITED)


def _calls(before: Booking, after: Booking) -> bool:
    """Whether the person should hear of it now: a yes, an end, or a question for them."""
    if (before.pending(Verb.MOVE) and not after.pending(Verb.MOVE)) or _arrived(before, after):
        return True
    if after.handed_over and not before.handed_over:
        return True
    if not changes(before.invitations, after.invitations):
        nudged = after.mark != before.mark and after.mark in NUDGES.get(after.stage, ())
        return nudged or (after.problem is not None and after.problem != before.problem)
    if after.moving and after.stage is Stage.CANCELLED:
        return any(left(i) for i in after.invitations if i.performer in before.winners)
    if after.stage is Stage.CONFIRMED:
        if any(left(i) for i in after.invitations if i.performer in before.winners):
            return True
        at_once = before.stage in {Stage.ASKED, Stage.UNKNOWN, Stage.INVITED}
        return at_once and (after.won is None or after.won.price is None)
    if after.stage is Stage.DONE:
        return False  # whoever wants to hear of the end is asked how it was
    return after.stage is not before.stage and (after.stage in URGENT or after.over)
