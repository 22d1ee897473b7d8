"""A new request with the answers of a booking: the same again, mended, or as proposed. Imports: `booking`."""

from collections.abc import Mapping
from dataclasses import replace

from booking.form import Card, Value
from booking.interview import Draft
from booking.ledger import Booking
from handlers.request.steps import new_id, proceed, redraw
from handlers.request.typed import typed
from handlers.saying import unable
from handlers.turn import Turn


async def reopen(
    turn: Turn,
    card: Card,
    answers: Mapping[str, Value],
    at: str = "",
    former: Booking | None = None,
    *,
    text: str = "",
) -> None:
    """Show a new draft with these answers at the question `at`, else at the first missing, or to check.

    A `text` says what else is wanted. What comes of it shall replace the booking `former`. An open draft
    gives way only if nothing is in it.
    """
    if card.id not in turn.offered:
        unable(turn, turn.words.plain("This is not for you."))
        return
    if turn.draft is not None and turn.draft.answered:
        redraw(turn, [turn.words.t("You have another request open. Send or cancel it first.")], below=True)
        return
    draft = Draft(new_id(), turn.person.id, card.id, card.form.version, answers, {}, at, touched=turn.now)
    turn.draft = replace(draft, replaces=former.id, former=former.starts) if former else draft
    await (typed(turn, text) if text else proceed(turn, list(answers), below=True))
