"""Words about a booking that stands ("cancel my booking", "when is my session") never begin a request.

They lead to that booking's card, where it is cancelled and moved, or to the list where it may be several. A
new time that they name ("can we do 9 pm instead?") stands in the question of the move. Imports: `booking`.
"""

import re
from collections.abc import Sequence

from booking.ledger import Booking
from booking.outcome import Stage
from booking.when.tokens import fold
from handlers.booked import moving
from handlers.booked.bookings import card_below
from handlers.booked.listing import FIRST, MOST, listing
from handlers.live.tapping import own
from handlers.reminders.reminder_taps import remind
from handlers.request.steps import reader_of
from handlers.turn import Turn

LONGEST = 120
PLEASE = r"(?:(?:please|can you|bitte|kannst du|graag|s'il te plait|por favor|per favore)[ ,]+)?"
MOVES = re.compile(
    PLEASE
    + r"(?:move|reschedule|postpone|verleg\w*|verschieb\w*|verzet\w*|verplaats\w*|deplace\w*|reporte\w*|"
    r"aplaza\w*|muev\w*|pospon\w*|sposta\w*|rimanda\w*|remar(?:ca|que)\w*|adi[ae]\w*|mova)\b"
)
CHANGES = re.compile(PLEASE + r"(?:change|andere|wijzig|verander|modifie\w*|cambia\w*|mud[ae]\w*)\b")
"""The same of a booking of one's own; of a request that is open it is a correction."""
CANCELS = re.compile(
    PLEASE
    + r"(?:cancel|call off|stornier\w*|sage?(?=.* ab\b)|annule\w*|cancela\w*|anula\w*|annulla\w*|disdici|"
    r"desmarca\w*)\b"
)
INSTEAD = re.compile(
    r"\b(?:instead|rather|stattdessen|lieber|liever|in plaats (?:daarvan|van)|plutot|a la place|en vez|"
    r"en (?:su )?lugar|mejor|piuttosto|invece|meglio|em vez|melhor)\b"
)
"""Another time than the one that is booked."""
CANNOT = re.compile(
    r"(?:sorry,? )?(?:i (?:can'?t|cannot)(?: make it| come)?|ich kann (?:leider |doch )*nicht(?: kommen)?|"
    r"ik kan (?:helaas )?niet(?: komen)?|je ne peux pas(?: venir)?|no puedo(?: ir| venir)?|"
    r"non posso(?: venire| esserci)?|nao (?:posso|vou poder|consigo)(?: ir)?)[.! ]*"
)
"""The words of the reminder's button, typed."""
ASKS = re.compile(r"(?:when|(?:at )?what time|wann|wanneer|hoe laat|quand|cuando|quando|a che ora|a que)\b")
OWN = re.compile(
    r"\b(?:my|meine?[nr]?|mijn|mon|ma|mes|mis?|mi[ao]|mie|meus?|minhas?)\b(?: \w+)?? "
    r"(?:booking|session|appointment|buchung|sitzung|termin|boeking|sessie|afspraak|reserv|rendez|seance|"
    r"sesion|cita|prenotazion|appuntament|sess|marcac|agendament)\w*"
)


async def said(turn: Turn, text: str) -> bool:
    """Whether it is about a booking of theirs; then its card stands below, or the list."""
    words = fold(text.strip(" ¿").casefold())
    theirs = OWN.search(words)
    moves = MOVES.match(words) or (theirs and CHANGES.match(words))
    instead = INSTEAD.search(words) and turn.draft is None
    asks = theirs and (ASKS.match(words) or OWN.fullmatch(words))
    cannot = CANNOT.fullmatch(words) and turn.draft is None
    if len(text) > LONGEST or not (moves or CANCELS.match(words) or asks or instead or cannot):
        return False
    live = await turn.shelf.of(turn.person.id, over=False, limit=MOST)
    if cannot:
        return await _cannot(turn, live)
    named = [booking for booking in live if _named(turn, booking, words)]
    found = named or live
    agreed = _agreed(turn, found) if asks and not OWN.fullmatch(words) else []
    found = agreed or found
    on = await own(turn, found[0].id, off=True) if len(found) == 1 else None
    if on is not None and (moves or instead) and await moving.wished(on, text, alone=not moves):
        return True
    if not (theirs or (named and (moves or CANCELS.match(words)))):
        return False
    if on is None:
        await listing(turn, FIRST if agreed else "")
    else:
        await card_below(on)
    return True


async def _cannot(turn: Turn, live: Sequence[Booking]) -> bool:
    """Not coming to the one session agreed: move or cancel; of several, which; False where there is none."""
    agreed = _agreed(turn, live)
    on = await own(turn, agreed[0].id, off=True) if len(agreed) == 1 else None
    if on is not None:
        await remind(turn, on.booking, on.card, "n")
    elif agreed:
        await listing(turn, FIRST)
    return bool(agreed)


def _agreed(turn: Turn, live: Sequence[Booking]) -> list[Booking]:
    """The sessions of these that are final and still to come."""
    return [booking for booking in live if booking.stage is Stage.CONFIRMED and booking.starts > turn.now]


def _named(turn: Turn, booking: Booking, words: str) -> bool:
    card = turn.services.card(booking.service)
    if card is None:
        return False
    name = reader_of(turn, card).name
    known = " ".join(fold(name(p).casefold()) for p in booking.order.performers).split()
    return not {part for part in known if len(part) > 2}.isdisjoint(re.findall(r"\w+", words))
