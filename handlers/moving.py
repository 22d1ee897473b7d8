"""Moving a booking to another time, by the service or by replacing it: a picker that lives in its buttons.

Nothing is remembered between the taps: each button carries what to look at next, the last one the instant.
The old time holds until the service has said yes. Imports: `booking`.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from booking.errors import ServiceError
from booking.form import Ability, Card, Kind, Limit
from booking.ledger import Booking, Intent, Verb
from booking.moment import Moment, in_zone
from booking.outcome import Invitation, Stage
from handlers.callback import Act, Do, of_booking
from handlers.card import screen, slot
from handlers.deeds import movable
from handlers.messages import Button, Message, Op
from handlers.replacing import promise, replaced
from handlers.sending import spent
from handlers.steps import new_id, reader_of, told
from handlers.turn import Turn
from handlers.when import Picker

LIVE = frozenset({Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})


async def move(turn: Turn, booking: Booking, card: Card, arg: str) -> None:
    """One tap: `arg` is empty at first, then a picker's Do and what it carries."""
    target = _target(booking)
    if target is None or not movable(card, booking) or booking.pending():
        turn.answer(turn.words.plain("This booking cannot be moved now."), alert=True)
        return
    if arg.startswith(Do.INSTANT) and arg[1:].isdigit():
        await _save(turn, booking, card, target, int(arg[1:]))
    elif not arg.startswith(Do.STAY):
        await _ask(turn, booking, card, _looking(arg))


def asking(booking: Booking) -> str:
    """The live message that asks for the new time."""
    return f"move:{booking.id}"


def _target(booking: Booking) -> Invitation | None:
    live = (i for i in (booking.won, *booking.invitations) if i is not None)
    return next((i for i in live if i.stage in LIVE and i.reference), None)


def _looking(arg: str) -> Mapping[str, object]:
    """The picker's screen that a button asks for."""
    do, value = arg[:1], arg[1:]
    if do == Do.MONTH:
        return {"month": value}
    if do == Do.DAY:
        return {"day": value}
    day, _, hour = value.partition("T")
    return {"day": day, "hour": int(hour)} if do == Do.HOUR and hour.isdigit() else {}


async def _ask(
    turn: Turn, booking: Booking, card: Card, looking: Mapping[str, object], notice: str = ""
) -> None:
    reader, words = reader_of(turn, card), turn.words
    try:
        limits = await turn.services.limits(card.id, turn.person.id, booking.order.answers)
    except ServiceError:
        _silent(turn)
        return

    def press(do: Do, arg: str) -> str:
        return of_booking(booking.id, Act.MOVE, f"{do}{arg}")

    moment = card.form.first(Kind.MOMENT)
    limit = limits.get(moment.key, Limit()) if moment else Limit()
    picker = Picker(reader, limit, turn.now, press)
    said = words.t(
        "<b>Move the booking of {when}: to what time?</b>",
        when=reader.moment(booking.starts),
    )
    by_service = words.t("The old time holds until the service has agreed.")
    said += "\n" + (by_service if card.can(Ability.MOVE) else promise(reader, booking))
    said += "\n" + words.t("Choose with the buttons: a time you type would begin a new request.")
    heading = words.t("{heading}", heading=picker.heading(looking))
    text = "\n\n".join(part for part in (f"{notice} ❗" if notice else "", said, heading) if part)
    stay = Button(words.plain("Keep the booking"), of_booking(booking.id, Act.STAY))
    keyboard = (*picker.keyboard(looking), (stay,))
    op = Op.SHOW if looking or notice else Op.REPOST
    turn.messages.append(Message(op, turn.chat, text, keyboard, asking(booking), silent=True))


async def _save(turn: Turn, booking: Booking, card: Card, target: Invitation, minutes: int) -> None:
    """Save the move as an intent, or a request that replaces it, for the moment the service will take."""
    wanted = in_zone(datetime.fromtimestamp(minutes * 60, UTC), turn.person.zone or "UTC")
    taken = turn.services.provider(card.id).adjusted({**booking.order.answers, "when": wanted}).get("when")
    to = taken if isinstance(taken, Moment) else wanted
    if to.at <= turn.now:
        turn.answer(turn.words.plain("That moment has already passed."), alert=True)
        return
    if not card.can(Ability.MOVE):
        await _replace(turn, booking, card, to)
        return
    intent = Intent(
        new_id(), booking.id, Verb.MOVE, target.performer, note=json.dumps(to.to_json()), saved=turn.now
    )
    turn.intents.append(intent)
    turn.perform.append(intent.id)
    drawn = screen(reader_of(turn, card), replace(booking, intents=(*booking.intents, intent), problem=None))
    live = slot(booking.id)
    turn.messages.append(Message(Op.DROP, turn.chat, slot=asking(booking)))
    turn.messages.append(Message(Op.SHOW, turn.chat, drawn.text, drawn.keyboard, live, silent=True))


async def _replace(turn: Turn, booking: Booking, card: Card, to: Moment) -> None:
    if await spent(turn.shelf, turn.person, turn.now):
        enough = "You have sent as many requests today as you may. Please try again tomorrow."
        turn.answer(turn.words.plain(enough), alert=True)
        return
    try:
        problem = await replaced(turn, booking, card, to)
    except ServiceError:
        _silent(turn)
        return
    if problem is not None:
        await _ask(turn, booking, card, {}, told(reader_of(turn, card), problem))
        return
    turn.messages.append(Message(Op.DROP, turn.chat, slot=asking(booking)))


def _silent(turn: Turn) -> None:
    said = turn.words.plain("The service is not answering right now. Please try again.")
    turn.answer(said, alert=True)
