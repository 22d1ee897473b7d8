"""What stands in the chat, and what is asked there, follows the person's language and clock when they change.

Imports: `booking`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from booking.moment import in_zone, zone_words
from booking.outcome import Stage
from booking.people import Person
from booking.watching import ANY
from handlers.booked import cancelling, moving
from handlers.callback import Do
from handlers.live import card
from handlers.live.tapping import On, able, own
from handlers.messages import Message, Op
from handlers.reminders import reminder_taps, reminding
from handlers.request.steps import reader_of
from handlers.turn import Turn
from handlers.watch import watched, watching

MOST = 10
"""Bookings that are drawn anew; more are as they were until they are touched."""


async def follow(turn: Turn, before: Person) -> None:
    """Draw the cards and reminders of live bookings anew where `before` read them in another way."""
    if _way(before) == _way(turn.person) or turn.forget:
        return
    await _asked(turn)
    drawn = {m.slot for m in turn.messages}
    for booking in await turn.shelf.of(turn.person.id, over=False, limit=MOST):
        service = able(turn, booking.service)
        if service is None:
            continue
        reader, name = reader_of(turn, service), card.slot(booking.id)
        shown = [(name, card.screen(reader, booking))]
        kept = await turn.shelf.reminders(booking.id) if booking.stage is Stage.CONFIRMED else None
        if kept is not None and kept.said:
            shown.append((reminding.slot(booking.id), reminding.drawing(reader, booking, kept, turn.now)))
        turn.messages += [
            Message(Op.REFRESH, turn.chat, screen.text, screen.keyboard, slot)
            for slot, screen in shown
            if slot not in drawn
        ]
    await _watches(turn, before)


async def _move(on: On) -> None:
    await moving.move(on.turn, on.booking, on.card, f"{Do.DAY}{on.arg}" if on.arg else "")


async def _leads(on: On) -> None:
    await reminder_taps.remind(on.turn, on.booking, on.card, f"l{on.arg}")


async def _cannot(on: On) -> None:
    await reminder_taps.remind(on.turn, on.booking, on.card, "n")


async def _watch(on: On) -> None:
    await watching.from_booking(on.turn, on.booking, on.card, on.arg)


ASKED: Mapping[str, Callable[[On], Awaitable[None]]] = {
    "cancel": cancelling.ask,
    "move": _move,
    "remind": _leads,
    reminder_taps.CANNOT: _cannot,
    "watch": _watch,
}
"""Questions about a booking, by the first word of what is asked."""


async def _asked(turn: Turn) -> None:
    """A question that was open is asked anew."""
    kind, _, about = turn.asked.partition(" ")
    number, _, more = about.partition(" ")
    on = await own(turn, number) if kind in ASKED else None
    if on is not None:
        await ASKED[kind](replace(on, arg=more))


async def _watches(turn: Turn, before: Person) -> None:
    """A watch keeps to the clock by which it was begun: said once where that is not the person's any more."""
    on = await turn.shelf.watches(turn.person.id)
    services = {w.id: turn.services.card(w.service) for w in on}
    turn.messages += [watched.again(reader_of(turn, at), w) for w in on if (at := services[w.id])]
    others = dict.fromkeys(w.zone for w in on if w.hours != ANY and not _alike(turn, w.zone))
    if others and before.zone != turn.person.zone:
        zones = ", ".join(zone_words(zone, turn.words.language) for zone in others)
        said = "The hours of your watches stay as they were: {zone}. /watches shows and stops them."
        turn.messages.append(Message(Op.SAY, turn.chat, turn.words.t(said, zone=zones), silent=True))


def _alike(turn: Turn, zone: str) -> bool:
    """Whether the clock there shows now what the person's does."""
    return in_zone(turn.now, zone).wall == in_zone(turn.now, turn.person.zone or "UTC").wall


def _way(person: Person) -> tuple[object, ...]:
    return person.language, person.zone, person.order, person.clock12
