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
from booking.when import Left, read
from booking.when.tokens import fold
from handlers.booked import moving
from handlers.booked.bookings import card_below
from handlers.booked.listing import FIRST, MOST, listing
from handlers.live.tapping import own
from handlers.reminders.reminder_taps import remind
from handlers.request.steps import reader_of
from handlers.turn import Turn

LONGEST = 240
MOVES = (
    r"(?:move|reschedule|postpone|verleg\w*|verschieb\w*|verzet\w*|verplaats\w*|deplace\w*|reporte\w*|"
    r"aplaza\w*|muev\w*|mover|pospon\w*|sposta\w*|rimanda\w*|remarcar|adiar|"
    r"(?:adi[ae]|remar(?:ca|que))(?= (?:a|o|minha|meu)\b)|mova)\b"
)
CHANGES = (
    r"(?:change|andern|andere(?= (?:bitte )?mein)|wijzig\w*|verander\w*|modifie\w*|cambia\w*|mud(?:ar|a|e))\b"
)
"""The same of a booking of one's own; of a request that is open it is a correction."""
CANCELS = (
    r"(?:cancel|call (?:\w+ ){,4}off|stornier\w*|ab(?:zu)?sagen|abbestell\w*|sage?\b(?=.* ab\W*$)|annule\w*|"
    r"af(?:te )?zeggen|zeg\b(?=.* af\W*$)|cancela\w*|anula\w*|annulla\w*|disdi(?:ci|re|co)|desmarca\w*)\b"
)
INSTEAD = re.compile(
    r"\b(?:instead|rather|stattdessen|lieber|liever|in plaats (?:daarvan|van)|plutot|a la place|en vez|"
    r"en (?:su )?lugar|mejor|piuttosto|invece|meglio|em vez|melhor)\b"
)
"""Another time than the one that is booked."""
CANNOT = re.compile(
    r"(.*?)\b(?:i (?:can'?t|cannot)(?: make it| come)?|(?:ich kann|kann ich)\b(.*?)\bnicht(?: kommen)?|"
    r"(?:ik kan|kan ik)\b(.*?)\bniet(?: komen)?|je ne peux pas(?: venir)?|no puedo(?: ir| venir)?|"
    r"non posso(?: venire| esserci)?|nao (?:posso|vou poder|consigo)(?: ir)?)\b(.*)"
)
"""The words of the reminder's button, typed; around them at most a day, and how sorry one is."""
SORRY = re.compile(r"\b(?:sorry|leider|doch|helaas|desolee?|lo siento|purtroppo|desculpa)\b|[,.!]")
ASKS = re.compile(r"(?:when|(?:at )?what time|wann|wanneer|hoe laat|quand|cuando|quando|a che ora|a que)\b")
SHOWS = (
    r"(?:show|list|see|where|zeige?n?|sehen|wo|toon|laat|zien|waar|montre\w*|voir|ou|muestra\w*|ver|donde|"
    r"mostra\w*|vedere|dove|mostr[ae]r?|onde)\b"
)
OWN = re.compile(
    r"\b(?:my|meine?[nr]?|mijn|mon|ma|mes|mis?|mi[ao]|mie|meus?|minhas?)\b(?: \w+)?? "
    r"(?:booking|session|appointment|buchung|sitzung|termin|boeking|sessie|afspraak|reserv|rendez|seance|"
    r"sesion|cita|prenotazion|appuntament|sess|marcac|agendament)\w*"
)


async def said(turn: Turn, text: str) -> bool:
    """Whether it is about a booking of theirs; then its card stands below, or the list."""
    words = fold(text.strip(" ¿").casefold())
    theirs, free = OWN.search(words), turn.draft is None
    moves, cancels = (_wants(verb, words, anywhere=theirs is not None) for verb in (MOVES, CANCELS))
    changes, shows = (theirs and _wants(verb, words) for verb in (CHANGES, SHOWS))
    asks = theirs and (ASKS.match(words) or shows or OWN.fullmatch(words))
    instead, cannot = free and INSTEAD.search(words), _cannot(turn, words) if free else None
    if len(text) > LONGEST or not (moves or changes or cancels or asks or instead or cannot is not None):
        return False
    live = await turn.shelf.of(turn.person.id, over=False, limit=MOST)
    if cannot is not None:
        return await _not_coming(turn, live, cannot)
    named = [booking for booking in live if _named(turn, booking, words)]
    found = named or live
    agreed = _agreed(turn, found) if asks and not (shows or OWN.fullmatch(words)) else []
    found = agreed or found
    on = await own(turn, found[0].id, off=True) if len(found) == 1 else None
    new = changes or (moves and (theirs or named or free))
    if on is not None and (new or instead) and await moving.wished(on, text, alone=not new):
        return True
    if not (theirs or (named and (moves or cancels)) or (free and (cancels or (moves and live)))):
        return False
    if on is None:
        await listing(turn, FIRST if agreed else "")
    else:
        await card_below(on)
    return True


def _wants(verb: str, words: str, *, anywhere: bool = False) -> bool:
    """Whether a verb is what a sentence wants: behind "I would like to" at most, or last, as in German."""
    place = rf"\b{verb}" if anywhere else rf"^(?:[\w'’]+[ ,]+){{,5}}?{verb}|\b{verb}\W*$"
    return re.search(place, words) is not None


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


def _named(turn: Turn, booking: Booking, words: str) -> bool:
    card = turn.services.card(booking.service)
    if card is None:
        return False
    name = reader_of(turn, card).name
    known = " ".join(fold(name(p).casefold()) for p in booking.order.performers).split()
    return not {part for part in known if len(part) > 2}.isdisjoint(re.findall(r"\w+", words))
