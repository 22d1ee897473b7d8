"""Whoever is forgotten, or may run events no more, leaves theirs to another of the operator's side.

Such an event stands in the operator's account at its service, and others wait to be reminded of it, so it
does not go with a person (decision 39). Imports: `booking`.
"""

from collections.abc import Sequence

from booking.ledger import Booking
from handlers.acts import Verb
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op
from handlers.office import Member
from handlers.reminders.attending import title
from handlers.request.steps import reader_of
from handlers.roles import Right, may
from handlers.turn import Turn
from handlers.words import Words, words_for


def events(turn: Turn, bookings: Sequence[Booking]) -> list[Booking]:
    """Those of them that are for an audience."""
    return [b for b in bookings if (card := turn.services.card(b.service)) and card.audience]


def titles(turn: Turn, held: Sequence[Booking]) -> str:
    """What they are called."""
    cards = [(turn.services.card(b.service), b) for b in held]
    return ", ".join(title(reader_of(turn, card), b) for card, b in cards if card)


async def heir(turn: Turn) -> Member | None:
    """Who takes them over: owners before operators, whoever has written to us; None where there is nobody."""
    staff = turn.office.staff
    for member in await staff.members():
        other = member.person != turn.person.id and may(member.role, Right.EVENTS)
        if other and await staff.known(member.person):
            return member
    return None


def ahead(turn: Turn, held: Sequence[Booking], taker: Member | None) -> str:
    """What is said of it before."""
    if taker is None:
        return turn.words.t(
            "Nobody else here can take over your events yet, so whoever wants to be reminded of them will "
            "hear nothing more. Call them off first, or let another operator write to me first, who takes "
            "them over then."
        )
    return turn.words.n(
        "{name} takes over your event, with everybody who wants to be reminded of it.",
        "{name} takes over your {count} events, with everybody who wants to be reminded of them.",
        len(held),
        name=taker.name or str(taker.person),
    )


def hand_over(turn: Turn, held: Sequence[Booking], taker: Member, of: int = 0) -> None:
    """They are the other one's from now on, who is told. They were `of` somebody, or (0) of who is forgotten,
    whom no entry in the log may name.
    """
    for booking in held:
        turn.handed[booking.id] = taker.person
        who = {"of": of, "to": taker.person} if of else {}
        turn.do(Verb.HAND_OVER, booking.id, service=booking.service, **who)
    turn.messages.append(yours_now(taker.person, words_for(taker.language), len(held), titles(turn, held)))


def yours_now(taker: int, words: Words, count: int, called: str) -> Message:
    """What whoever takes over so many events reads."""
    said = words.n(
        "{titles}: this event is yours now, with everybody who wants to be reminded of it.",
        "{titles}: these {count} events are yours now, with everybody who wants to be reminded of them.",
        count,
        titles=called,
    )
    mine = Button(words.plain("My bookings"), of_menu(Go.BOOKINGS))
    return Message(Op.SAY, taker, said, ((mine,),))
