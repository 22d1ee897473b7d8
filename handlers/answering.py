"""What is typed may answer a screen that is no request: a new time, a reason, a lead time, a setting.

A screen that wants it says so as it is drawn (`Turn.ask`), and whatever is touched next ends that. A text
that answers nothing there is read as ever, and the question stays. Imports: `booking`.
"""

from collections.abc import Awaitable, Callable, Mapping

from booking.form import Kind
from handlers import pleasantries
from handlers.booked import cancelling, mine, moving
from handlers.booked.about import halves
from handlers.operators import lost
from handlers.preferences import settings
from handlers.reminders import reminder_taps
from handlers.request import book
from handlers.request.typed import open_question
from handlers.sharing import share
from handlers.turn import Turn
from handlers.watch import in_words, watching

Answers = Callable[[Turn, str, str], Awaitable[bool]]

ANSWERS: Mapping[str, Answers] = {
    "settings": settings.typed,
    "move": moving.typed,
    "cancel": cancelling.typed,
    "remind": reminder_taps.typed,
    "watch": watching.typed,
    "share": share.typed,
    "lost": lost.typed,
}
"""By the first word of what is asked; each takes what stands behind it, and the text. False: no answer."""

QUOTED = frozenset({"cancel"})
"""Questions whose answer a performer reads as it is."""

MISSED: Mapping[str, Answers] = {
    "settings": settings.missed,
    "cancel": cancelling.missed,
    "remind": reminder_taps.missed,
    "watch": watching.missed,
}
"""Questions that say so where a text is neither an answer nor anything else."""


async def heard(turn: Turn, text: str) -> None:
    """A typed message: the answer to what a screen asks, else an answer or a request as ever."""
    turn.leave()
    kind, _, about = turn.asked.partition(" ")
    if kind not in QUOTED and await pleasantries.said(turn, text):
        turn.ask(turn.asked)
        return
    answers = ANSWERS.get(kind)
    if answers is not None and await answers(turn, about, text):
        return
    if _own_words(turn):
        await book.text(turn, text)
        return
    if await in_words.said(turn, text):
        return
    first, beside = halves(text)
    if beside and await mine.said(turn, first):
        await book.text(turn, beside)  # a request of its own stands below
        return
    missed = MISSED.get(kind)
    if await mine.said(turn, text) or (missed is not None and await missed(turn, about, text)):
        return
    before = turn.draft
    await book.text(turn, text)
    if turn.draft is before:
        turn.ask(turn.asked)


def _own_words(turn: Turn) -> bool:
    """Whether a service asks for words of one's own: whatever they say, they answer it."""
    here = open_question(turn)
    return here is not None and here.kind is Kind.TEXT and not here.private
