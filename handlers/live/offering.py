"""The next best offer when nobody accepted: each is one button that opens a complete request to check.

What is free is asked when the button is tapped, where the service can tell; drawing asks nobody.
Imports: `booking`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from booking.errors import ServiceError
from booking.form import Ability, Card, Kind, Limit, Value
from booking.ledger import Booking
from booking.offers import REACH, Offer, able, medium, near, offers, others, software
from booking.provider import Account, Provider
from booking.trouble import What
from booking.watching import free_then
from handlers.callback import Act, of_booking
from handlers.messages import Button
from handlers.request.reopening import reopen
from handlers.request.steps import reader_of
from handlers.request.values import Reader
from handlers.saying import say, unable
from handlers.trouble import ASKED, unanswered
from handlers.turn import Turn

LOOKED_AT = 6
"""Performers asked about at once, where each is a call."""

JUST_NOW = timedelta(seconds=30)
"""So long nobody is made to wait for a service that fell silent."""

LABELS = {
    Offer.OTHERS: "Ask others at this time",
    Offer.NEAR: "The same people, earlier or later",
    Offer.SOFTWARE: "On another software",
}
CALLS = {Offer.OTHERS: "o", Offer.NEAR: "n", Offer.SOFTWARE: "s"}

Answers = Mapping[str, Value]


def buttons(reader: Reader, booking: Booking) -> list[Button]:
    """A button for each offer that may be made after this booking."""
    return [
        Button(reader.words.plain(LABELS[offer]), of_booking(booking.id, Act.OFFER, CALLS[offer]))
        for offer in offers(booking, reader.card, reader.now)
    ]


def introduced(reader: Reader, booking: Booking) -> list[str]:
    """The sentence above the buttons."""
    said = "What would you like instead? The first buttons open a complete request for you to check."
    return [reader.words.t(said)] if offers(booking, reader.card, reader.now) else []


def proposed(turn: Turn, booking: Booking, card: Card, arg: str) -> Offer | None:
    """The offer behind a button, as long as it is open."""
    return next((o for o in offers(booking, card, turn.now) if CALLS[o] == arg), None)


async def offered(turn: Turn, booking: Booking, card: Card, arg: str, former: Booking | None = None) -> None:
    """A tap on one of them: find out what is possible and open the request, or say why not.

    It goes on with the move of `former`, where the booking was one.
    """
    offer = proposed(turn, booking, card, arg)
    if offer is None:
        over = arg == CALLS[Offer.OTHERS] and booking.starts <= turn.now
        said = "That moment has already passed." if over else "This offer is no longer open."
        unable(turn, turn.words.plain(said))
        return
    label = turn.words.plain(card.label)
    if _silent(turn, card.id):
        unable(turn, turn.words.plain(ASKED[What.SILENT], service=label))
        return
    try:
        account = await turn.account(card.id)
        found = await FINDS[offer](turn, booking, card, turn.services.provider(card.id), account)
    except ServiceError as error:
        say(turn, turn.words.t(ASKED[unanswered(error)], service=label))  # a toast would come too late
        return
    if found is None:
        turn.answer(turn.words.plain(NOTHING[offer]))
        say(turn, turn.words.t(NOTHING[offer]))
    else:
        await reopen(turn, card, {**booking.order.answers, **found}, former=former)


def _silent(turn: Turn, service: str) -> bool:
    """Whether it fell silent just now: then a tap need not wait for that again."""
    trouble = turn.services.ill().get(service)
    return trouble is not None and trouble.what is What.SILENT and turn.now - trouble.since < JUST_NOW


NOTHING = {
    Offer.OTHERS: "I find nobody else who is free then.",
    Offer.NEAR: "Nothing is free around that time.",
    Offer.SOFTWARE: "They use no other software that is offered.",
}


async def _others(
    turn: Turn, booking: Booking, card: Card, provider: Provider, account: Account
) -> Answers | None:
    """Other performers: who is free then where the service tells, else who can be booked like this."""
    people = card.form.first(Kind.PEOPLE)
    known = [p.id for p in reader_of(turn, card).search("")]
    found = others(booking, known)[:LOOKED_AT]
    if people is None or not found:
        return None
    most = int(people.most) if people.most is not None else len(found)
    if card.can(Ability.FREE_SLOTS):
        able = await free_then(provider, account, booking.order.answers, found, booking.starts)
    else:
        able = tuple(await _bookable(booking, card, provider, account, found))
    return {people.key: able[:most]} if able else None


async def _bookable(
    booking: Booking, card: Card, provider: Provider, account: Account, found: Sequence[str]
) -> list[str]:
    if not card.can(Ability.LIMITS):
        return list(found)
    limits = await provider.limits(account, {**booking.order.answers, "performers": tuple(found[:4])})
    refused = limits.get("performers", Limit()).refused
    field = medium(card)
    limit = limits.get(field.key, Limit()) if field else Limit()
    chosen = booking.order.answers.get(field.key) if field else None
    lacking = {p for o in limit.options or () if o.value == chosen for p in o.lacking}
    nobody = limit.options is not None and all(o.value != chosen for o in limit.options)
    return [] if nobody else [p for p in found[:4] if p not in refused and p not in lacking]


async def _near(
    turn: Turn, booking: Booking, card: Card, provider: Provider, account: Account
) -> Answers | None:
    """Another time for the same ones, but for those to whom no time helps."""
    moment, zone = card.form.first(Kind.MOMENT), turn.person.zone or "UTC"
    people = card.form.first(Kind.PEOPLE)
    same = {people.key: able(booking)} if people else {}
    free: Sequence[datetime] | None = None
    if card.can(Ability.FREE_SLOTS):
        begin = max(turn.now, booking.starts - REACH)
        end = max(turn.now, booking.starts) + REACH
        free = await provider.free_slots(account, {**booking.order.answers, **same}, begin, end)
    found = near(booking.starts, turn.now, zone, free)
    return {**same, moment.key: found} if moment and found else None


async def _software(
    turn: Turn, booking: Booking, card: Card, provider: Provider, account: Account
) -> Answers | None:
    del turn
    field = medium(card)
    if field is None or not card.can(Ability.LIMITS):
        return None
    limits = await provider.limits(account, booking.order.answers)
    found = software(card, limits, booking.order.answers.get(field.key))
    return {field.key: found} if found else None


Finds = Callable[[Turn, Booking, Card, Provider, Account], Awaitable[Answers | None]]
FINDS: Mapping[Offer, Finds] = {Offer.OTHERS: _others, Offer.NEAR: _near, Offer.SOFTWARE: _software}
