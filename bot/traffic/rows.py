"""Rows to values and back, for the tables an update passes: people, drafts, messages.

Tuples in the order of the column lists here, not models: this runs for every update. Values to write are
plain JSON, because many rows travel as one jsonb parameter. Imports: orjson, `booking`, `handlers`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from booking.answers import decoded, encode
from booking.form import Answers, Card, Limit, Limits, Option
from booking.interview import Draft, DraftStage
from booking.people import Person
from booking.preferences import Preferences
from bot.traffic.shape import pieces
from handlers.messages import Message, Op

PERSON = (
    "id, name, language, zone, date_order, clock12, remembered, earlier, consented, reachable, seen, news, "
    "blocked, a_day, preferences, chat"
)
DRAFT = "id, person, service, version, answers, limits, at, screen, revision, stage, touched, last"


def person_of(row: Sequence[Any]) -> Person:
    """A Person from the columns PERSON."""
    number, name, language, zone, order, clock12, remembered, earlier, *rest, wants, chat = row
    chosen = {service: tuple(ids) for service, ids in earlier.items()}
    known = Person(number, name, language, zone, order, clock12, remembered, chosen, *rest)
    return replace(known, preferences=Preferences.from_json(wants), met=chat is not None)


def person_values(person: Person, chat: int | None) -> dict[str, Any]:
    """A Person as JSON under the column names; `chat` is the private chat, None when not met there."""
    return {
        "id": person.id,
        "chat": chat,
        "name": person.name,
        "language": person.language,
        "zone": person.zone,
        "date_order": person.order,
        "clock12": person.clock12,
        "remembered": person.remembered,
        "earlier": person.earlier,
        "consented": person.consented,
        "reachable": person.reachable,
        "seen": person.seen,
        "news": person.news,
        "preferences": person.preferences.to_json(),
    }


def draft_of(row: Sequence[Any], cards: Mapping[str, Card]) -> Draft:
    """A Draft from the columns DRAFT; of answers to another version of the form, those that still fit."""
    (number, person, service, version, answers, limits, at, screen, revision, stage, touched, last) = row
    card = cards.get(service)
    current = card is not None and card.form.version == version
    return Draft(
        id=number,
        person=person,
        service=service,
        version=card.form.version if card else version,
        answers=decoded(answers, card.form) if card else {},
        limits=limits_of(limits) if current else {},
        at=at,
        screen=screen,
        revision=revision,
        stage=DraftStage(stage),
        touched=touched,
        last=last,
    )


def draft_values(draft: Draft, now: datetime) -> dict[str, Any]:
    """A Draft as JSON under the column names."""
    return {
        "id": draft.id,
        "person": draft.person,
        "service": draft.service,
        "version": draft.version,
        "answers": _answers(draft.answers),
        "limits": limits_values(draft.limits),
        "at": draft.at,
        "screen": draft.screen,
        "revision": draft.revision,
        "stage": draft.stage.value,
        "touched": draft.touched or now,
        "last": draft.last,
    }


def _answers(answers: Answers) -> dict[str, object]:
    return {key: encode(value) for key, value in answers.items()}


def limits_values(limits: Limits) -> dict[str, Any]:
    """Limits as JSON; what is None is left out."""
    return {key: _limit_values(limit) for key, limit in limits.items()}


def _limit_values(limit: Limit) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if limit.options is not None:
        values["options"] = [[o.value, o.label, o.lacking, o.nicknames] for o in limit.options]
    if limit.slots is not None:
        values["slots"] = limit.slots
    for name in ("least", "most"):
        amount = getattr(limit, name)
        if amount is not None:
            values[name] = format(amount, "f")
    for name in ("earliest", "latest"):
        instant = getattr(limit, name)
        if instant is not None:
            values[name] = instant
    if limit.refused:
        values["refused"] = limit.refused
    if limit.unsure:
        values["unsure"] = True
    return values


def limits_of(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Limit]:
    """Limits from what `limits_values` wrote."""
    return {key: _limit_of(values) for key, values in raw.items()}


def _limit_of(raw: Mapping[str, Any]) -> Limit:
    options, slots = raw.get("options"), raw.get("slots")
    least, most, earliest, latest = (raw.get(k) for k in ("least", "most", "earliest", "latest"))
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
        refused=raw.get("refused", {}),
        unsure=raw.get("unsure", False),
    )


def message_body(message: Message) -> dict[str, Any]:
    """A Message as the JSON kept in the outbox; what is empty is left out."""
    body: dict[str, Any] = {"op": message.op.value, "text": message.text}
    for name in ("slot", "message", "silent", "effect", "file", "content", "made"):
        value = getattr(message, name)
        if value:
            body[name] = value
    markup = message.reply_markup()
    if markup:
        body["markup"] = markup
    return body


def message_of(chat: int, body: Mapping[str, Any], *, once: bool = False) -> Message:
    """A Message from what `message_body` wrote; its buttons come back as a ready `markup`."""
    rest = {k: v for k, v in body.items() if k != "op"}
    return Message(Op(body["op"]), chat, once=once, **rest)


def split(message: Message) -> list[Message]:
    """The message as parts that Telegram takes: each its own row, so a failed part is repeated alone.

    The last part keeps operation, slot and buttons; those before it are said.
    """
    if message.op in {Op.FILE, Op.PHOTO} or len(message.text) <= 4096:
        return [message]
    *first, last = pieces(message.text)
    said = [Message(Op.SAY, message.chat, text, once=message.once, silent=message.silent) for text in first]
    return [*said, replace(message, text=last)]
