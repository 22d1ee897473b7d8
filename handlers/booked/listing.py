"""A person's bookings in three shelves: upcoming, waiting, past. One message that turns its own pages.

Each booking is a button that brings its card to the bottom of the chat. Imports: `booking`.
"""

from asyncio import gather
from collections.abc import Mapping, Sequence
from enum import StrEnum

from booking.ledger import Booking
from booking.moment import zone_words
from booking.outcome import Stage
from handlers.booked.clearing import offer
from handlers.booked.elsewhere import entries, look, missing
from handlers.callback import Act, Go, of_booking, of_menu
from handlers.live.card import state
from handlers.messages import Button, Keyboard, Message, Op, entry_label, rows
from handlers.request.steps import reader_of
from handlers.turn import Turn

SLOT = "bookings"
PAGE = 6
MOST = 100
"""Live bookings read at once; nobody has so many."""
LONGEST = 6
"""Characters that name a page; nobody has so many."""


class Shelf(StrEnum):
    """What stands on it; the value is said by its buttons."""

    UPCOMING = "u"  # final, and still to come
    WAITING = "w"  # for a performer, for the service, or for the person's yes
    PAST = "p"
    ELSEWHERE = "e"  # in the person's account at a service, not booked here


FIRST = f"{Shelf.UPCOMING}0"
"""The page with the next sessions."""

TITLES = {
    Shelf.UPCOMING: "Upcoming",
    Shelf.WAITING: "Waiting",
    Shelf.PAST: "Past",
    Shelf.ELSEWHERE: "Elsewhere",
}


async def listing(turn: Turn, arg: str = "") -> None:
    """The shelf and page that a button named ("w1"), at first the one that matters most."""
    live, others = await gather(turn.shelf.of(turn.person.id, over=False, limit=MOST), look(turn))
    known = {
        Shelf.UPCOMING: [entry(turn, b) for b in live if b.stage is Stage.CONFIRMED],
        Shelf.WAITING: [entry(turn, b) for b in live if b.stage is not Stage.CONFIRMED],
        Shelf.ELSEWHERE: entries(turn, others),
    }
    shelf, page = _wanted(arg, known)
    past = await turn.shelf.of(
        turn.person.id, over=True, offset=PAGE * page if shelf is Shelf.PAST else 0, limit=PAGE + 1
    )
    here = [entry(turn, b) for b in past] if shelf is Shelf.PAST else known[shelf][PAGE * page :]
    if not live and not past and not page and not known[Shelf.ELSEWHERE]:
        book = Button(turn.words.plain("Book a session"), of_menu(Go.BOOK), style="primary")
        _show(turn, turn.words.t("You have no bookings yet."), ((book,),))
        return
    shown = rows(here[:PAGE], 1)
    said = "\n\n".join([_said(turn, shelf, any_here=bool(shown)), *missing(turn, others)])
    pages = _pages(turn, shelf, page, more=len(here) > PAGE)
    clear = rows(offer(turn, past), 1) if shelf is Shelf.PAST else ()
    _show(turn, said, (*shown, *pages, *clear, _shelves(turn, shelf, known)))


def _show(turn: Turn, said: str, keyboard: Keyboard) -> None:
    op = Op.SHOW if turn.tap and turn.tap.data.startswith(of_menu(Go.BOOKINGS)) else Op.REPOST
    turn.messages.append(Message(op, turn.chat, said, keyboard, SLOT, silent=True))


def _wanted(arg: str, known: Mapping[Shelf, Sequence[Button]]) -> tuple[Shelf, int]:
    if arg[:1] in set(Shelf) and arg[1:].isdecimal() and len(arg) <= LONGEST:
        return Shelf(arg[:1]), int(arg[1:])
    first = (Shelf.WAITING, Shelf.UPCOMING, Shelf.ELSEWHERE)
    return next((shelf for shelf in first if known[shelf]), Shelf.PAST), 0


def _said(turn: Turn, shelf: Shelf, *, any_here: bool) -> str:
    words = turn.words
    title = words.t("<b>Your bookings · {shelf}</b>", shelf=words.plain(TITLES[shelf]))
    if not any_here:
        return f"{title}\n{words.t('Nothing here.')}"
    zone = zone_words(turn.person.zone or "UTC", words.language)
    return f"{title}\n" + words.t(
        "As of {now}; tap one to see where it stands. All times: {zone}.",
        now=turn.times.hour(turn.now),
        zone=zone,
    )


def _pages(turn: Turn, shelf: Shelf, page: int, *, more: bool) -> Keyboard:
    words, row = turn.words, list[Button]()
    if page:
        row.append(Button(words.plain("Previous"), of_menu(Go.BOOKINGS, f"{shelf}{page - 1}")))
    if more:
        row.append(Button(words.plain("More"), of_menu(Go.BOOKINGS, f"{shelf}{page + 1}")))
    return (tuple(row),) if row else ()


def _shelves(turn: Turn, here: Shelf, known: Mapping[Shelf, Sequence[Button]]) -> tuple[Button, ...]:
    others = [s for s in Shelf if s is not here and (s is not Shelf.ELSEWHERE or known[s])]
    labels = {s: turn.words.plain(TITLES[s]) for s in others}
    counted = {s: f"{label} ({len(known[s])})" if s in known else label for s, label in labels.items()}
    return tuple(Button(label, of_menu(Go.BOOKINGS, f"{s}0")) for s, label in counted.items())


def entry(turn: Turn, booking: Booking) -> Button:
    """A booking as a button that brings its card."""
    when = turn.times.stamp(booking.starts)
    card = turn.services.card(booking.service)
    reader = reader_of(turn, card) if card else None
    name = reader.name if reader else str
    first, *others = booking.winners or booking.order.performers
    title = reader.title(booking.order.answers) if reader else ""
    whom = title or (f"{name(first)} +{len(others)}" if others else name(first))
    label = entry_label(when, state(turn.words, booking), whom)
    return Button(label, of_booking(booking.id, Act.CARD))
