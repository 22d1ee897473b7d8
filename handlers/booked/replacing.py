"""Moving a booking where the service cannot: the same request for another time, which replaces it once final.

The former booking holds until then; `booking.chain` takes it back. Imports: `booking`.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from booking.chain import HELD
from booking.form import Card, Kind, Problem, Value
from booking.interview import Draft, problems
from booking.ledger import Booking, Intent, Verb
from booking.moment import Moment
from booking.outcome import Stage
from booking.usual import without_never
from handlers.booked.sending import booking_of, commit, instead
from handlers.callback import Act, Do, of_booking
from handlers.live.card import screen, slot
from handlers.live.standing import COST
from handlers.messages import Button, Message, Op, rows
from handlers.request.asking import Screen
from handlers.request.consent import VERSION, asking, label
from handlers.request.review import SEND
from handlers.request.steps import new_id, reader_of, with_limits
from handlers.request.unread import because
from handlers.request.values import Reader
from handlers.saying import say
from handlers.turn import Turn

YES = f"y{VERSION}"
"""Behind the instant of a button: the person agrees to what is passed on."""


async def replaced(turn: Turn, booking: Booking, card: Card, to: Moment) -> Problem | None:
    """Save the new request, and show both cards; the Problem when it cannot be sent like this.

    ServiceError when the service cannot say what it allows.
    """
    answers = _answers(booking, card, to)
    draft = Draft(new_id(), turn.person.id, card.id, card.form.version, answers, touched=turn.now)
    draft, gone = without_never(await with_limits(turn, card, draft))
    if wrong := problems(card.form, draft, turn.now):
        return wrong[0]
    account = await turn.account(card.id)
    fresh = booking_of(draft, card, turn, account.key)
    intent = Intent(new_id(), fresh.id, Verb.BOOK, saved=turn.now)
    fresh = instead(booking, replace(fresh, intents=(intent,)))
    commit(turn, card, fresh, intent, booking)
    _show(turn, card, replace(booking, moving=fresh.starts), Op.SHOW)
    _show(turn, card, fresh, Op.SAY)
    for problem in gone:
        say(turn, because(reader_of(turn, card), problem))
    return None


def promise(reader: Reader, booking: Booking) -> str:
    """What will happen, said before the person chooses the time."""
    words = reader.words
    names = reader.names(_whom(booking))
    offer = _offer(reader.card, booking)
    if offer is None:
        said = words.t("I ask {names} for the new time.", names=names)
    else:
        price = reader.credits(offer)
        said = words.t("I ask {names} for the new time and offer {price} again.", names=names, price=price)
    said += " " + words.t("The booking holds until the new one is confirmed; then I cancel the old one.")
    return " ".join([said, *paid(reader, booking)])


def agreement(reader: Reader, booking: Booking, to: Moment) -> Screen:
    """The question for the yes to what is passed on, where its words are new."""
    data = of_booking(booking.id, Act.MOVE, f"{Do.INSTANT}{int(to.at.timestamp()) // 60}{YES}")
    said = reader.words.t("<b>{when}</b>", when=reader.live(to.at))
    send = reader.words.plain(SEND)
    text = "\n\n".join([f"{said}\n{promise(reader, booking)}", *asking(reader, send)])
    stay = Button(reader.words.plain("Keep the booking"), of_booking(booking.id, Act.STAY))
    return Screen(text, rows([Button(label(reader, send), data, style="success"), stay], 1))


def paid(reader: Reader, booking: Booking) -> list[str]:
    """What was paid for a booking that is to end, and that nobody promises it back."""
    if booking.stage is not Stage.CONFIRMED or booking.won is None or not booking.won.price:
        return []
    return [reader.words.t(COST, price=reader.credits(booking.won.price))]


def _offer(card: Card, booking: Booking) -> Decimal | None:
    """The credits that the new request offers: the price agreed, else what was offered."""
    amount = card.form.first(Kind.AMOUNT)
    agreed = booking.won.price if booking.won else None
    given = agreed if agreed is not None else booking.order.answers.get(amount.key) if amount else None
    return given if amount and isinstance(given, Decimal) else None


def _whom(booking: Booking) -> tuple[str, ...]:
    """Everybody whose part still holds: who accepted, where the first one wins, else all of them."""
    return tuple(i.performer for i in booking.invitations if i.stage in HELD)


def _answers(booking: Booking, card: Card, to: Moment) -> Mapping[str, Value]:
    """The booking's answers for those performers and the new time, at the price agreed."""
    answers = dict(booking.order.answers)
    people, moment, amount = (card.form.first(k) for k in (Kind.PEOPLE, Kind.MOMENT, Kind.AMOUNT))
    if people:
        answers[people.key] = _whom(booking)
    if moment:
        answers[moment.key] = to
    if amount and (offer := _offer(card, booking)) is not None:
        answers[amount.key] = offer
    return answers


def _show(turn: Turn, card: Card, booking: Booking, op: Op) -> None:
    drawn = screen(reader_of(turn, card), booking)
    turn.messages.append(Message(op, turn.chat, drawn.text, drawn.keyboard, slot(booking.id), silent=True))
