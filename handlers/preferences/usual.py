"""Usual answers, by service: what is filled in by itself, what is offered again, and how one is forgotten.

A screen is named "usual", "usual.SERVICE" or "usual.SERVICE.FIELD". Imports: `booking`.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from booking.answers import decode, encode
from booking.checks import check
from booking.errors import ServiceError
from booking.form import Card, Field, Kind, Value
from booking.interview import Draft
from handlers.messages import Button, rows
from handlers.preferences.settings_screens import back, press
from handlers.request.asking import Screen
from handlers.request.direct import direct
from handlers.request.steps import reader_of, told
from handlers.request.values import masked, ticked
from handlers.turn import Turn

NAME = "usual"
SET = {Kind.CHOICE, Kind.MINUTES, Kind.AMOUNT, Kind.NUMBER, Kind.YES_NO}
"""What can be set however the service asks it; words only where the last ones are worth offering again."""
CREDITS = ("5", "10", "15", "20", "30")
ASK, FORGET, LAST, VALUE = "a", "f", "l", "v"
"""What a button of one answer does: nothing is usual, forget it, the last answer, the one that it names."""


async def look(turn: Turn, name: str) -> None:
    """Look up what can only be no with the account, at the service of a screen and wherever anything is
    usual, before it is drawn.
    """
    named = name.partition(".")[2].partition(".")[0]
    for service in {named, *turn.person.preferences.usual} & {*turn.services.cards()}:
        with suppress(ServiceError):
            account = await turn.account(service)
            turn.never[service] = frozenset(turn.services.provider(service).never(account))


def screen(turn: Turn, name: str) -> Screen:
    """The services, one service, or one answer of it."""
    card, field = _named(turn, name)
    if card is None:
        return _services(turn)
    return _one(turn, card, field) if field else _service(turn, card)


def take(turn: Turn, name: str, value: str) -> tuple[str, str]:
    """What a button chose: the screen to show next, and a word where it cannot be taken (else "")."""
    card, field = _named(turn, name)
    if card is None:
        return NAME, ""
    if field is None:
        if name == f"{NAME}.{card.id}" and value == FORGET:
            _forget(turn, card.id)
        return NAME, ""
    match value[:1]:
        case "f":
            _forget(turn, card.id, field.key)
        case "a":
            _prefer(turn, card, field, None)
        case "l":
            return _settle(turn, card, field, _last(turn, card, field))
        case "v":
            return _settle(turn, card, field, _read(field, value[1:]))
    return f"{NAME}.{card.id}", ""


def typed(turn: Turn, name: str, text: str) -> tuple[str, str] | None:
    """A typed answer, as `take`; None when the text is none."""
    card, field = _named(turn, name)
    if card is None or field is None:
        return None
    said = direct(turn, Draft("", turn.person.id, card.id), field, text)
    return None if said is None else _settle(turn, card, field, said)


def summary(turn: Turn) -> list[str]:
    """A line per service with usual answers, as far as they can be given."""
    lines = []
    for card in turn.services.cards().values():
        reader, own = reader_of(turn, card), turn.person.preferences.usual.get(card.id, {})
        fields = [f for f in card.form.fields if f.key in own and f.key not in turn.never.get(card.id, ())]
        said = [_shown(turn, card, f, own[f.key]) for f in fields]
        if said:
            line = turn.words.t("<b>{label}:</b> {value}", label=reader.service, value=" · ".join(said))
            lines.append(line)
    return lines


def _services(turn: Turn) -> Screen:
    words, cards = turn.words, turn.services.cards()
    said = words.t(
        "<b>Usual answers</b>\nWhat you set here I fill in by myself; the review shows it before anything "
        "is sent. What you answered last is offered to you as a button."
    )
    buttons = [Button(words.plain(c.label), press(f"{NAME}.{c.id}")) for c in cards.values()]
    set_so = summary(turn)
    text = "\n\n".join([said, *(["\n".join(set_so)] if set_so else [])])
    return Screen(text, (*rows(buttons, 1), back(turn)))


def _service(turn: Turn, card: Card) -> Screen:
    words, reader = turn.words, reader_of(turn, card)
    usual, last = _usual(turn, card), turn.person.remembered.get(card.id, {})
    said = [words.t("<b>{label}</b>", label=reader.service)]
    for f in _fields(turn, card):
        label = words.plain(f.label)
        if f.key in usual:
            said.append(
                words.t("{field}: always {value}", field=label, value=_shown(turn, card, f, usual[f.key]))
            )
        elif last.get(f.key) is not None:
            said.append(
                words.t("{field}: last {value}", field=label, value=_shown(turn, card, f, last[f.key]))
            )
        else:
            said.append(words.t("{field}: I ask each time", field=label))
    people = turn.person.earlier.get(card.id, ())
    if people:
        said.append(words.t("Booked before: {names}", names=reader.names(people)))
    buttons = [Button(words.plain(f.label), press(f"{NAME}.{card.id}.{f.key}")) for f in _fields(turn, card)]
    known = usual or last or people
    gone = (Button(words.plain("Forget all of it"), press(f"{NAME}.{card.id}", FORGET)),) if known else ()
    return Screen("\n".join(said), (*rows(buttons, 2), gone, back(turn, NAME)))


def _one(turn: Turn, card: Card, field: Field) -> Screen:
    words, here = turn.words, f"{NAME}.{card.id}.{field.key}"
    own, last = _usual(turn, card).get(field.key), _last(turn, card, field)
    offered = {encode(v): f"{VALUE}{encode(v)}" for v in _offered(field)}
    for kept in (encode(last), own):
        if kept is not None and kept not in offered and (kept == encode(last)):
            offered[kept] = LAST
    buttons = [
        Button(_mark(turn, _shown(turn, card, field, raw), on=raw == own), press(here, data))
        for raw, data in offered.items()
    ]
    ask = Button(_mark(turn, words.plain("Ask me each time"), on=own is None), press(here, ASK))
    gone = Button(words.plain("Forget it"), press(here, FORGET))
    known = own is not None or last is not None
    said = [words.t("<b>{label}</b>", label=words.plain(field.label)), words.t(field.ask)]
    if own is not None:
        said.append(words.t("Always: {value}", value=_shown(turn, card, field, own)))
    said.append(words.t("Choose or type what is usual for you, or let me ask each time."))
    ways = ((ask,), *(((gone,),) if known else ()), back(turn, f"{NAME}.{card.id}"))
    return Screen("\n".join(said), (*rows(buttons, 2), *ways))


def _named(turn: Turn, name: str) -> tuple[Card | None, Field | None]:
    _, _, rest = name.partition(".")
    service, _, key = rest.partition(".")
    card = turn.services.cards().get(service)
    found = [f for f in _fields(turn, card) if f.key == key] if card else []
    return card, (found[0] if found else None)


def _fields(turn: Turn, card: Card) -> list[Field]:
    """What can be usual there; a choice that only the service can list, once something is known of it.

    Not what can only be no.
    """
    known = {*_usual(turn, card), *turn.person.remembered.get(card.id, {})}
    return [
        f
        for f in card.form.fields
        if f.kind not in {Kind.PEOPLE, Kind.MOMENT, Kind.CHOICES}
        and f.key not in turn.never.get(card.id, ())
        and (f.key in known or f.remember or f.kind in SET)
        and (f.kind is not Kind.CHOICE or f.options or f.key in known)
    ]


def _offered(field: Field) -> list[Value]:
    match field.kind:
        case Kind.CHOICE:
            return [o.value for o in field.options]
        case Kind.AMOUNT:
            return [Decimal(c) for c in CREDITS]
        case Kind.YES_NO:
            return [True, False]
        case Kind.MINUTES | Kind.NUMBER:
            return [int(q) for q in field.quick]
    return []


def _read(field: Field, said: str) -> Value:
    """A value out of a button's data; None of anything else."""
    with suppress(ValueError, InvalidOperation):
        match field.kind:
            case Kind.MINUTES | Kind.NUMBER:
                return int(said)
            case Kind.AMOUNT:
                return Decimal(said)
            case Kind.YES_NO:
                return said == str(True)
            case Kind.CHOICE:
                return said
    return None


def _settle(turn: Turn, card: Card, field: Field, value: Value) -> tuple[str, str]:
    """Make it the usual answer, unless the form itself refuses it."""
    problem = check(field, value, {}, turn.now)
    if value is None or problem:
        return f"{NAME}.{card.id}.{field.key}", told(reader_of(turn, card), problem) if problem else ""
    _prefer(turn, card, field, value)
    return f"{NAME}.{card.id}", ""


def _last(turn: Turn, card: Card, field: Field) -> Value:
    raw = turn.person.remembered.get(card.id, {}).get(field.key)
    with suppress(ValueError, InvalidOperation):
        return decode(field, raw)
    return None


def _usual(turn: Turn, card: Card) -> Mapping[str, object]:
    return turn.person.preferences.usual.get(card.id, {})


def _shown(turn: Turn, card: Card, field: Field, raw: object) -> str:
    with suppress(ValueError, InvalidOperation):
        return masked(str(raw)) if field.private else reader_of(turn, card).plain(field, decode(field, raw))
    return ""


def _mark(turn: Turn, label: str, *, on: bool) -> str:
    return ticked(turn.words, turn.person, label, on=on)[:64]


def _prefer(turn: Turn, card: Card, field: Field, value: Value) -> None:
    own = {k: v for k, v in _usual(turn, card).items() if k != field.key}
    _keep(turn, card.id, own if value is None else {**own, field.key: encode(value)})


def _keep(turn: Turn, service: str, own: Mapping[str, object]) -> None:
    wanted = turn.person.preferences
    others = {k: v for k, v in wanted.usual.items() if k != service}
    usual = {**others, service: own} if own else others
    turn.person = replace(turn.person, preferences=replace(wanted, usual=usual))


def _forget(turn: Turn, service: str, key: str = "") -> None:
    """One answer of a service, or all that is known of it."""
    person = turn.person
    left = {k: v for k, v in person.remembered.get(service, {}).items() if key and k != key}
    remembered = {**person.remembered, service: left}
    earlier = {k: v for k, v in person.earlier.items() if key or k != service}
    turn.person = replace(person, remembered=remembered, earlier=earlier)
    usual = turn.person.preferences.usual.get(service, {})
    _keep(turn, service, {k: v for k, v in usual.items() if key and k != key})
