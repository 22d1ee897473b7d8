"""What a person does with a booking: look, confirm, cancel, book again. Each write is first an intent.

Imports: `booking`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from booking.form import Card, Kind
from booking.ledger import Booking, Intent, Verb
from booking.moment import Moment, in_zone
from booking.outcome import Invitation, Stage
from handlers import calendar, moving, offering, reminder_taps, watching
from handlers.callback import Act, BookingTap, of_booking
from handlers.card import screen, slot
from handlers.consent import agreed
from handlers.deeds import countered
from handlers.messages import Button, Message, Op, rows
from handlers.reopening import reopen
from handlers.sending import commit
from handlers.steps import new_id, reader_of
from handlers.turn import Turn
from handlers.values import Reader

REASONS = ("I can't make it.", "Another time suits me better.", "I changed my mind.")
"""Sent to the service as they stand; shown translated."""

UNREASONED = "-"
TOO_DEAR = "The price does not suit me."


@dataclass(frozen=True, slots=True)
class On:
    """A tap on the person's own booking."""

    turn: Turn
    booking: Booking
    card: Card
    arg: str

    @property
    def reader(self) -> Reader:
        """How this person reads the booking."""
        return reader_of(self.turn, self.card)

    def show(self, booking: Booking, op: Op = Op.SHOW) -> None:
        """The card as the booking stands."""
        drawn, name = screen(self.reader, booking), slot(self.booking.id)
        self.turn.messages.append(Message(op, self.turn.chat, drawn.text, drawn.keyboard, name, silent=True))


async def tapped(turn: Turn, tap: BookingTap) -> None:
    """A tap on a booking's button, by its owner only."""
    booking = await turn.shelf.booking(tap.booking)
    card = turn.services.cards().get(booking.service) if booking else None
    if booking is None or booking.person != turn.person.id:
        turn.answer(turn.words.plain("This booking is not yours, or no longer kept."), alert=True)
        return
    if card is None:
        turn.answer(turn.words.plain("This service is switched off at the moment."), alert=True)
        return
    await DOES[tap.act](On(turn, booking, card, tap.arg))


async def _card(on: On) -> None:
    on.show(on.booking, Op.REPOST)


async def _confirm(on: On) -> None:
    words, won = on.turn.words, on.booking.won
    if on.booking.pending(Verb.CONFIRM) or on.booking.stage is Stage.CONFIRMED:
        on.turn.answer(words.plain("Already confirmed, or just being confirmed."))
    elif on.booking.stage is not Stage.ACCEPTED or won is None:
        on.turn.answer(words.plain("There is nothing to confirm any more."), alert=True)
        on.show(on.booking)
    elif won.price is not None and format(won.price, "f") != on.arg:
        on.turn.answer(words.plain("The price has changed since. Please look again."), alert=True)
        on.show(on.booking)
    else:
        _write(
            on,
            [
                Intent(
                    new_id(), on.booking.id, Verb.CONFIRM, won.performer, saved=on.turn.now, price=won.price
                )
            ],
        )


def _write(on: On, intents: list[Intent]) -> None:
    """Save writes on the present booking and show that they are under way."""
    on.turn.intents.extend(intents)
    on.turn.perform.extend(i.id for i in intents)
    on.show(replace(on.booking, intents=(*on.booking.intents, *intents), problem=None))


async def _ask_cancel(on: On) -> None:
    words = on.turn.words
    if not _live(on.booking):
        on.turn.answer(words.plain("There is nothing to cancel any more."), alert=True)
        on.show(on.booking)
        return
    stay = Button(words.plain("Keep the booking"), of_booking(on.booking.id, Act.KEEP))
    said = [words.t("<b>Cancel the booking on {when}?</b>", when=on.reader.moment(on.booking.starts))]
    if on.card.reason_told:
        said.append(words.t("Choose the reason that the performer will read."))
    if on.card.cancelling:
        said.append(words.t(on.card.cancelling))
    ask, keyboard = "\n".join(said), (*rows(_reasons(on), 1), (stay,))
    on.turn.messages.append(Message(Op.REPOST, on.turn.chat, ask, keyboard, _asking(on.booking), silent=True))


def _reasons(on: On) -> list[Button]:
    """A button for each reason, where somebody reads it; else a plain yes."""
    words, keys = on.turn.words, [str(i) for i in range(len(REASONS))]
    labels = [words.plain(reason) for reason in REASONS]
    if not on.card.reason_told:
        keys, labels = [UNREASONED], [words.plain("Cancel it")]
    elif not on.card.reason_required:
        keys, labels = [*keys, UNREASONED], [*labels, words.plain("Without a reason")]
    press = partial(of_booking, on.booking.id, Act.CANCEL)
    return [Button(label, press(key), style="danger") for key, label in zip(keys, labels, strict=True)]


def _asking(booking: Booking) -> str:
    """The live message that asks whether to cancel; news of the booking leaves it alone."""
    return f"cancel:{booking.id}"


async def _keep(on: On) -> None:
    on.turn.messages.append(Message(Op.DROP, on.turn.chat, slot=_asking(on.booking)))


def _live(booking: Booking) -> list[Invitation]:
    live = {Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED}
    return [i for i in booking.invitations if i.stage in live and i.reference]


async def _cancel(on: On) -> None:
    on.turn.messages.append(Message(Op.DROP, on.turn.chat, slot=_asking(on.booking)))
    targets = [i for i in _live(on.booking) if not on.booking.pending(target=i.performer)]
    note = dict(zip("012", REASONS, strict=True)).get(on.arg)
    if not targets or (note is None and (on.arg != UNREASONED or on.card.reason_required)):
        on.turn.answer(on.turn.words.plain("There is nothing to cancel any more."))
        on.show(on.booking)
        return
    _take_back(on, targets, note or "")


def _take_back(on: On, targets: list[Invitation], note: str) -> None:
    _write(
        on,
        [
            Intent(new_id(), on.booking.id, Verb.CANCEL, i.performer, note=note or "", saved=on.turn.now)
            for i in targets
        ],
    )


async def _refuse(on: On) -> None:
    """No to a counter-offer: the performer's yes is taken back at the service, with the reason."""
    words, won = on.turn.words, on.booking.won
    if won is None or not countered(on.booking) or on.booking.pending():
        on.turn.answer(words.plain("There is no offer to decline any more."), alert=True)
        on.show(on.booking)
    elif won.price is not None and format(won.price, "f") != on.arg:
        on.turn.answer(words.plain("The price has changed since. Please look again."), alert=True)
        on.show(on.booking)
    else:
        _take_back(on, [won], TOO_DEAR)


async def _again(on: On) -> None:
    moment = on.card.form.first(Kind.MOMENT)
    key = moment.key if moment else ""
    await reopen(on.turn, on.card, {k: v for k, v in on.booking.order.answers.items() if k != key}, key)


async def _fix(on: On) -> None:
    problem = on.booking.problem
    known = {f.key for f in on.card.form.fields}
    at = problem.key if problem and problem.key in known else ""
    await reopen(on.turn, on.card, on.booking.order.answers, at)


async def _offer(on: On) -> None:
    await offering.offered(on.turn, on.booking, on.card, on.arg)


async def _watch(on: On) -> None:
    await watching.from_booking(on.turn, on.booking, on.card, on.arg)


async def _copy(on: On) -> None:
    """The service's own copy: the same settings, five minutes from now (webcam.md section 3.7)."""
    if not agreed(on.turn.person):
        await _again(on)
        return
    asked = next((i for i in on.booking.invitations if i.reference), None)
    moment = on.card.form.first(Kind.MOMENT)
    if asked is None or moment is None or on.booking.pending():
        on.turn.answer(on.turn.words.plain("This cannot be repeated."), alert=True)
        return
    starts = in_zone(on.turn.now + timedelta(minutes=5), on.turn.person.zone or "UTC")
    fresh = _copied(on, asked, starts)
    drawn = screen(on.reader, fresh)
    on.turn.messages.append(
        Message(Op.SAY, on.turn.chat, drawn.text, drawn.keyboard, slot(fresh.id), silent=True)
    )


async def _withdraw(on: On) -> None:
    """Out of the line, as long as it has not left: done after this turn, where one of the two is first."""
    waiting = on.booking.in_line
    if not waiting:
        on.turn.answer(on.turn.words.plain("It has left already. The message says what came of it."))
        on.show(on.booking)
        return
    on.turn.withdraw.extend(i.id for i in waiting)


async def _move(on: On) -> None:
    await moving.move(on.turn, on.booking, on.card, on.arg)


async def _remind(on: On) -> None:
    await reminder_taps.remind(on.turn, on.booking, on.card, on.arg)


async def _calendar(on: On) -> None:
    await calendar.give(on.turn, on.booking, on.card)


async def _stay(on: On) -> None:
    on.turn.messages.append(Message(Op.DROP, on.turn.chat, slot=moving.asking(on.booking)))


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
        edition=0,
        noted=False,
    )
    commit(on.turn, fresh, intent)
    return fresh


DOES: Mapping[Act, Callable[[On], Awaitable[None]]] = {
    Act.CARD: _card,
    Act.CONFIRM: _confirm,
    Act.REFUSE: _refuse,
    Act.ASK_CANCEL: _ask_cancel,
    Act.KEEP: _keep,
    Act.CANCEL: _cancel,
    Act.AGAIN: _again,
    Act.OFFER: _offer,
    Act.WATCH: _watch,
    Act.FIX: _fix,
    Act.COPY: _copy,
    Act.MOVE: _move,
    Act.STAY: _stay,
    Act.REMIND: _remind,
    Act.CALENDAR: _calendar,
    Act.WITHDRAW: _withdraw,
}
