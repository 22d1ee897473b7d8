"""The person's time zone: asked once, typed or tapped, then used for everything. Imports: `booking`."""

from dataclasses import replace

from booking.form import Card, Kind
from booking.interview import Draft
from handlers.clock import whereabouts
from handlers.request.filling import take
from handlers.request.heard import Heard
from handlers.request.hearing import hear
from handlers.request.steps import card_of, redraw
from handlers.turn import Turn


async def zone_typed(turn: Turn, card: Card, draft: Draft, text: str) -> None:
    """A typed city, zone or clock time, where the zone was asked; any other answer is taken, too."""
    heard = hear(turn, card, draft, None, text)
    found = whereabouts.meant(text, heard.clock, turn.words.language, turn.now)
    if not found and not heard.clock and (heard.values or heard.screens):
        await take(turn, card, draft, heard, text)
        return
    if len(found) == 1:
        await zone_chosen(turn, found[0])
        return
    which = turn.words.t("Which of these is yours?")
    notice = which if found else whereabouts.unknown(turn.times, heard.clock)
    if turn.draft is not None:
        turn.draft = replace(turn.draft, screen={**turn.draft.screen, "zones": list(found)})
        redraw(turn, [notice])


async def zone_chosen(turn: Turn, zone: str) -> None:
    """The person's zone is known from now on; a moment said before is read again."""
    turn.live_in(zone)
    draft = turn.draft
    card = card_of(turn, draft) if draft else None
    if draft is None or card is None:
        return
    said = str(draft.screen.get("said", ""))
    turn.draft = replace(draft, screen={}, revision=draft.revision + 1)
    heard = hear(turn, card, turn.draft, None, said) if said else Heard()
    moment = card.form.first(Kind.MOMENT)
    only = {moment.key} if moment else set()
    heard = Heard(
        {k: v for k, v in heard.values.items() if k in only},
        {k: v for k, v in heard.screens.items() if k in only},
    )
    if heard.values or heard.screens:
        await take(turn, card, turn.draft, heard, said)
    else:
        redraw(turn)
