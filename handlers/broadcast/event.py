"""An event made known to many: a broadcast that is written already, with a reminder to tap in each message.

Everybody reads it in their own language and on their own clock. Imports: `booking`, `handlers`.
"""

from booking.outcome import Stage
from booking.ways import viewers_link
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.campaign import Stage as Step
from handlers.broadcast.copies import Copy
from handlers.broadcast.keeping import save, show
from handlers.live.tapping import On
from handlers.messages import Op, units
from handlers.reminders.attending import session_of, title
from handlers.request.steps import new_id
from handlers.roles import Right
from handlers.saying import unable
from handlers.words import LANGUAGES, words_for

WHEN = "{when}"


async def announce(on: On) -> None:
    """Open the draft; the one there is already, where it was begun before."""
    turn, booking = on.turn, on.booking
    if not turn.may(Right.BROADCAST):
        unable(turn, turn.words.plain("This is not for you."))
        return
    if booking.stage is not Stage.CONFIRMED or turn.now >= session_of(booking, turn.person).ends:
        unable(turn, turn.words.plain("This event is over."))
        return
    recent = await turn.office.campaigns.recent(turn.person.id)
    begun = [c for c in recent if (c.event, c.stage, c.author) == (booking.id, Step.DRAFT, turn.person.id)]
    campaign = begun[0] if begun else _written(on)
    if not begun:
        save(turn, campaign)
    await show(turn, campaign, op=Op.REPOST)


def _written(on: On) -> Campaign:
    booking, person = on.booking, on.turn.person
    room = booking.order.answers.get(on.card.audience)
    link = viewers_link(booking.won.contact) if booking.won else ""
    name = title(on.reader, booking)
    copies = {language: _copy(person.id, language, name, link) for language in LANGUAGES}
    return Campaign(
        new_id(),
        person.id,
        copies=copies,
        base=person.language,
        zone=person.zone or "UTC",
        event=booking.id,
        begins=booking.starts,
        room=room if isinstance(room, int) else 0,
    )


def _copy(author: int, language: str, name: str, link: str) -> Copy:
    words = words_for(language)
    below = words.plain("Watch it here: {link}", link=link)
    bold = {"type": "bold", "offset": 0, "length": units(name)}
    return Copy(author, (), "text", f"{name}\n{WHEN}\n{below}", (bold,), what="text")
