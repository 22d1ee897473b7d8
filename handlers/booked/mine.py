"""Words about a booking that stands ("cancel my booking", "when is my session") never begin a request.

They lead to that booking's card, where it is cancelled and moved, or to the list where it may be several. A
new time that they name ("can we do 9 pm instead?") stands in the question of the move. Imports: `booking`.
"""

import re
from collections.abc import Sequence
from datetime import date

from booking.ledger import Booking
from booking.moment import in_zone
from booking.outcome import Stage
from booking.spoken import corrects, same_again, shifts
from booking.when import Left, read
from booking.when.tokens import fold
from handlers.booked import fixed, passing
from handlers.booked.about import (
    ALTERS,
    ASKS,
    BOOKS,
    CANCELS,
    CANNOT,
    CHANGES,
    INSTEAD,
    IS,
    MOVES,
    OWN,
    SHOWS,
    SORRY,
    wants,
)
from handlers.booked.bookings import again, card_below
from handlers.booked.listing import FIRST, MOST, listing
from handlers.booked.which import named, names
from handlers.booked.wishing import wished
from handlers.live.tapping import own
from handlers.reminders.reminder_taps import remind
from handlers.turn import Turn

LONGEST, MOST_NAMED = 240, 4
"""Characters of what is read so; words of a name."""


async def said(turn: Turn, text: str) -> bool:
    """Whether it is about a booking of theirs; then its card stands below, or the list."""
    words = fold(text.strip(" ¿").casefold())
    theirs, free = OWN.search(words), turn.draft is None
    if len(text) > LONGEST:
        return False
    if free and (await passing.said(turn, text, words) or await _again(turn, text)):
        return True
    moves, cancels = (wants(verb, words, anywhere=theirs is not None) for verb in (MOVES, CANCELS))
    changes, shows = (theirs and wants(verb, words) for verb in (CHANGES, SHOWS))
    asks = theirs and (ASKS.match(words) or shows or OWN.fullmatch(words))
    instead, cannot = free and _instead(turn, words, text), _cannot(turn, words) if free else None
    if not (moves or changes or cancels or asks or instead or cannot is not None):
        return not theirs and (
            await _asked(turn, words, free=free) or await _fixed(turn, words, text, free=free)
        )
    live = await turn.shelf.of(turn.person.id, over=False, limit=MOST)
    if cannot is not None:
        return await _not_coming(turn, live, cannot)
    meant = named(turn, live, words)
    found = meant or live
    agreed = _agreed(turn, found) if asks and not (shows or OWN.fullmatch(words)) else []
    found = agreed or found
    new = changes or (moves and (theirs or meant or free))
    if (new or instead) and await wished(turn, found, text, alone=not new):
        return True
    if (new or instead) and free and await _fixed(turn, words, text, free=free):
        return True
    if not (theirs or (meant and (moves or cancels)) or (free and (cancels or (moves and live)))):
        return False
    await _shown(turn, found, FIRST if agreed else "")
    return True


async def _again(turn: Turn, text: str) -> bool:
    """Whether it wants the same as last time; then that is opened, with what else is said."""
    beside = same_again(text, turn.words.language)
    if beside is None:
        return False
    last = [one for over in (True, False) for one in await turn.shelf.of(turn.person.id, over=over, limit=1)]
    on = await own(turn, last[0].id, off=True) if last else None
    if on is not None:
        await again(on, beside)
    return on is not None


async def _asked(turn: Turn, words: str, *, free: bool) -> bool:
    """Whether it asks when a session is ("when is Ivy?", "when is it?"), and nothing else."""
    found = ASKS.match(words)
    said = {w for w in re.findall(r"\w+", words[found.end() :]) if not IS.fullmatch(w)} if found else set()
    if not found or len(said) > MOST_NAMED or not (said or free):
        return False
    live = await turn.shelf.of(turn.person.id, over=False, limit=MOST)
    meant = [one for one in live if said <= names(turn, one)]
    if meant:
        await _shown(turn, _agreed(turn, meant) or meant, FIRST if _agreed(turn, meant) else "")
    return bool(meant)


async def _shown(turn: Turn, found: Sequence[Booking], page: str) -> None:
    """The card of the one that was found, of several the list."""
    on = await own(turn, found[0].id, off=True) if len(found) == 1 else None
    if on is None:
        await listing(turn, page)
    else:
        await card_below(on)


async def _fixed(turn: Turn, words: str, text: str, *, free: bool) -> bool:
    """Whether it would change what stays as it was booked; then that is said above the card, or the list."""
    live = await turn.shelf.of(turn.person.id, over=False, limit=MOST) if free else ()
    meant = named(turn, live, words) or live
    if not await fixed.said(turn, meant, text, words):
        return False
    await _shown(turn, meant, "")
    return True


def _instead(turn: Turn, words: str, text: str) -> bool:
    """Whether it may want another time than the one booked: in the place of it, or so much later."""
    other = INSTEAD.search(words) or wants(ALTERS, words) or wants(CHANGES, words)
    language = turn.words.language
    return bool(other) or shifts(text, language) or (corrects(text, language) and not BOOKS.search(words))


def _cannot(turn: Turn, words: str) -> Sequence[date] | None:
    """The days on which somebody says that they cannot come, none where they name none; None: not said."""
    found = CANNOT.fullmatch(words)
    day = SORRY.sub(" ", " ".join(filter(None, found.groups()))).strip() if found else ""
    if not found or not day:
        return () if found else None
    said = read(day, turn.now, turn.words.language, turn.person.order or None, turn.person.zone or "UTC")
    return None if said.left is not Left.TIME or said.rest else [one.day for one in said.candidates]


async def _not_coming(turn: Turn, live: Sequence[Booking], days: Sequence[date]) -> bool:
    """Not coming to the one session agreed: move or cancel; of several, which; False where there is none."""
    agreed = _agreed(turn, live)
    zone = turn.person.zone or "UTC"
    meant = [one for one in agreed if not days or in_zone(one.starts, zone).wall.date() in days]
    on = await own(turn, meant[0].id, off=True) if len(meant) == 1 else None
    if on is not None:
        await remind(turn, on.booking, on.card, "n")
    elif agreed:
        await listing(turn, FIRST)
    return bool(agreed)


def _agreed(turn: Turn, live: Sequence[Booking]) -> list[Booking]:
    """The sessions of these that are final and still to come."""
    return [booking for booking in live if booking.stage is Stage.CONFIRMED and booking.starts > turn.now]
