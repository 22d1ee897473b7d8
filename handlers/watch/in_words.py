"""A watch that is asked for in words: "tell me when Juno is free tomorrow evening".

Whom, and all but the time, the open request takes, or one that begins; the question of the watch stands
below it with the days and hours that were said. Imports: `booking`.
"""

from collections.abc import Iterator

from booking.form import Card, Kind
from booking.interview import Draft
from booking.spoken import wants_to_know
from booking.watching import watchable
from booking.when import read
from handlers.clock.watchdays import days_said
from handlers.clock.watchwords import hours_said
from handlers.request.filling import take
from handlers.request.heard import Heard
from handlers.request.hearing import hear, timed
from handlers.request.steps import begin, card_of
from handlers.turn import Turn
from handlers.watch.watching import from_words

MOST_WORDS = 14
"""Of what says when; each run of them is tried."""


async def said(turn: Turn, text: str) -> bool:
    """Whether it asks for a watch of somebody it names, or whom the open request asks; then it is begun."""
    beside = wants_to_know(text, turn.words.language)
    found = _at(turn, beside) if beside is not None else None
    if beside is None or found is None:
        return False
    card, heard = found
    moment = card.form.first(Kind.MOMENT)
    draft = turn.draft or begin(turn, card.id)
    if moment is None or not turn.person.zone or _asked(card, heard):
        heard.notices.append(turn.words.t("Please answer this first, and then ask me to watch once more."))
        await take(turn, card, draft, heard, beside)
        return True
    days, hours = _when(turn, timed(turn, card, beside))
    heard.values.pop(moment.key, None)
    heard.screens[moment.key] = {}
    heard.problem = None
    await take(turn, card, draft, heard, beside)
    await from_words(turn, days, hours)
    return True


def _at(turn: Turn, text: str) -> tuple[Card, Heard] | None:
    """The service, and what it understands: that of the open request, else one where somebody is named."""
    open_at = card_of(turn, turn.draft) if turn.draft else None
    cards = [open_at] if open_at else [] if turn.draft else list(turn.offered.values())
    heard = [(card, hear(turn, card, turn.draft, None, text)) for card in cards if watchable(card)]
    return next((found for found in heard if _whom(turn.draft, *found)), None)


def _whom(draft: Draft | None, card: Card, heard: Heard) -> bool:
    people = card.form.first(Kind.PEOPLE)
    known = {**(draft.answers if draft else {}), **heard.values, **heard.screens}
    return people is not None and people.key in known


def _asked(card: Card, heard: Heard) -> bool:
    """Whether it has to be asked first whom they mean."""
    people = card.form.first(Kind.PEOPLE)
    return people is not None and people.key in heard.screens


def _when(turn: Turn, said: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The days and the hours in words that say when, as the buttons of a watch carry them; several where they
    may mean either.
    """
    words = said.split()[:MOST_WORDS]
    days, at, end = next(_days(turn, words), ((), 0, 0))
    beside = [words[:at], words[end:]] if days else [words]
    runs = [" ".join(run) for part in beside for run, _, _ in _runs(part)]
    whole = " ".join(words[at:end])
    hours = (hours_said(turn, run) for run in ([whole, *runs] if _part(turn, whole) else runs) if run)
    return days, next(filter(None, hours), ())


def _days(turn: Turn, words: list[str]) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Each run of words that says days, the longest first, and where it stands."""
    for run, at, end in _runs(words):
        said = " ".join(run)
        if _of_no_day(turn, said):
            continue
        if days := days_said(turn, said):
            yield days, at, end


def _runs(words: list[str]) -> Iterator[tuple[list[str], int, int]]:
    for length in range(len(words), 0, -1):
        for at in range(len(words) - length + 1):
            yield words[at : at + length], at, at + length


def _of_no_day(turn: Turn, said: str) -> bool:
    """Whether it is a part of any day ("in the evening") rather than of one that is named."""
    found = read(said, turn.now, turn.words.language, turn.person.order or None, turn.person.zone or "UTC")
    return bool(found.candidates) and not found.dated


def _part(turn: Turn, said: str) -> bool:
    found = read(said, turn.now, turn.words.language, turn.person.order or None, turn.person.zone or "UTC")
    return found.part is not None
