"""Bookings made elsewhere in the account a person uses at a service: looked up, shown, taken over.

Only of an account of one's own; the operator's is seen by who may run events. Whatever the service is slow
with is left out, and said. Once taken over it is followed and cancelled like any other booking; what its
service's list does not tell is asked before it is booked again.
Imports: `booking`.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from booking.errors import LoginNeeded, ServiceError
from booking.form import Ability, Card, Kind, Value
from booking.ledger import Booking
from booking.moment import in_zone
from booking.outcome import Stage
from booking.provider import NOBODY, OPERATOR, Found, Order, Sought
from booking.trouble import What
from handlers.acts import Verb
from handlers.callback import Go, of_menu
from handlers.live.card import STATES, screen, slot
from handlers.messages import CALLBACK_BYTES, Button, Message, Op, entry_label
from handlers.request.steps import new_id, reader_of
from handlers.roles import Right
from handlers.saying import unable
from handlers.trouble import ASKED, unanswered
from handlers.turn import Turn

SECONDS = 0.8
"""How long a service may take to list them; a person waits for the whole list."""

MISSING = {
    None: "{service} has not told everything yet: what you booked elsewhere there is being fetched. "
    "/bookings shows it in a moment.",
    What.SILENT: "{service} did not answer in time: what you booked elsewhere there is not shown.",
    What.BUSY: "{service} is busy: what you booked elsewhere there is not shown now.",
}
"""None: it has not failed, only not come to its end yet."""
LIVE = frozenset({Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What was found, soonest first, and which services did not say, and why."""

    found: tuple[tuple[Card, Found], ...] = ()
    unheard: tuple[tuple[Card, What | None], ...] = ()


async def look(turn: Turn) -> Elsewhere:
    """Ask every service that has a list, all at once."""
    cards = [card for card in turn.services.cards().values() if card.can(Ability.LISTING)]
    heard = list(zip(cards, await asyncio.gather(*(_shown(turn, card) for card in cards)), strict=True))
    found = [(c, one) for c, listed in heard if not isinstance(listed, What | None) for one in listed]
    return Elsewhere(
        tuple(sorted(found, key=lambda pair: (pair[1].starts, pair[1].reference))),
        tuple((card, listed) for card, listed in heard if isinstance(listed, What | None)),
    )


async def _shown(turn: Turn, card: Card) -> Sequence[Found] | What | None:
    """The same for the list, which is silent of an account that needs a login."""
    try:
        return await _of(turn, card)
    except LoginNeeded:
        return ()


async def _of(turn: Turn, card: Card) -> Sequence[Found] | What | None:
    """What is to come at one service and is not ours already; else why it did not say, None where it only
    takes longer. Raises LoginNeeded.

    What may be a request of ours whose answer is out is not offered: it would be taken from its own booking.
    """
    try:
        async with asyncio.timeout(SECONDS):
            account = await turn.account(card.id)
            if account.key == OPERATOR and not turn.may(Right.EVENTS):
                return ()
            listed = await turn.services.provider(card.id).listing(account, sought=Sought(coming=True))
            coming = [f for f in listed if f.starts > turn.now and f.invitation.stage in LIVE]
            lost = await turn.shelf.lost(card.id, account.key, [f.starts for f in coming])
            ours = await turn.shelf.ours(card.id, account.key, [f.reference for f in coming])
    except LoginNeeded:
        raise
    except ServiceError as error:
        return unanswered(error)
    except TimeoutError:  # it is fetched all the same, for the next look (`bot.services.lists`)
        return None
    return [_named(f) for f in coming if f.reference not in ours and f.starts not in lost]


def _named(found: Found) -> Found:
    """Where the service does not say with whom it is, the service stands for them."""
    told = found.invitation
    return found if told.performer else replace(found, invitation=replace(told, performer=NOBODY))


def entries(turn: Turn, elsewhere: Elsewhere) -> list[Button]:
    """A button for each, in the order found."""
    rows = []
    for card, found in elsewhere.found:
        when = turn.times.stamp(found.starts)
        name = reader_of(turn, card).name(found.invitation.performer)
        label = entry_label(when, turn.words.plain(STATES[found.invitation.stage]), name)
        rows.append(Button(label, of_menu(Go.FOUND, _arg(card, found))))
    return rows


def _arg(at: Card, found: Found) -> str:
    """What its buttons name it by: its reference, or a digest of one that no button holds."""
    arg = f"{at.id}:{found.reference}"
    if len(of_menu(Go.FOUND, arg).encode()) <= CALLBACK_BYTES:
        return arg
    return f"{at.id}:{sha256(found.reference.encode()).hexdigest()[:16]}"


def missing(turn: Turn, elsewhere: Elsewhere) -> list[str]:
    """A sentence for each service that did not say."""
    return [
        turn.words.t(MISSING[why], service=turn.words.plain(card.label)) for card, why in elsewhere.unheard
    ]


async def card(turn: Turn, arg: str) -> None:
    """One of them, with what can be done: take it over."""
    known = await _one(turn, arg)
    if known is None:
        return
    at, found = known
    reader, words = reader_of(turn, at), turn.words
    drawn = screen(reader, await _booking(turn, at, found))
    said = words.t(
        "Booked elsewhere, in the account at {service}. Take it over, and I keep it up to date here, remind "
        "you of it, and show you what can be done with it.",
        service=reader.service,
    )
    over = Button(words.plain("Take it over"), of_menu(Go.TAKE, arg), style="primary")
    text = f"{drawn.text}\n\n{said}"
    turn.messages.append(Message(Op.REPOST, turn.chat, text, ((over,),), f"found:{arg}", silent=True))


async def take(turn: Turn, arg: str) -> None:
    """Make it a booking of ours, followed from now on; somebody else's is so in the log of acts."""
    known = await _one(turn, arg)
    if known is None:
        return
    at, found = known
    fresh = await _booking(turn, at, found)
    turn.bookings.append(fresh)
    if fresh.account == OPERATOR:
        turn.do(Verb.TAKE, found.reference, service=at.id)
    drawn, live = screen(reader_of(turn, at), fresh), slot(fresh.id)
    turn.messages.append(Message(Op.DROP, turn.chat, slot=f"found:{arg}"))
    turn.messages.append(Message(Op.SAY, turn.chat, drawn.text, drawn.keyboard, live, silent=True))


async def _booking(turn: Turn, at: Card, found: Found) -> Booking:
    """It as a booking of ours, with only what the service told: its list may not say whom, or on what."""
    told, booking = found.invitation, new_id()
    known: dict[Kind, Value] = {
        Kind.MOMENT: in_zone(found.starts, turn.person.zone or "UTC"),
        Kind.MINUTES: found.minutes,
    }
    if told.performer != NOBODY:
        known[Kind.PEOPLE] = (told.performer,)
    if (
        told.stage is Stage.INVITED and told.price is not None
    ):  # what was offered; later it is what was agreed
        known[Kind.AMOUNT] = told.price
    answers = {f.key: known[kind] for kind in known if (f := at.form.first(kind)) is not None}
    account = await turn.account(at.id)
    order = Order(booking, answers, turn.now)
    owner = turn.person.id, at.id, account.key
    return Booking(booking, *owner, order, (told,), found.starts, found.minutes, turn.now)


async def _one(turn: Turn, arg: str) -> tuple[Card, Found] | None:
    """The one a button names, if the person's account still lists it and it is not ours yet."""
    service = arg.partition(":")[0]
    at = turn.services.cards().get(service)
    try:
        listed = await _of(turn, at) if at is not None and at.can(Ability.LISTING) else ()
    except LoginNeeded:  # the login ended between the list and the tap
        said = "{service} needs a login before I can go on. /connect starts it."
        unable(turn, turn.words.plain(said, service=turn.words.plain(at.label if at else "")))
        return None
    if at is not None and isinstance(listed, What | None):
        unable(turn, turn.words.plain(ASKED[listed or What.SILENT], service=turn.words.plain(at.label)))
        return None
    offered = () if isinstance(listed, What | None) else listed
    found = next((f for f in offered if at and _arg(at, f) == arg), None)
    if at is None or found is None:
        unable(turn, turn.words.plain("This booking is not there any more, or it is yours already."))
        return None
    return at, found
