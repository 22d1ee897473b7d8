"""From a reviewed draft to a saved booking with the intent to send it. Nothing leaves the machine here.

The request itself is sent after this turn is committed, by `perform`. Imports: `booking`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from booking.answers import encode
from booking.calendar import succeeding
from booking.errors import Invalid, ServiceError
from booking.form import Card, Kind
from booking.interview import Draft, DraftStage, asked, problems, settle
from booking.ledger import Booking, Intent, Verb
from booking.orders import booked, rivals
from booking.people import Person
from handlers.live.card import refreshed, screen, slot
from handlers.live.former import former_of
from handlers.messages import Message, Op
from handlers.request.steps import SLOT, new_id, proceed, reader_of, redraw, stuck, with_limits
from handlers.turn import Shelf, Turn

DAY = timedelta(days=1)
A_DAY = 50
"""Requests from one person in a day at most: nobody needs so many, whoever has found a phone might."""
EARLIER = 12
"""Performers remembered per service."""


async def send(turn: Turn, draft: Draft, card: Card) -> None:
    """Save the booking and its intent, if everything still holds now."""
    if card.id not in turn.offered:  # a role was taken away meanwhile
        turn.draft = replace(draft, stage=DraftStage.CANCELLED)
        turn.messages.append(Message(Op.CLOSE, turn.chat, turn.words.t("This is not for you."), slot=SLOT))
        return
    reader = reader_of(turn, card)
    try:
        draft = await with_limits(turn, card, draft, fresh=True)
        account = await turn.account(card.id)
    except Invalid:  # told with the reason
        turn.draft = replace(draft, limits={})
        await proceed(turn, [])
        return
    except ServiceError as trouble:
        stuck(turn, reader, draft, trouble)
        return
    settled, dropped = settle(card.form, draft, turn.now)
    if dropped or problems(card.form, settled, turn.now):
        turn.draft = draft
        await proceed(turn, [])
        return
    former = await former_of(turn, card, settled.replaces)
    if await _enough(turn) or _alone(turn, settled, former) or await _again(turn, settled, card):
        return
    booking = booking_of(settled, card, turn, account.key)
    intent = Intent(new_id(), booking.id, Verb.BOOK, saved=turn.now)
    booking = replace(booking, intents=(intent,))
    if former is not None:
        booking = instead(former, booking)
        turn.messages.append(refreshed(reader, replace(former, moving=booking.starts)))
    turn.draft = replace(settled, stage=DraftStage.SENT, touched=turn.now)
    turn.person = remember(turn.person, settled, card)
    commit(turn, card, booking, intent, former)
    drawn = screen(reader, booking)
    turn.messages.append(Message(Op.DROP, turn.chat, slot=SLOT))
    turn.messages.append(
        Message(Op.SAY, turn.chat, drawn.text, drawn.keyboard, slot(booking.id), silent=True)
    )


def commit(turn: Turn, card: Card, booking: Booking, intent: Intent, former: Booking | None = None) -> None:
    """Put a new booking and its write on the turn; it may be to replace a former one."""
    turn.bookings.append(booking)
    turn.intend(card, intent, of=former)


def instead(former: Booking, booking: Booking) -> Booking:
    """The new booking as the one that shall replace `former`, which holds until then (`booking.chain`)."""
    return succeeding(former, replace(booking, replaces=former.id, former=former.starts))


def booking_of(draft: Draft, card: Card, turn: Turn, account: str) -> Booking:
    """The booking a complete draft asks for; every performer starts as asked, at the credits offered."""
    answers = {f.key: draft.answers[f.key] for f in asked(card.form, draft.answers) if f.key in draft.answers}
    provider = turn.services.provider(card.id)
    return booked(new_id(), turn.person.id, provider, answers, account=account, now=turn.now)


def _alone(turn: Turn, draft: Draft, former: Booking | None) -> bool:
    """Ask once more when the booking that was to be replaced cannot be replaced any more."""
    if former is not None or not draft.replaces:
        return False
    said = turn.words.t(
        "The booking it was to replace cannot be replaced any more. This is a request of its own now."
    )
    turn.draft = replace(draft, replaces="", former=None, revision=draft.revision + 1)
    redraw(turn, [said])
    return True


async def _again(turn: Turn, draft: Draft, card: Card) -> bool:
    """Ask once more when a live booking already asks for the same people then, and name them."""
    if draft.screen.get("twice"):
        return False
    wanted = booking_of(draft, card, turn, "")
    live = await turn.shelf.of(turn.person.id, over=False)
    asked = {p for b in rivals(wanted, live) if b.starts == wanted.starts for p in b.order.performers}
    if not asked:
        return False
    both = [p for p in wanted.order.performers if p in asked]
    turn.draft = replace(draft, screen={"twice": both}, revision=draft.revision + 1)
    redraw(turn)
    return True


async def _enough(turn: Turn) -> bool:
    """Say so when this person has sent as many requests as one may in a day."""
    if not await spent(turn.shelf, turn.person, turn.now):
        return False
    said = turn.words.t("You have sent as many requests today as you may. Please try again tomorrow.")
    redraw(turn, [said])
    return True


async def spent(shelf: Shelf, person: Person, now: datetime) -> bool:
    """Whether a person has sent all the requests they may send in a day: as many as the operator lets them,
    and no more than anybody may.
    """
    most = A_DAY if person.a_day is None else min(person.a_day, A_DAY)
    return await shelf.made(person.id, now - DAY) >= most


def remember(person: Person, draft: Draft, card: Card) -> Person:
    """The person with what is worth offering again: fields marked so, and whom they asked."""
    worth = {
        f.key: encode(draft.answers[f.key])
        for f in asked(card.form, draft.answers)
        if (f.remember or f.kind is Kind.AMOUNT)
        and draft.answers.get(f.key) is not None
        and f.kind is not Kind.PEOPLE
    }
    remembered: Mapping[str, object] = {**person.remembered.get(card.id, {}), **worth}
    people = draft.answers.get("performers")
    chosen = people if isinstance(people, tuple) else ()
    earlier = tuple(dict.fromkeys([*chosen, *person.earlier.get(card.id, ())]))[:EARLIER]
    return replace(
        person,
        remembered={**person.remembered, card.id: remembered},
        earlier={**person.earlier, card.id: earlier},
    )
