"""What a person is told when their watch ends: a time is free, the request was sent, or nothing came.

Imports: `booking`.
"""

from booking.form import Ability
from booking.ledger import Booking
from booking.watching import Watch
from handlers.callback import Go, of_menu
from handlers.card import screen, slot
from handlers.messages import Button, Message, Op
from handlers.values import Reader


def ended(reader: Reader, watch: Watch, booking: Booking | None) -> Message:
    """The one message: with a button that opens the request, or as the live card of the request sent."""
    if watch.found is None:
        return _over(reader, watch)
    if booking is not None:
        drawn, said = screen(reader, booking), _sent(reader, watch)
        return Message(Op.SAY, watch.person, f"{said}\n\n{drawn.text}", drawn.keyboard, slot(booking.id))
    words = reader.words
    opens = of_menu(Go.WATCHES, f"b{watch.id}")
    button = Button(words.plain("Open the request"), opens, style="primary")
    not_yet = words.t("Nothing is sent yet.")
    return Message(Op.SAY, watch.person, f"{_free(reader, watch)}\n{not_yet}", ((button,),))


def names(reader: Reader, watch: Watch) -> str:
    """Whom it is about."""
    people = watch.answers.get("performers")
    return ", ".join(reader.name(p) for p in people) if isinstance(people, tuple) else reader.service


def _free(reader: Reader, watch: Watch) -> str:
    words, when = reader.words, reader.live(watch.found or watch.begins)
    if reader.card.can(Ability.FREE_SLOTS):
        return words.t("<b>Free now: {names}, {when}.</b>", names=names(reader, watch), when=when)
    return words.t(
        "<b>{names} can be booked now.</b>\nThe service lists no free times; the first for you is {when}.",
        names=names(reader, watch),
        when=when,
    )


def _sent(reader: Reader, watch: Watch) -> str:
    said = reader.words.t("As you wished, I have sent the request by myself.")
    return f"{_free(reader, watch)}\n{said}"


def _over(reader: Reader, watch: Watch) -> Message:
    words = reader.words
    said = words.t(
        "The watch for {names} is over: nothing that suits you became free until {when}.",
        names=names(reader, watch),
        when=reader.live(watch.ends),
    )
    book = Button(words.plain("Book a session"), of_menu(Go.BOOK), style="primary")
    return Message(Op.SAY, watch.person, said, ((book,),))
