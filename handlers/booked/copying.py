"""A booking once more by the service's own copy: the same settings, soon. It is asked before it is sent.

Imports: `booking`.
"""

from dataclasses import replace
from datetime import timedelta

from booking.form import Kind
from booking.ledger import Booking, Intent, Verb
from booking.moment import Moment, in_zone
from booking.outcome import Invitation
from handlers.booked.sending import commit
from handlers.callback import Act, of_booking
from handlers.live.card import screen, slot
from handlers.live.deeds import held, offered
from handlers.live.tapping import On
from handlers.messages import Button, Message, Op, rows
from handlers.request.steps import new_id
from handlers.saying import unable

AGREED = "y"
SOON = timedelta(minutes=5)
"""From now on, where the service copies a booking (webcam.md section 3.7)."""


async def copy(on: On) -> None:
    """A tap on the question, or the question first."""
    asked = held(on.card, on.booking)
    moment = on.card.form.first(Kind.MOMENT)
    if asked is None or moment is None or on.booking.pending():
        unable(on.turn, on.turn.words.plain("This cannot be repeated."))
        return
    live = f"copy:{on.booking.id}"
    if on.arg == AGREED and not _asked(on) and (just := await _just_asked(on, asked)):  # a second tap
        replace(on, booking=just).show(just)
        return
    if on.arg != AGREED or not _asked(on):
        on.turn.messages.append(_copying(on, asked, live))
        return
    on.turn.messages.append(Message(Op.DROP, on.turn.chat, slot=live))
    starts = in_zone(on.turn.now + SOON, on.turn.person.zone or "UTC")
    fresh = _copied(on, asked, starts)
    drawn = screen(on.reader, fresh)
    on.turn.messages.append(
        Message(Op.SAY, on.turn.chat, drawn.text, drawn.keyboard, slot(fresh.id), silent=True)
    )


def _asked(on: On) -> bool:
    return on.turn.asked == f"copy {on.booking.id}"


async def _just_asked(on: On, asked: Invitation) -> Booking | None:
    """A request to this performer that has left in the last minutes."""
    mine = await on.turn.shelf.of(on.turn.person.id, over=False)
    just = (b for b in mine if asked.performer in b.order.performers and on.turn.now - b.made < SOON)
    return next(just, None)


def _copying(on: On, asked: Invitation, live: str) -> Message:
    """What the one tap would send; or the question goes."""
    words, turn = on.turn.words, on.turn
    if on.arg not in {"", AGREED}:
        return Message(Op.DROP, turn.chat, slot=live)
    turn.ask(f"copy {on.booking.id}")
    said = words.t(
        "<b>Ask {name} again: {minutes}, starting in five minutes?</b>",
        name=on.reader.name(asked.performer),
        minutes=on.reader.minutes(on.booking.minutes),
    )
    first = offered(on.booking)
    if asked.price is not None and first is not None and asked.price != first:
        amounts = {"price": on.reader.credits(asked.price), "first": on.reader.credits(first)}
        said += "\n" + words.t(
            "You offer {price} again, or {first}, your first offer: the service takes one of the two.",
            **amounts,
        )
    elif asked.price is not None:
        said += "\n" + words.t("You offer {price} again.", price=on.reader.credits(asked.price))
    send = Button(
        words.plain("Send the request"), of_booking(on.booking.id, Act.COPY, AGREED), style="primary"
    )
    no = Button(words.plain("Never mind"), of_booking(on.booking.id, Act.COPY, "n"))
    return Message(Op.REPOST, turn.chat, said, rows([send, no], 1), live, silent=True)


def _copied(on: On, asked: Invitation, starts: Moment) -> Booking:
    people, moment = on.card.form.first(Kind.PEOPLE), on.card.form.first(Kind.MOMENT)
    answers = dict(on.booking.order.answers)
    if people:
        answers[people.key] = (asked.performer,)
    if moment:
        answers[moment.key] = starts
    booking = new_id()
    intent = Intent(new_id(), booking, Verb.COPY, asked.performer, note=asked.reference, saved=on.turn.now)
    fresh = replace(
        on.booking,
        id=booking,
        order=replace(on.booking.order, booking=booking, answers=answers, made=on.turn.now),
        invitations=(Invitation(asked.performer, price=asked.price),),
        starts=starts.at,
        made=on.turn.now,
        problem=None,
        balance=None,
        intents=(intent,),
        revision=0,
        replaces="",
        former=None,
        moving=None,
        edition=0,
        noted=False,
        entry="",
        handed=False,
        verdict="",
        was=None,
        watched=False,
        older={},
        newer={},
    )
    commit(on.turn, on.card, fresh, intent)
    return fresh
