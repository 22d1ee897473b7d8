"""A watch that is asked for in words: "tell me when Juno is free tomorrow evening".

Whom, and all but the time, the open request takes, or one that begins; the question of the watch stands
below it with the days and hours that were said. A time of one of the days is no watch: the request takes it,
and tells whether it is free. Imports: `booking`.
"""

import re
from collections.abc import Callable, Iterator

from booking.form import Card, Field, Kind
from booking.interview import Draft, question
from booking.spoken import wants_to_know
from booking.watching import watchable
from booking.when import Reading, read
from handlers.clock.watchdays import days_said
from handlers.clock.watchwords import hours_said
from handlers.request.filling import take
from handlers.request.heard import Heard
from handlers.request.hearing import hear, timed
from handlers.request.steps import begin, card_of, redraw
from handlers.turn import Turn
from handlers.watch.watching import from_words

MOST_WORDS = 14
"""Of what says when; each run of them is tried."""


async def said(turn: Turn, text: str) -> bool:
    """Whether it asks for a watch of somebody it names, or whom the open request asks; then it is begun.

    Where free words are asked it is these.
    """
    beside = None if _words_asked(turn) else wants_to_know(text, turn.words.language)
    found = _at(turn, beside) if beside is not None else None
    if beside is None or found is None:
        return False
    if _of_others(turn, *found, beside):
        redraw(turn, [turn.words.t("You have another request open. Send or cancel it first.")])
        return True
    card, heard = found
    moment = card.form.first(Kind.MOMENT)
    if moment is None or not turn.person.zone or _asked(card, heard):
        heard.notices.append(turn.words.t("Please answer this first, and then ask me to watch once more."))
        await take(turn, card, turn.draft or begin(turn, card.id), heard, beside)
        return True
    days, hours, rest = _when(turn, beside, timed(turn, card, beside))
    if not hours and _at_times(heard, moment):
        await take(turn, card, turn.draft or begin(turn, card.id), heard, beside)
        return True
    heard = hear(turn, card, turn.draft, None, rest)
    draft = turn.draft or begin(turn, card.id)
    heard.values.pop(moment.key, None)
    heard.screens[moment.key] = {}
    heard.problem = None
    await take(turn, card, draft, heard, rest)
    await from_words(turn, days, hours)
    return True


def _words_asked(turn: Turn) -> bool:
    """Whether the open question takes whatever is typed, for whoever is asked to read."""
    draft, card = turn.draft, card_of(turn, turn.draft) if turn.draft else None
    here = question(card.form, draft) if card and draft else None
    return here is not None and here.kind is Kind.TEXT and not here.private


def _at(turn: Turn, text: str) -> tuple[Card, Heard] | None:
    """The service, and what it understands: that of the open request, else one where somebody is named."""
    open_at = card_of(turn, turn.draft) if turn.draft else None
    cards = [open_at] if open_at else [] if turn.draft else list(turn.offered.values())
    heard = [(card, hear(turn, card, turn.draft, None, text)) for card in cards if watchable(card)]
    return next((found for found in heard if _whom(turn.draft, *found)), None)


def _of_others(turn: Turn, card: Card, heard: Heard, text: str) -> bool:
    """Whether it names nobody of the open request's service, but somebody of another."""
    if turn.draft is None or _whom(None, card, heard):
        return False
    others = [c for c in turn.offered.values() if c is not card and watchable(c)]
    return any(_whom(None, c, hear(turn, c, None, None, text)) for c in others)


def _whom(draft: Draft | None, card: Card, heard: Heard) -> bool:
    people = card.form.first(Kind.PEOPLE)
    known = {**(draft.answers if draft else {}), **heard.values, **heard.screens}
    return people is not None and people.key in known


def _asked(card: Card, heard: Heard) -> bool:
    """Whether it has to be asked first whom they mean."""
    people = card.form.first(Kind.PEOPLE)
    return people is not None and people.key in heard.screens


def _at_times(heard: Heard, moment: Field) -> bool:
    """Whether it names one time or several, rather than days."""
    return moment.key in heard.values or "readings" in heard.screens.get(moment.key, {})


def _when(turn: Turn, text: str, said: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """The days and the hours in what is `said` of when, as the buttons of a watch carry them; several where
    they may mean either. And the text without these words.
    """
    words = list(re.finditer(r"\S*\w\S*", said))[:MOST_WORDS]
    days, of_days = next(_understood(turn, words, _days), ((), []))
    beside = [word for word in words if word not in of_days]
    again = of_days if _reading(turn, _joined(of_days)).part else []
    found = (*_understood(turn, again, hours_said), *_understood(turn, beside, hours_said))
    hours, of_hours = next(iter(found), ((), []))
    for word in (*of_days, *of_hours):
        text = text[: word.start()] + " " * len(word[0]) + text[word.end() :]
    return days, hours, text


def _understood(
    turn: Turn, words: list[re.Match[str]], read_as: Callable[[Turn, str], tuple[str, ...]]
) -> Iterator[tuple[tuple[str, ...], list[re.Match[str]]]]:
    """What each run of words says that is understood, the longest first, and the run."""
    for run in _runs(words):
        if meant := read_as(turn, _joined(run)):
            yield meant, run


def _days(turn: Turn, said: str) -> tuple[str, ...]:
    """Days, unless it is a part of any day ("in the evening") rather than of one that is named, or a number,
    which may be an hour.
    """
    if said.isdecimal():
        return ()
    found = _reading(turn, said)
    return () if found.candidates and not found.dated else days_said(turn, said)


def _joined(words: list[re.Match[str]]) -> str:
    return " ".join(word[0] for word in words)


def _runs(words: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    for length in range(len(words), 0, -1):
        for at in range(len(words) - length + 1):
            yield words[at : at + length]


def _reading(turn: Turn, said: str) -> Reading:
    person = turn.person
    return read(said, turn.now, turn.words.language, person.order or None, person.zone or "UTC")
