"""The steps of the interview on a Turn: take an answer, ask the service what it allows, show what is next.

Limits are asked again whenever an answer they depend on changed; if the service cannot say, the answers stay
and the person is told. Imports: babel, `booking`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from babel.lists import format_list

from booking.checks import options
from booking.errors import Busy, Invalid, LoginNeeded, ServiceError
from booking.form import Ability, Card, Kind, Problem, Value
from booking.interview import Draft, Dropped, put, question, resumed, settle, steers
from booking.people import Person
from booking.provider import OPERATOR
from booking.usual import filled, without_choice
from handlers.callback import Do, Go, of_menu
from handlers.messages import Button, Message, Op
from handlers.request import review
from handlers.request.asking import Asking, Screen
from handlers.request.problems import sentence
from handlers.request.question import Question
from handlers.request.unread import unread
from handlers.request.values import Reader, knowing
from handlers.trouble import interrupted, off, refused, troubled
from handlers.turn import Turn
from handlers.words import Html

SLOT = "draft"
"""The live message of a person's open draft."""


def new_id() -> str:
    """A random id of 96 bits, 16 characters."""
    return secrets.token_urlsafe(12)


def card_of(turn: Turn, draft: Draft) -> Card | None:
    """The card of the draft's service, None when none is chosen or it is off now."""
    return turn.services.cards().get(draft.service)


def reader_of(turn: Turn, card: Card) -> Reader:
    """How this turn's person reads that service."""
    return Reader(turn.words, turn.person, card, turn.directory, turn.now)


def begin(turn: Turn, service: str) -> Draft:
    """A fresh draft at a service; `proceed` shows its first question."""
    version = turn.services.cards()[service].form.version
    turn.draft = Draft(new_id(), turn.person.id, service, version, touched=turn.now)
    return turn.draft


async def answer(turn: Turn, draft: Draft, card: Card, key: str, value: Value) -> Problem | None:
    """Put one answer; the Problem when it cannot be taken. The draft on the turn is the new one."""
    changed = put(card.form, draft, key, value, turn.now)
    if isinstance(changed, Problem):
        turn.draft = replace(draft, touched=turn.now)
        return changed
    turn.draft = changed
    return None


async def proceed(
    turn: Turn,
    changed: Sequence[str],
    problem: Problem | None = None,
    said: Sequence[str] = (),
    *,
    rest: str = "",
    below: bool = False,
) -> None:
    """After answers to `changed`: ask for limits if they steer any, settle, go on; `rest` was not read."""
    draft = turn.draft
    card = card_of(turn, draft) if draft else None
    if draft is None or card is None:
        return
    usual = turn.person.preferences.usual.get(card.id, {})
    before, draft = draft, filled(card.form, draft, usual, turn.now)
    changed = [*changed, *(key for key in draft.answers if key not in before.answers)]
    turn.person = knowing_options(turn, card, draft, changed)
    reader = reader_of(turn, card)
    notices = [*said, *([_told(reader, draft, problem)] if problem else [])]
    try:
        if not draft.limits or any(steers(card.form, key) for key in changed):
            draft = await with_limits(turn, card, draft)
        draft, dropped = await _settled(turn, card, draft)
    except Invalid as refused:
        draft = replace(draft, at=refused.problems[0].key, revision=draft.revision + 1)
        notices += [told(reader, p) for p in refused.problems]
        draft, dropped = settle(card.form, draft, turn.now)
    except ServiceError as trouble:
        stuck(turn, reader, draft, trouble, below=below)
        return
    draft = without_choice(card.form, draft, turn.now)
    notices += unread(reader, draft, rest)
    if question(card.form, draft) is None:
        draft, changes = as_taken(turn, reader, draft)
        notices += changes
    draft = _near_it(card, draft, [problem, *(gone.problem for gone in dropped)])
    for gone in dropped:
        said = _told(reader, draft, gone.problem)
        notices.append(
            turn.words.t("{field}: {problem}", field=turn.words.plain(gone.field.label), problem=said)
        )
    turn.draft = await with_balance(turn, card, resumed(card.form, draft))
    show(turn, _drawn(turn, card, turn.draft, notices), below=below)


async def _settled(turn: Turn, card: Card, draft: Draft) -> tuple[Draft, tuple[Dropped, ...]]:
    """Settled, and once more by the limits of what is left if others depend on what had to go.

    Raises ServiceError.
    """
    draft, dropped = settle(card.form, draft, turn.now)
    if not any(steers(card.form, gone.field.key) for gone in dropped):
        return draft, dropped
    draft, more = settle(card.form, await with_limits(turn, card, draft), turn.now)
    return draft, (*dropped, *more)


def _near_it(card: Card, draft: Draft, problems: Sequence[Problem | None]) -> Draft:
    """The draft that offers what is free near a moment that is not, where that is the open question."""
    here = question(card.form, draft)
    wanted = next((p.values["wanted"] for p in problems if p and "wanted" in p.values), None)
    if here is None or here.kind is not Kind.MOMENT or wanted is None:
        return draft
    return replace(draft, screen={"wanted": wanted})


TWICE = "You already have a request at this time: {names}. Send another one?"


def _drawn(turn: Turn, card: Card, draft: Draft, notices: Sequence[str]) -> Screen:
    """The open question; once nothing is open the review, with what its service is known to make of it."""
    reader = reader_of(turn, card)
    if question(card.form, draft) is not None:
        return Question(reader, draft, turn.now, notices).screen()
    remarks = turn.services.provider(card.id).forewarned(draft.answers)
    twice = draft.screen.get("twice")  # it stands there however often it is drawn: a second tap means it
    if isinstance(twice, list):
        notices = [*notices, turn.words.t(TWICE, names=reader.names(twice))]
    return review.screen(Asking(reader, draft, turn.now, notices, remarks))


def told(reader: Reader, problem: Problem) -> Html:
    """The Problem's sentence, a bound with the unit of its field."""
    measure = partial(reader.measure, problem.key)
    return sentence(reader.words, problem, reader.name, reader.times, measure)


def _told(reader: Reader, draft: Draft, problem: Problem) -> Html:
    """As `told`; of an option that the draft's performers do not offer: which it is, and what they do."""
    option, people = problem.values.get("option"), reader.card.form.first(Kind.PEOPLE)
    named = draft.answers.get(people.key) if people else None
    if option is None or not isinstance(named, tuple):
        return told(reader, problem)
    field = reader.card.form.field(problem.key)
    offered = [reader.words.plain(o.label) for o in options(field, draft.limits)]
    if not named or not offered:
        return told(reader, problem)
    said = reader.words.t(
        "{option} is not possible with {performers}, only {options}.",
        option=reader.plain(field, option),
        performers=reader.names(named),
        options=format_list(offered, locale=reader.words.language),
    )
    return Html(said)


def knowing_options(turn: Turn, card: Card, draft: Draft, changed: Sequence[str]) -> Person:
    """The person with the names of options just chosen that only the service knows, to show them later."""
    names = {
        o.value: o.label or o.value
        for f in card.form.fields
        if f.key in changed and f.kind is Kind.CHOICE
        for o in options(f, draft.limits)
        if o.value == draft.answers.get(f.key) and o.value not in {own.value for own in f.options}
    }
    return knowing(turn.person, card.id, names) if names else turn.person


def as_taken(turn: Turn, reader: Reader, draft: Draft) -> tuple[Draft, list[str]]:
    """Before the review: the answers as the service will take them; a change of what was said is told."""
    taken = turn.services.provider(draft.service).adjusted(draft.answers)
    changed = [
        f
        for f in reader.card.form.fields
        if f.key in draft.answers and taken.get(f.key, draft.answers[f.key]) != draft.answers[f.key]
    ]
    told = [
        turn.words.t(
            "{field}: the service takes {value}.",
            field=turn.words.plain(f.label),
            value=reader.answer(f, taken[f.key]),
        )
        for f in changed
        if draft.answers[f.key] is not None
    ]
    return replace(draft, answers={**draft.answers, **{f.key: taken[f.key] for f in changed}}), told


async def with_limits(turn: Turn, card: Card, draft: Draft, *, fresh: bool = False) -> Draft:
    """The draft with what the service allows (`fresh`: at this moment); ServiceError when it cannot say."""
    if not card.can(Ability.LIMITS):
        return draft
    limits = await turn.services.limits(card.id, turn.person.id, draft.answers, fresh=fresh)
    return replace(draft, limits=limits)


async def with_balance(turn: Turn, card: Card, draft: Draft) -> Draft:
    """Where an amount is asked or reviewed, the person's balance to show; without it where the service cannot
    say. What the operator's account has is nobody else's business: at most that it is too little is kept.
    """
    asked, amount = question(card.form, draft), card.form.first(Kind.AMOUNT)
    here = asked or amount
    if here is None or here is not amount or not card.can(Ability.BALANCE) or "balance" in draft.screen:
        return draft
    offered = draft.answers.get(amount.key) if asked is None else None
    try:
        own = (await turn.account(card.id)).key != OPERATOR
        if not own and not isinstance(offered, Decimal):
            return draft
        balance = await turn.services.balance(card.id, turn.person.id)
    except ServiceError:
        return draft
    if own:
        return replace(draft, screen={**draft.screen, "balance": format(balance, "f")})
    short = isinstance(offered, Decimal) and offered > balance
    return replace(draft, screen={**draft.screen, "short": True}) if short else draft


def stuck(turn: Turn, reader: Reader, draft: Draft, trouble: ServiceError, *, below: bool = False) -> None:
    """The service does not answer: say so, keep everything, offer to try again (a second tap is too late)."""
    draft = turn.draft = replace(draft, limits={}, revision=draft.revision + 1)
    words, links = turn.words, turn.services.links() if isinstance(trouble, LoginNeeded) else None
    own = links is not None and draft.service in links.offered()
    if own and not refused(turn, draft.service):
        said = words.t(
            "{service} needs a login before I can go on. /connect starts it.", service=reader.service
        )
    elif isinstance(trouble, Busy):
        said = words.t(
            "{service} is busy. Please try again after {time}; your answers are kept.",
            service=reader.service,
            time=turn.times.stamp(turn.now + trouble.after),
        )
    else:
        said = interrupted(turn, reader.service, trouble)
    asking = Asking(reader, draft, turn.now)
    login = Button(words.plain("Log in"), of_menu(Go.CONNECT, draft.service), style="primary")
    first = ((login,),) if own else ()
    again = asking.button("Try again", Do.RETRY, style="" if first else "primary")
    show(turn, Screen(said, (*first, (again,), (asking.button("Cancel", Do.CANCEL),))), below=below)


def show(turn: Turn, screen: Screen, *, below: bool = False) -> None:
    """Show the draft: in place after a tap, at the bottom of the chat after a typed message or if `below`."""
    op = Op.SHOW if turn.tap and not below else Op.REPOST
    turn.messages.append(Message(op, turn.chat, screen.text, screen.keyboard, SLOT, silent=True))


def redraw(turn: Turn, notices: Sequence[str] = (), *, below: bool = False) -> None:
    """Show the open draft as it stands."""
    draft = turn.draft
    card = card_of(turn, draft) if draft else None
    if draft is None:
        return
    if card is None:
        show(turn, choose_service(turn))
        return
    show(turn, _drawn(turn, card, draft, notices), below=below)


def choose_service(turn: Turn, notices: Sequence[str] = ()) -> Screen:
    """Which service: what each is for; those that are off or not well are named with the reason."""
    cards = turn.offered
    buttons = tuple((Button(turn.words.plain(c.label), of_menu(Go.BOOK, c.id)),) for c in cards.values())
    asked = turn.words.t("<b>Which service?</b>")
    said = [
        *(f"{Html(notice)} ❗" for notice in notices),
        asked,
        *(_offer(turn, card) for card in cards.values()),
    ]
    said += [off(turn, service, names) for service, names in turn.services.off().items()]
    return Screen("\n\n".join(said), buttons)


def _offer(turn: Turn, card: Card) -> str:
    """One service: what it is for, and whether it does well."""
    words, trouble = turn.words, turn.services.ill().get(card.id)
    lines = [words.t("<b>{service}</b>", service=words.plain(card.label))]
    lines += [words.t(card.about)] if card.about else []
    return "\n".join([*lines, *(troubled(turn, trouble) if trouble else [])])
