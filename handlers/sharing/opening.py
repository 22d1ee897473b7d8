"""/start: the greeting with everything that is open, or what a link names: a performer, a service, a booking.

Imports: `booking`.
"""

from collections.abc import Mapping

from booking.answers import decoded
from booking.form import Kind, Value
from handlers import links
from handlers.booked import bookings
from handlers.callback import Act, BookingTap, Go
from handlers.links import Target, To
from handlers.messages import CALLBACK_BYTES, Button
from handlers.preferences.start import greet
from handlers.request.book import open_at
from handlers.request.filling import take
from handlers.request.heard import Heard
from handlers.request.steps import begin, proceed, reader_of, redraw
from handlers.saying import book_button, say
from handlers.sharing.returning import bring_back
from handlers.turn import Turn


async def opened(turn: Turn, payload: str) -> None:
    """/start, perhaps by a link; also the button that leaves an open request for what the link names."""
    target = links.read(payload, (*turn.services.cards(), *turn.services.off()))
    if target is None or target.to is To.COMMAND or (target.service and target.service not in turn.offered):
        await _greet(turn, _off(turn, target.service, target.name) if target else "")
    elif target.to is To.BOOKING:
        await _booking(turn, target.name)
    elif turn.draft is not None and turn.draft.answered and not turn.tap:
        _instead(turn, payload)
    else:
        await _request(turn, target)


def _off(turn: Turn, service: str, performer: str = "") -> str:
    """That what a link names cannot be booked: its service is off, or for those who hold events here."""
    card = None if service in turn.offered else turn.services.card(service)
    if card is None:
        return ""
    reader = reader_of(turn, card)
    if service in turn.services.cards():
        return turn.words.t("Only the team behind this bot can book at {service}.", service=reader.service)
    if performer:
        said = "{name} cannot be booked at the moment: {service} is switched off."
        return turn.words.t(said, name=reader.name(performer), service=reader.service)
    return turn.words.t("{service} is switched off at the moment.", service=reader.service)


async def _greet(turn: Turn, notice: str = "") -> None:
    """Bookings and the open request stand below."""
    greet(turn, notice)
    await bring_back(turn)
    if turn.draft is not None:
        redraw(turn)


async def _booking(turn: Turn, number: str) -> None:
    booking = await turn.shelf.booking(number)
    if booking is None or booking.person != turn.person.id:
        say(turn, turn.words.t("This booking is not yours, or no longer kept."), book_button(turn))
    else:
        await bookings.tapped(turn, BookingTap(number, Act.CARD))


def _instead(turn: Turn, payload: str) -> None:
    """An open request is never thrown away by a link alone."""
    words, data = turn.words, f"m{Go.OPEN}:{payload}"
    label = words.plain("Leave it and open the link")
    button = [Button(label, data, style="danger")] if len(data.encode()) <= CALLBACK_BYTES else []
    say(turn, words.t("Your request is still open. Send or cancel it first, or leave it."), *button)
    redraw(turn)


async def _request(turn: Turn, target: Target) -> None:
    match target.to:
        case To.SERVICE:
            await open_at(turn, target.service)
        case To.PERFORMER:
            people = turn.offered[target.service].form.first(Kind.PEOPLE)
            await _begin(turn, target.service, {people.key: (target.name,)} if people else {})
        case _:
            await _prepared(turn, target.name)


async def _prepared(turn: Turn, nonce: str) -> None:
    request = await turn.own.prepared(nonce, turn.person.id)
    card = turn.offered.get(request.service) if request else None
    if request is None or card is None:
        said = turn.words.t("This link was used already, or is too old. You can ask for the same here.")
        say(turn, (_off(turn, request.service) if request else "") or said, book_button(turn))
        return
    await _begin(turn, card.id, decoded(request.answers, card.form))


async def _begin(turn: Turn, service: str, values: Mapping[str, Value]) -> None:
    """A request with these answers; what is missing, or cannot be taken any more, is asked."""
    draft = begin(turn, service)
    if values:
        await take(turn, turn.offered[service], draft, Heard(dict(values)), "")
    else:
        await proceed(turn, [])
