"""What a person types: the answer to the open question, several answers at once, or a whole request.

Every word of a message that fits a field fills it; what stays unexplained is said, never guessed.
Imports: `booking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeVar

from booking.errors import ServiceError
from booking.form import Ability, Card, Field, Kind, Problem, Value
from booking.interview import Draft, put, question
from booking.moment import Moment, Never, Once, Placed, Twice, in_zone
from booking.provider import Performer
from booking.spoken import (
    Change,
    Present,
    Said,
    Understood,
    read_amount,
    read_minutes,
    read_yes_no,
    understand,
)
from booking.when import Left
from booking.zones import named, showing
from handlers.messages import Message, Op
from handlers.question import chosen
from handlers.steps import begin, card_of, proceed, reader_of, redraw
from handlers.turn import Turn
from handlers.values import FOUND

T = TypeVar("T")

MOST_FOUND, MOST_KEPT = 12, 60
"""Performers shown of one search at the service, and names kept per person."""

LONGEST = 1000
"""Characters of a message that are read; more is politely refused before any parsing."""


MISSED = {Kind.PEOPLE: "nobody_found", Kind.EMAIL: "not_an_email", Kind.PHONE: "not_a_phone"}
"""What is said of a text that answers nothing, by the kind of the open question."""


@dataclass(slots=True)
class Heard:
    """What one message fills: values by field key, what to look at, and what to say about the rest."""

    values: dict[str, Value] = field(default_factory=dict)
    screens: dict[str, dict[str, object]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    problem: Problem | None = None


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
    if here is not None and here.kind is Kind.MOMENT and not turn.person.zone:
        await zone_typed(turn, text)
        return
    heard = hear(turn, card, draft, here, text)
    await take(turn, card, draft, heard, text)


def fits(turn: Turn, service: str, text: str) -> int:
    """How well a text reads as a request at a service: the more it understands the better, 0 not at all."""
    heard = hear(turn, turn.services.cards()[service], None, None, text[:LONGEST])
    if not heard.values and (heard.notices or not heard.screens):
        return 0
    return 2 * (len(heard.values) + len(heard.screens)) - bool(heard.notices)


async def request(turn: Turn, service: str, text: str) -> bool:
    """A message while no draft is open: a request if it names at least one thing; False if it does not."""
    card = turn.services.cards()[service]
    heard = hear(turn, card, None, None, text[:LONGEST])
    if not heard.values and (heard.notices or not heard.screens):
        return False
    draft = begin(turn, service)
    await take(turn, card, draft, heard, text)
    return True


async def take(turn: Turn, card: Card, draft: Draft, heard: Heard, text: str) -> None:
    """Fill the draft with what was heard, and show what is next."""
    people = card.form.first(Kind.PEOPLE)
    fresh = people is not None and people.key in heard.values
    turn.draft = replace(draft, limits={}) if fresh else draft
    if not heard.values and not heard.screens:
        await _search(turn, card, draft, heard, text)
    taken, problem = _fill(turn, card, heard)
    if not taken and not heard.screens:
        problem = problem or heard.problem or _missed(card, draft)
    _look(turn, heard)
    if turn.draft and _needs_zone(turn, card, heard):
        turn.draft = replace(turn.draft, screen={**turn.draft.screen, "said": text})
    await proceed(turn, taken, problem, heard.notices)


async def _search(turn: Turn, card: Card, draft: Draft, heard: Heard, text: str) -> None:
    """Letters typed where performers are asked: those of the directory, else those the service finds."""
    here = question(card.form, draft)
    letters = text.strip()[:30]
    if here is None or here.kind is not Kind.PEOPLE:
        return
    kept = {k: v for k, v in draft.screen.items() if k == "chosen"}
    if turn.directory.search(card.id, letters):
        heard.screens[here.key] = {**kept, "letters": letters}
    elif card.can(Ability.FIND) and len(letters) > 1 and (found := await _find(turn, card, letters)):
        heard.screens[here.key] = {**kept, "among": [p.id for p in found]}


async def _find(turn: Turn, card: Card, letters: str) -> Sequence[Performer]:
    """Ask the service; whom it finds is remembered by name."""
    try:
        found = await turn.services.provider(card.id).find(await turn.account(card.id), letters)
    except ServiceError:
        return ()
    memory = turn.person.remembered.get(card.id, {})
    names = memory.get(FOUND)
    known = {**(names if isinstance(names, dict) else {}), **{p.id: p.name for p in found[:MOST_FOUND]}}
    kept = dict(list(known.items())[-MOST_KEPT:])
    turn.person = replace(
        turn.person, remembered={**turn.person.remembered, card.id: {**memory, FOUND: kept}}
    )
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


def _look(turn: Turn, heard: Heard) -> None:
    for key, screen in heard.screens.items():
        if turn.draft is not None:
            turn.draft = replace(turn.draft, at=key, screen=screen, revision=turn.draft.revision + 1)


def _needs_zone(turn: Turn, card: Card, heard: Heard) -> bool:
    moment = card.form.first(Kind.MOMENT)
    return not turn.person.zone and moment is not None and moment.key in heard.screens


def hear(turn: Turn, card: Card, draft: Draft | None, here: Field | None, text: str) -> Heard:
    """What the text says, read first as an answer to the open question, then as anything the form asks."""
    direct = _direct(turn, here, text)
    if direct is not None and here is not None:
        return Heard({here.key: direct})
    said = understand(
        text,
        turn.now,
        turn.person.zone or "UTC",
        turn.words.language,
        order=turn.person.order or None,
        performers=[(p.id, p.name) for p in turn.directory.of(card.id)],
        software=_software(turn, card),
        present=_present(card, draft),
    )
    return _heard(turn, card, draft, said)


def _direct(turn: Turn, here: Field | None, text: str) -> Value:
    """The text as nothing but the answer to the open question; None if it is not that."""
    if here is None:
        return None
    language = turn.words.language
    match here.kind:
        case Kind.TEXT:
            return text.strip()
        case Kind.EMAIL if "@" in text and " " not in text.strip():
            return text.strip()
        case Kind.PHONE if not any(c.isalpha() for c in text):
            return text.strip()
        case Kind.MINUTES:
            return _whole(read_minutes(text, language))
        case Kind.AMOUNT:
            return _whole(read_amount(text, language))
        case Kind.YES_NO:
            return read_yes_no(text, language)
        case Kind.NUMBER if text.strip().isdigit():
            return int(text)
    return None


def _whole(said: Said[T]) -> T | None:
    return said.value if said.complete else None


def _software(turn: Turn, card: Card) -> list[tuple[str, tuple[str, ...]]]:
    choice = card.form.first(Kind.CHOICE)
    if choice is None:
        return []
    return [(o.value, (o.label, turn.words.plain(o.label), *o.nicknames)) for o in choice.options]


def _present(card: Card, draft: Draft | None) -> Present:
    if draft is None:
        return Present()
    answers = {f.kind: draft.answers.get(f.key) for f in reversed(card.form.fields)}
    moment, minutes = answers.get(Kind.MOMENT), answers.get(Kind.MINUTES)
    amount, software = answers.get(Kind.AMOUNT), answers.get(Kind.CHOICE)
    return Present(
        _people(card, draft),
        software if isinstance(software, str) else "",
        moment if isinstance(moment, Moment) else None,
        minutes if isinstance(minutes, int) else None,
        amount if isinstance(amount, Decimal) else None,
    )


def _people(card: Card, draft: Draft | None) -> tuple[str, ...]:
    """Whom the request asks so far: ticked on the screen, else answered."""
    candidate = card.form.first(Kind.PEOPLE)
    if draft is None or candidate is None:
        return ()
    here = question(card.form, draft)
    return chosen(draft, candidate) if here == candidate else chosen(replace(draft, screen={}), candidate)


def _joined(card: Card, draft: Draft | None, said: Said[tuple[str, ...]]) -> tuple[str, ...]:
    """The performers after "Bea too", "without Anna", or a name beside those ticked."""
    present, named = _people(card, draft), said.value or ()
    if said.change is Change.REMOVE:
        return tuple(p for p in present if p not in named)
    ticked = draft is not None and "chosen" in draft.screen
    return tuple(dict.fromkeys([*present, *named])) if said.change is Change.ADD or ticked else named


def _heard(turn: Turn, card: Card, draft: Draft | None, said: Understood) -> Heard:
    heard = Heard()
    pairs: tuple[tuple[Kind, Said[tuple[str, ...]] | Said[str] | Said[int] | Said[Decimal]], ...] = (
        (Kind.PEOPLE, said.people),
        (Kind.CHOICE, said.software),
        (Kind.MINUTES, said.minutes),
        (Kind.AMOUNT, said.amount),
        (Kind.EMAIL, said.email),
        (Kind.PHONE, said.phone),
    )
    for kind, slot in pairs:
        candidate = card.form.first(kind)
        if candidate is None or not slot:
            continue
        if kind is Kind.PEOPLE and said.people.value is not None:
            heard.values[candidate.key] = _joined(card, draft, said.people)
        elif slot.value is not None:
            heard.values[candidate.key] = slot.value
        else:
            _doubt(turn, card, candidate, slot.maybe, heard)
    _moment(turn, card, said, heard)
    if said.rest and (heard.values or heard.screens):
        heard.notices.append(turn.words.t("I did not understand “{rest}”.", rest=said.rest))
    return heard


def _doubt(turn: Turn, card: Card, candidate: Field, maybe: Sequence[object], heard: Heard) -> None:
    reader = reader_of(turn, card)
    if candidate.kind is Kind.PEOPLE:
        names = [p for ids in maybe if isinstance(ids, tuple) for p in ids]
        heard.screens[candidate.key] = {"among": names}
        heard.notices.append(turn.words.t("Whom do you mean?"))
        return
    shown = [reader.plain(candidate, m) for m in maybe if isinstance(m, str | int | Decimal)]
    heard.notices.append(
        turn.words.t(
            "{field}: did you mean {options}?",
            field=turn.words.plain(candidate.label),
            options=" / ".join(shown),
        )
    )
    heard.screens[candidate.key] = {}


def _moment(turn: Turn, card: Card, said: Understood, heard: Heard) -> None:
    """A moment beyond doubt is an answer; with unexplained words, or two readings, it is a question."""
    when = said.when
    candidate = card.form.first(Kind.MOMENT)
    if candidate is None or not when.candidates:
        return
    if not turn.person.zone:
        heard.screens[candidate.key] = {}
        return
    first = when.candidates[0]
    if when.left is Left.TIME and len(when.candidates) == 1:
        heard.screens[candidate.key] = {"day": first.day.isoformat()}
        return
    moments = [m for c in when.candidates if c.wall for m in _moments(c.placed(turn.person.zone))]
    if len(moments) == 1 and not said.rest:
        heard.values[candidate.key] = moments[0]
    elif moments:
        heard.screens[candidate.key] = {"readings": [m.at.isoformat() for m in moments]}
    else:
        heard.screens[candidate.key] = {"month": f"{first.day:%Y-%m}"}


def _moments(placed: Placed) -> tuple[Moment, ...]:
    match placed:
        case Once(moment):
            return (moment,)
        case Twice(first, second):
            return (first, second)
        case Never(before, after):
            return (before, after)


async def zone_typed(turn: Turn, text: str) -> None:
    """A typed city, zone or clock time, where the zone was asked."""
    found = named(text, turn.words.language)
    if not found:
        now = in_zone(turn.now, "UTC").wall
        reading = understand(text, turn.now, "UTC", turn.words.language).when
        clock = next((c.time for c in reading.candidates if c.time), None)
        found = (
            showing(now.replace(hour=clock.hour, minute=clock.minute), turn.words.language, turn.now)
            if clock
            else ()
        )
    if len(found) == 1:
        await zone_chosen(turn, found[0])
        return
    notice = "Which of these is yours?" if found else "I do not know that place. Try a larger city nearby."
    if turn.draft is not None:
        turn.draft = replace(turn.draft, screen={**turn.draft.screen, "zones": list(found)})
        redraw(turn, [turn.words.t(notice)])


async def zone_chosen(turn: Turn, zone: str) -> None:
    """The person's zone is known from now on; a moment said before is read again."""
    turn.person = replace(turn.person, zone=zone)
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
