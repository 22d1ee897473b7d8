"""What a person types: the answer to the open question, several answers at once, or a whole request.

Every word of a message that fits a field fills it; what stays unexplained is said, never guessed.
Imports: `booking`.
"""

from booking.form import Card, Field, Kind
from booking.interview import Draft, back, question
from booking.spoken import read_way, read_yes_no
from handlers.messages import Message, Op
from handlers.request.closing import cancelled
from handlers.request.filling import take
from handlers.request.heard import Heard
from handlers.request.hearing import hear
from handlers.request.review import SEND
from handlers.request.steps import begin, card_of, proceed, redraw
from handlers.request.zone import zone_typed
from handlers.turn import Turn

LONGEST = 1000
"""Characters of a message that are read; more is politely refused before any parsing."""
A_REQUEST = 4
"""What a text is worth at least (`fits`) that names two things of a request."""


async def typed(turn: Turn, text: str) -> None:
    """A message while a draft is open."""
    draft = turn.draft
    card = card_of(turn, draft) if draft else None
    if draft is None:
        return
    if card is None:
        off = turn.words.t("This service is switched off at the moment. Your answers are kept.")
        turn.messages.append(Message(Op.SAY, turn.chat, off))
        return
    if len(text) > LONGEST:
        redraw(turn, [turn.words.t("That message is too long for me. A sentence is enough.")])
        return
    here = question(card.form, draft)
    if await _leads_on(turn, card, draft, here, text):
        return
    if here is not None and here.kind is Kind.MOMENT and not turn.person.zone:
        await zone_typed(turn, card, draft, text)
        return
    heard = hear(turn, card, draft, here, text)
    await take(turn, card, draft, heard, text)


async def _leads_on(turn: Turn, card: Card, draft: Draft, here: Field | None, text: str) -> bool:
    """Whether it is what a button below the question says: leave it out, go back one, cancel; other words
    for stopping ask for the button. A typed yes may be the answer before, sent twice, so it sends nothing.
    """
    said = text.strip(" .!").casefold()
    way = read_way(said, turn.words.language)
    agreed = read_yes_no(said, turn.words.language) if here is None else None
    if said in _called(turn, "Skip") and here and not here.required and here.key not in draft.answers:
        await take(turn, card, draft, Heard({here.key: None}), text)
    elif said in _called(turn, "Back") or way == "back":
        turn.draft = back(card.form, draft, turn.now)
        await proceed(turn, [])
    elif said in _called(turn, "Cancel"):
        cancelled(turn)
    elif way == "stop" or agreed is False:
        redraw(turn, [turn.words.t("To cancel it, press “{button}”.", button=turn.words.plain("Cancel"))])
    elif here is None and (agreed or way == "send" or said in _called(turn, SEND)):
        redraw(turn, [turn.words.t("To send it, press “{button}”.", button=turn.words.plain(SEND))])
    else:
        return False
    return True


def _called(turn: Turn, label: str) -> tuple[str, str]:
    return label.casefold(), turn.words.plain(label).casefold()


def open_question(turn: Turn) -> Field | None:
    """What the open request asks now; None at its review, and where none is open."""
    card = card_of(turn, turn.draft) if turn.draft else None
    return question(card.form, turn.draft) if card and turn.draft else None


def fits(turn: Turn, service: str, text: str) -> int:
    """How well a text reads as a request at a service: the more it understands the better, 0 not at all."""
    heard = hear(turn, turn.services.cards()[service], None, None, text[:LONGEST])
    if heard.service not in {"", service}:
        return 0
    if _little(heard):
        return 0
    return 2 * (len(heard.values) + len(heard.screens)) - bool(heard.notices)


def _little(heard: Heard) -> bool:
    """Whether it is too little for a request: one thing, and that in doubt."""
    return not heard.values and len(heard.screens) <= bool(heard.notices)


def requested(turn: Turn, text: str) -> bool:
    """Whether a text names two things of a request at some service."""
    return any(fits(turn, service, text) >= A_REQUEST for service in turn.services.cards())


def meant(turn: Turn, text: str) -> bool:
    """Whether a text asks for something by itself, whatever is asked: a part of the open request or what one
    of its buttons says; while none is open, a request.
    """
    draft, said = turn.draft, text.strip(" .!").casefold()
    card = card_of(turn, draft) if draft else None
    if draft is None or card is None:
        return requested(turn, text)
    if read_way(said, turn.words.language) or any(
        said in _called(turn, b) for b in ("Skip", "Back", "Cancel")
    ):
        return True
    return bool(hear(turn, card, draft, None, text[:LONGEST]).values)


async def request(turn: Turn, service: str, text: str) -> bool:
    """A message while no draft is open: a request if it names at least one thing; False if it does not."""
    card = turn.services.cards()[service]
    heard = hear(turn, card, None, None, text[:LONGEST])
    if _little(heard):
        return False
    draft = begin(turn, service)
    await take(turn, card, draft, heard, text)
    return True
