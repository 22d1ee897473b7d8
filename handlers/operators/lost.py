"""What became of a lost request that only people can look for: an operator says it, and its card is true.

Who presses is checked by the table of rights, who types here; a number is looked at at the service and shown
before it counts. Imports: `booking`.
"""

from booking.errors import Invalid, ServiceError
from booking.form import Card
from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from handlers.acts import Verb
from handlers.callback import Go, of_menu
from handlers.messages import CALLBACK_BYTES, Button, Message, Op
from handlers.request.steps import reader_of
from handlers.roles import Right
from handlers.saying import say, unable
from handlers.trouble import ASKED, unanswered
from handlers.turn import Turn
from handlers.words import Words

SURE = "!"
THERE, ABSENT = "y", "n"


def asking(words: Words, booking: str) -> tuple[Button, ...]:
    """The buttons below the word that something was lost."""
    there = Button(words.plain("It is there"), _data(booking, THERE), style="primary")
    return there, Button(words.plain("It is not there"), _data(booking, ABSENT))


async def pressed(turn: Turn, arg: str) -> None:
    """It is there (with a number: this one), or it is not; the latter only after a second yes."""
    number, _, wish = arg.partition(":")
    found = await _open(turn, number)
    if found is None:
        unable(turn, turn.words.plain("This is settled already."))
    elif wish == ABSENT:
        _ask_again(turn, found[0])
    elif wish == ABSENT + SURE:
        _settle(turn, found[0], "")
    elif wish.startswith(THERE) and wish != THERE:
        await _show(turn, *found, wish.removeprefix(THERE).removesuffix(SURE), sure=wish.endswith(SURE))
    else:
        _ask_number(turn, *found)


async def typed(turn: Turn, about: str, text: str) -> bool:
    """The number of it at the service."""
    found, number = await _open(turn, about) if turn.may(Right.GUESTS) else None, text.strip()
    fits = len(_data(about, f"{THERE}{number}{SURE}").encode()) <= CALLBACK_BYTES
    if found is None or not number or " " in number or SURE in number or not fits:
        return False
    await _show(turn, *found, number, sure=False)
    return True


def _ask_number(turn: Turn, booking: Booking, card: Card) -> None:
    said = "Which number has {reference} in the console of {service}? Send it to me, and I look at it."
    label = turn.words.plain(card.label)
    say(turn, turn.words.t(said, reference=booking.order.booking, service=label))
    turn.ask(f"lost {booking.id}")


def _ask_again(turn: Turn, booking: Booking) -> None:
    words = turn.words
    yes = Button(words.plain("Yes, it is not there"), _data(booking.id, ABSENT + SURE), style="danger")
    said = "Sure? Then the person reads that the service does not have it, and can send it again."
    say(turn, words.t(said), yes)


async def _show(turn: Turn, booking: Booking, card: Card, number: str, *, sure: bool) -> None:
    """What stands at the service under that number; once it is meant, it counts."""
    words, label = turn.words, turn.words.plain(card.label)
    account = await turn.services.account(card.id, booking.person)
    if await turn.shelf.ours(card.id, account.key, [number]):
        say(turn, words.t("{number} belongs to another request.", number=number))
        return
    lost = next(i for i in booking.invitations if i.stage is Stage.UNKNOWN and not i.reference)
    meant = Invitation(lost.performer, Stage.UNKNOWN, reference=number)
    try:
        (seen,) = await turn.services.provider(card.id).look(account, booking.order, [meant]) or (meant,)
    except Invalid:
        seen = meant
    except ServiceError as error:
        say(turn, words.t(ASKED[unanswered(error)], service=label))
        turn.ask(f"lost {booking.id}")
        return
    if seen.stage is Stage.UNKNOWN:
        say(turn, words.t("{service} has no {number}. Please look again.", service=label, number=number))
        turn.ask(f"lost {booking.id}")
    elif sure:
        _settle(turn, booking, number)
    else:
        _ask_meant(turn, booking, card, seen)


def _ask_meant(turn: Turn, booking: Booking, card: Card, seen: Invitation) -> None:
    words, reader = turn.words, reader_of(turn, card)
    said = words.t(
        "{service} has {number}: it begins {there}. Asked for was {wanted}. Is it the one?",
        service=reader.service,
        number=seen.reference,
        there=reader.moment(seen.starts) if seen.starts else "–",
        wanted=reader.moment(booking.starts),
    )
    yes = Button(words.plain("Yes, this one"), _data(booking.id, f"{THERE}{seen.reference}{SURE}"))
    say(turn, said, yes, Button(words.plain("No"), _data(booking.id, THERE)))


def _settle(turn: Turn, booking: Booking, reference: str) -> None:
    turn.do(Verb.FIND, booking.id, service=booking.service, reference=reference)
    said = turn.words.t("Noted. The person’s message says so in a moment.")
    message = turn.tap.message if turn.tap else 0
    turn.messages.append(Message(Op.EDIT if message else Op.SAY, turn.chat, said, message=message))


async def _open(turn: Turn, number: str) -> tuple[Booking, Card] | None:
    """The booking that waits for this answer, while it does."""
    booking = await turn.shelf.booking(number)
    card = turn.services.cards().get(booking.service) if booking else None
    return (booking, card) if booking and card and booking.by_hand else None


def _data(booking: str, wish: str) -> str:
    return of_menu(Go.LOST, f"{booking}:{wish}")
