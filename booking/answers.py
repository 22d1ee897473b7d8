"""Answers to and from plain JSON, by the kind of their field. Imports: this room only."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from booking.form import Answers, Field, Form, Kind, Value
from booking.moment import Moment


def encoded(answers: Answers, form: Form, keys: Iterable[str] | None = None) -> dict[str, object]:
    """The answers as plain JSON values, by field kind."""
    wanted = set(answers) if keys is None else set(keys)
    return {f.key: encode(answers[f.key]) for f in form.fields if f.key in answers and f.key in wanted}


def encode(value: Value) -> object:
    """One answer as JSON."""
    if isinstance(value, Moment):
        return value.to_json()
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if isinstance(value, tuple) else value


def decode(candidate: Field, raw: object) -> Value:
    """One answer back from JSON; ValueError when it is not of the field's kind."""
    if raw is None:
        return None
    match candidate.kind, raw:
        case ((Kind.PEOPLE | Kind.CHOICES), list()):
            return tuple(str(x) for x in raw)
        case Kind.MOMENT, dict():
            return Moment.from_json(raw)
        case Kind.AMOUNT, str():
            return Decimal(raw)
        case ((Kind.MINUTES | Kind.NUMBER), int()):
            return raw
        case Kind.YES_NO, bool():
            return raw
        case ((Kind.CHOICE | Kind.TEXT | Kind.EMAIL | Kind.EMAILS | Kind.PHONE), str()):
            return raw
    raise ValueError(f"{candidate.key} is no {candidate.kind}")


def decoded(raw: Mapping[str, object], form: Form) -> dict[str, Value]:
    """Answers back from JSON; those of a key or a kind that the form no longer has are left out."""
    answers: dict[str, Value] = {}
    for candidate in form.fields:
        if candidate.key in raw:
            with suppress(ValueError, InvalidOperation):
                answers[candidate.key] = decode(candidate, raw[candidate.key])
    return answers
