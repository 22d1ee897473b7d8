"""What is typed may answer a screen that is no request: a new time, a reason, a lead time, a setting.

A screen that wants it says so as it is drawn (`Turn.ask`), and whatever is touched next ends that. A text
that answers nothing there is read as ever, and the question stays. Imports: its neighbours.
"""

from collections.abc import Awaitable, Callable, Mapping

from handlers.booked import cancelling, mine, moving
from handlers.booked.about import halves
from handlers.operators import lost
from handlers.preferences import settings
from handlers.reminders import reminder_taps
from handlers.request import book
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
    answers = ANSWERS.get(kind)
    if answers is not None and await answers(turn, about, text):
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
