"""Rows to values and back, for the tables an update passes: people, drafts, messages.

Tuples in the order of the column lists here, not models: this runs for every update. Values to write are
plain JSON, because many rows travel as one jsonb parameter; what people confide in them is sealed.
Imports: `booking`, `bot.sealing.seals`, `handlers`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from booking.answers import decoded
from booking.form import Card, Limit, Limits, Option
from booking.interview import Draft, DraftStage
from booking.people import Person
from booking.preferences import Preferences
from bot.sealing.seals import Seals
from bot.traffic.shape import pieces
from handlers.messages import TEXT_LENGTH, Message, Op, units

PERSON = (
    "id, name, language, zone, date_order, clock12, remembered, earlier, consented, reachable, seen, news, "
    "blocked, a_day, preferences, chat, username"
)
WHO = f"SELECT {PERSON} FROM people WHERE id = %s"  # noqa: S608 - column names of our own
DRAFT = """id, person, service, version, answers, limits, at, screen, revision, stage, touched, last,
  replaces, (SELECT o.starts FROM bookings o WHERE o.id = drafts.replaces) AS former"""


def person_of(row: Sequence[Any], seals: Seals) -> Person:
    """A Person from the columns PERSON; what no key opens is not remembered."""
    number, name, language, zone, order, clock12, kept, earlier, *rest, wants, chat, username = row
    remembered = seals.open(kept, "people", number, "remembered") or {}
    chosen = {service: tuple(ids) for service, ids in earlier.items()}
    known = Person(number, name, language, zone, order, clock12, remembered, chosen, *rest)
    preferences = Preferences.from_json(seals.open(wants, "people", number, "preferences") or {})
    return replace(known, preferences=preferences, met=chat is not None, username=username)


def person_values(person: Person, chat: int | None, seals: Seals) -> dict[str, Any]:
    """A Person as JSON under the column names; `chat` is the private chat, None when not met there."""
    return {
        "id": person.id,
        "chat": chat,
        "name": person.name,
        "language": person.language,
        "zone": person.zone,
        "date_order": person.order,
        "clock12": person.clock12,
        "remembered": seals.seal_kept(person.remembered, "people", person.id, "remembered"),
        "earlier": person.earlier,
        "consented": person.consented,
        "reachable": person.reachable,
        "seen": person.seen,
        "news": person.news,
        "username": person.username,
        "preferences": seals.seal(person.preferences.to_json(), "people", person.id, "preferences"),
    }


def draft_of(row: Sequence[Any], cards: Mapping[str, Card], seals: Seals) -> Draft:
    """A Draft from the columns DRAFT; of answers to another version of the form, those that still fit.

    Answers that no key opens are left out, so they are asked again.
    """
    number, person, service, version, answers, limits, at, screen, revision, stage, *rest = row
    touched, last, replaces, former = rest
    card = cards.get(service)
    current = card is not None and card.form.version == version
    opened = seals.open(answers, "drafts", number, "answers") or {}
    return Draft(
        id=number,
        person=person,
        service=service,
        version=card.form.version if card else version,
        answers=decoded(opened, card.form) if card else {},
        limits=limits_of(limits) if current else {},
        at=at,
        screen=seals.open(screen, "drafts", number, "screen") or {},
        revision=revision,
        stage=DraftStage(stage),
        touched=touched,
        last=last,
        replaces=replaces,
        former=former,
    )


def draft_values(draft: Draft, now: datetime, seals: Seals) -> dict[str, Any]:
    """A Draft as JSON under the column names."""
    return {
        "id": draft.id,
        "person": draft.person,
        "service": draft.service,
        "version": draft.version,
        "answers": seals.seal_answers(draft.answers, draft.service, "drafts", draft.id, "answers"),
        "limits": limits_values(draft.limits),
        "at": draft.at,
        "screen": seals.seal_kept(draft.screen, "drafts", draft.id, "screen"),
        "revision": draft.revision,
        "stage": draft.stage.value,
        "touched": draft.touched or now,
        "last": draft.last,
        "replaces": draft.replaces,
    }


def limits_values(limits: Limits) -> dict[str, Any]:
    """Limits as JSON; what is None is left out."""
    return {key: _limit_values(limit) for key, limit in limits.items()}


def _limit_values(limit: Limit) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if limit.options is not None:
        values["options"] = [[o.value, o.label, o.lacking, o.nicknames] for o in limit.options]
    if limit.slots is not None:
        values["slots"] = limit.slots
    if limit.spans:
        values["spans"] = limit.spans
    for name in ("least", "most"):
        amount = getattr(limit, name)
        if amount is not None:
            values[name] = format(amount, "f")
    for name in ("earliest", "latest", "until"):
        instant = getattr(limit, name)
        if instant is not None:
            values[name] = instant
    if limit.refused:
        values["refused"] = limit.refused
    if limit.unsure:
        values["unsure"] = True
    if limit.never:
        values["never"] = limit.never
    return values


def limits_of(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Limit]:
    """Limits from what `limits_values` wrote."""
    return {key: _limit_of(values) for key, values in raw.items()}


def _limit_of(raw: Mapping[str, Any]) -> Limit:
    options, slots = raw.get("options"), raw.get("slots")
    least, most, earliest, latest = (raw.get(k) for k in ("least", "most", "earliest", "latest"))
    until = raw.get("until")
    return Limit(
        options=None
        if options is None
        else tuple(
            Option(value, label, tuple(lacking), tuple(names)) for value, label, lacking, names in options
        ),
        least=None if least is None else Decimal(least),
        most=None if most is None else Decimal(most),
        earliest=None if earliest is None else datetime.fromisoformat(earliest),
        latest=None if latest is None else datetime.fromisoformat(latest),
        slots=None if slots is None else tuple(datetime.fromisoformat(s) for s in slots),
        spans=tuple((datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in raw.get("spans", ())),
        refused=raw.get("refused", {}),
        unsure=raw.get("unsure", False),
        never=raw.get("never", ""),
        until=None if until is None else datetime.fromisoformat(until),
    )


def message_values(message: Message, seals: Seals) -> dict[str, Any]:
    """A Message as JSON under the column names of the outbox."""
    return {"chat": message.chat, "body": sealed_body(message, seals), "once": message.once}


def sealed_body(message: Message, seals: Seals) -> str:
    """What the outbox keeps of a Message, bound to its chat."""
    return seals.seal(message_body(message), "outbox", _row(message.chat), "body")


def _row(chat: int) -> int:
    """A group's id may change while a message waits, so all groups are one; nothing private is said there."""
    return max(chat, 0)


def message_body(message: Message) -> dict[str, Any]:
    """A Message as JSON; what is empty is left out."""
    body: dict[str, Any] = {"op": message.op.value, "text": message.text}
    for name in ("slot", "message", "silent", "effect", "file", "content", "made"):
        value = getattr(message, name)
        if value:
            body[name] = value
    markup = message.reply_markup()
    if markup:
        body["markup"] = markup
    return body


def message_of(chat: int, kept: Any, seals: Seals, *, once: bool = False) -> Message | None:
    """A Message from what `sealed_body` wrote, its buttons as a ready `markup`; None when no key opens it, or
    when another version wrote what this one does not know.
    """
    body = seals.open(kept, "outbox", _row(chat), "body")
    if not body:
        return None
    try:
        rest = {k: v for k, v in body.items() if k not in {"op", "left"}}  # "left": an older version's
        return Message(Op(body["op"]), chat, once=once, **rest)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def split(message: Message) -> list[Message]:
    """The message as parts that Telegram takes: each its own row, so a failed part is repeated alone.

    The last part keeps operation, slot and buttons; those before it are said.
    """
    if message.op in {Op.FILE, Op.PHOTO} or units(message.text) <= TEXT_LENGTH:
        return [message]
    *first, last = pieces(message.text)
    said = [Message(Op.SAY, message.chat, text, once=message.once, silent=message.silent) for text in first]
    return [*said, replace(message, text=last)]
