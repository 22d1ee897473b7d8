"""Filling the open draft with what was heard, searching performers by letters, and showing what is next.

Imports: `booking`.
"""

from collections.abc import Sequence
from dataclasses import replace

from booking.errors import ServiceError
from booking.form import Ability, Card, Kind, Problem
from booking.interview import LATER, Draft, put, question, waiting
from booking.provider import Performer
from handlers.request.heard import Heard
from handlers.request.question import chosen
from handlers.request.steps import proceed, reader_of
from handlers.request.unread import refused
from handlers.request.values import knowing
from handlers.turn import Turn

MOST_FOUND = 12
"""Performers shown of one search at the service."""

MISSED = {Kind.PEOPLE: "nobody_found", Kind.EMAIL: "not_an_email", Kind.PHONE: "not_a_phone"}
"""What is said of a text that answers nothing, by the kind of the open question."""


async def take(turn: Turn, card: Card, draft: Draft, heard: Heard, text: str) -> None:
    """Fill the draft with what was heard, and show what is next. Who goes on by typing takes along what is
    ticked on the screen.
    """
    here, ticked = question(card.form, draft), draft.screen.get("chosen")
    elsewhere = {*heard.values, *heard.screens}
    if here is not None and ticked and elsewhere and here.key not in elsewhere:
        heard.values[here.key] = chosen(draft, here)
    people = card.form.first(Kind.PEOPLE)
    fresh = people is not None and people.key in heard.values
    turn.draft = replace(draft, limits={}) if fresh else draft
    if not heard.values and not heard.screens:
        await _search(turn, card, draft, heard, text)
    taken, problem = _fill(turn, card, heard)
    problem = problem or heard.problem
    if not taken and not heard.screens:
        if refused(reader_of(turn, card), draft, text):
            heard.rest = text
        else:
            problem = problem or _missed(card, draft)
    if moment := _needs_zone(turn, card, heard):
        heard.screens[moment] = {"said": text}
    _look(turn, card, heard)
    said = draft.screen.get("said")
    if turn.draft and said and "said" not in turn.draft.screen:
        turn.draft = replace(turn.draft, screen={**turn.draft.screen, "said": said})
    await proceed(turn, taken, problem, heard.notices, rest=heard.rest)


async def _search(turn: Turn, card: Card, draft: Draft, heard: Heard, text: str) -> None:
    """Letters typed where performers are asked: those of the directory, else those the service finds."""
    here = question(card.form, draft)
    letters = text.strip()[:30]
    if here is None or here.kind is not Kind.PEOPLE:
        return
    kept = {k: v for k, v in draft.screen.items() if k == "chosen"}
    if reader_of(turn, card).search(letters):
        heard.screens[here.key] = {**kept, "letters": letters}
    elif card.can(Ability.FIND) and len(letters) > 1 and (found := await _find(turn, card, letters)):
        heard.screens[here.key] = {**kept, "among": [p.id for p in found]}


async def _find(turn: Turn, card: Card, letters: str) -> Sequence[Performer]:
    """Ask the service; whom it finds is remembered by name."""
    try:
        found = await turn.services.provider(card.id).find(await turn.account(card.id), letters)
    except ServiceError:
        return ()
    turn.person = knowing(turn.person, card.id, {p.id: p.name for p in found[:MOST_FOUND]})
    return found[:MOST_FOUND]


def _fill(turn: Turn, card: Card, heard: Heard) -> tuple[list[str], Problem | None]:
    taken: list[str] = []
    problem: Problem | None = None
    for candidate in card.form.fields:
        if candidate.key not in heard.values or turn.draft is None:
            continue
        changed = put(card.form, turn.draft, candidate.key, heard.values[candidate.key], turn.now)
        if isinstance(changed, Problem):
            problem = problem or changed
            turn.draft = replace(turn.draft, at=candidate.key, revision=turn.draft.revision + 1)
        else:
            turn.draft = changed
            taken.append(candidate.key)
    return taken, problem


def _missed(card: Card, draft: Draft) -> Problem:
    here = question(card.form, draft)
    code = MISSED.get(here.kind) if here else None
    return Problem(here.key if here else "", code or "not_understood")


def _look(turn: Turn, card: Card, heard: Heard) -> None:
    """Open the first question that was half answered; what was said of the later ones waits for them."""
    keys = [f.key for f in card.form.fields if f.key in heard.screens]
    if turn.draft is None or not keys:
        return
    first, *others = keys
    later = {**waiting(turn.draft), **{key: heard.screens[key] for key in others}}
    screen = {**heard.screens[first], **({LATER: later} if later else {})}
    turn.draft = replace(turn.draft, at=first, screen=screen, revision=turn.draft.revision + 1)


def _needs_zone(turn: Turn, card: Card, heard: Heard) -> str:
    """The key of the moment that cannot be read before the zone is known; else ""."""
    moment = card.form.first(Kind.MOMENT)
    return moment.key if not turn.person.zone and moment is not None and moment.key in heard.screens else ""
