"""What a person does with a booking: look, confirm, cancel, book again. Each write is first an intent.

Imports: `booking`.
"""

from collections.abc import Awaitable, Callable, Mapping

from booking.form import Kind, Value
from booking.ledger import Booking, Intent, Verb
from booking.offers import TOO_DEAR
from booking.outcome import Invitation, Stage
from handlers.booked import cancelling, copying, moving
from handlers.broadcast.event import announce
from handlers.callback import Act, BookingTap
from handlers.live import offering
from handlers.live.deeds import countered, unreached, yes_to
from handlers.live.former import former_of, meant
from handlers.live.tapping import On, able, runs
from handlers.messages import Op
from handlers.reminders import calendar, reminder_taps
from handlers.request.consent import agreed
from handlers.request.reopening import reopen
from handlers.request.steps import new_id
from handlers.saying import not_theirs, unable
from handlers.turn import Turn
from handlers.watch import watching

LOOKS = frozenset({Act.CARD, Act.KEEP, Act.STAY, Act.REMIND, Act.CALENDAR, Act.WITHDRAW})
"""What needs nothing of the service."""


async def tapped(turn: Turn, tap: BookingTap) -> None:
    """A tap on a booking's button, by its owner only."""
    booking = await turn.shelf.booking(tap.booking)
    card = able(turn, booking.service) if booking else None
    if booking is None or booking.person != turn.person.id:
        unable(turn, turn.words.plain("This booking is not yours, or no longer kept."))
        return
    if card is None:
        unable(turn, turn.words.plain("This service is switched off at the moment."))
        return
    if not runs(turn, card):
        not_theirs(turn)
        return
    on = On(turn, booking, card, tap.arg)
    if on.off and tap.act not in LOOKS:
        unable(
            turn,
            turn.words.plain(
                "The service “{service}” is switched off at the moment.", service=on.reader.service
            ),
        )
        return
    await DOES[tap.act](on)


async def card_below(on: On) -> None:
    """The card at the bottom of the chat."""
    on.show(on.booking, Op.REPOST)


def _said_to_another(on: On, won: Invitation) -> bool:
    """Whether the button was shown for another performer's acceptance, or for another price: then the card
    is shown as it is, and nothing else happens.
    """
    if on.arg == yes_to(on.booking, won):
        return False
    words, price = on.turn.words, on.arg.rpartition(":")[2]
    said = words.plain("The price has changed since. Please look again.")
    if won.price is None or format(won.price, "f") == price:
        name = on.reader.name(won.performer)
        said = words.plain("It is {name} who accepted now. Please look again.", name=name)
    on.show(on.booking)
    unable(on.turn, said)
    return True


async def _confirm(on: On) -> None:
    words, won = on.turn.words, on.booking.won
    if on.booking.pending(Verb.CONFIRM) or on.booking.stage is Stage.CONFIRMED:
        on.turn.answer(words.plain("Already confirmed, or just being confirmed."))
        on.show(on.booking)
    elif on.booking.stage is not Stage.ACCEPTED or won is None:
        on.show(on.booking)
        unable(on.turn, words.plain("There is nothing to confirm any more."))
    elif not on.busy(won.performer) and not _said_to_another(on, won):
        number, saved = on.booking.id, on.turn.now
        on.write([Intent(new_id(), number, Verb.CONFIRM, won.performer, saved=saved, price=won.price)])


async def _ask_cancel(on: On) -> None:
    await cancelling.ask(on)


async def _keep(on: On) -> None:
    cancelling.keep(on)


async def _cancel(on: On) -> None:
    await cancelling.cancel(on)


async def _refuse(on: On) -> None:
    """No to a counter-offer: the performer's yes is taken back at the service, with the reason."""
    words, won = on.turn.words, on.booking.won
    if won is None or not countered(on.booking):
        on.show(on.booking)
        unable(on.turn, words.plain("There is no offer to decline any more."))
    elif not on.busy() and not _said_to_another(on, won):
        cancelling.take_back(on, [won], TOO_DEAR)


async def again(on: On, text: str = "") -> None:
    """The same but for the time and what a text says; of several who were asked, with those who said yes."""
    moment, people = on.card.form.first(Kind.MOMENT), on.card.form.first(Kind.PEOPLE)
    key = moment.key if moment else ""
    answers = {k: v for k, v in on.booking.order.answers.items() if k != key}
    if people is not None and people.key in answers and on.booking.winners:
        answers[people.key] = on.booking.winners
    await _reopen(on, answers, text=text)


async def _fix(on: On) -> None:
    problem = on.booking.problem
    known = {f.key for f in on.card.form.fields}
    at = problem.key if problem and problem.key in known else ""
    answers, people = dict(on.booking.order.answers), on.card.form.first(Kind.PEOPLE)
    if people is not None and (lost := unreached(on.booking)):
        answers[people.key] = lost
    await _reopen(on, answers, at)


async def _reopen(on: On, answers: Mapping[str, Value], at: str = "", text: str = "") -> None:
    await reopen(on.turn, on.card, answers, at, await _former(on), text=text)


async def _former(on: On) -> Booking | None:
    """What the booking was to replace, if it came to nothing and that still holds."""
    return await former_of(on.turn, on.card, meant(on.booking))


async def _offer(on: On) -> None:
    if offering.proposed(on.turn, on.booking, on.card, on.arg) is None:
        on.show(on.booking)
    await offering.offered(on.turn, on.booking, on.card, on.arg, await _former(on))


async def _watch(on: On) -> None:
    await watching.from_booking(on.turn, on.booking, on.card, on.arg)


async def _copy(on: On) -> None:
    """The service's own copy, once consent was given; before that the request is gone through again."""
    await (copying.copy(on) if agreed(on.turn.person) else again(on))


async def _withdraw(on: On) -> None:
    """Out of the line, as long as it has not left: done after this, where one of the two is first."""
    waiting = on.booking.in_line
    if not waiting and not on.booking.never_sent:
        unable(on.turn, on.turn.words.plain("It has left already. The message says what came of it."))
    if not waiting:
        on.show(on.booking)
    on.turn.withdraw.extend(i.id for i in waiting)


async def _move(on: On) -> None:
    await moving.move(on.turn, on.booking, on.card, on.arg)


async def _remind(on: On) -> None:
    await reminder_taps.remind(on.turn, on.booking, on.card, on.arg)


async def _calendar(on: On) -> None:
    await calendar.give(on.turn, on.booking, on.card)


async def _stay(on: On) -> None:
    moving.stay(on.turn, on.booking)


DOES: Mapping[Act, Callable[[On], Awaitable[None]]] = {
    Act.CARD: card_below,
    Act.CONFIRM: _confirm,
    Act.REFUSE: _refuse,
    Act.ASK_CANCEL: _ask_cancel,
    Act.KEEP: _keep,
    Act.CANCEL: _cancel,
    Act.AGAIN: again,
    Act.OFFER: _offer,
    Act.WATCH: _watch,
    Act.FIX: _fix,
    Act.COPY: _copy,
    Act.MOVE: _move,
    Act.STAY: _stay,
    Act.REMIND: _remind,
    Act.CALENDAR: _calendar,
    Act.WITHDRAW: _withdraw,
    Act.ANNOUNCE: announce,
}
