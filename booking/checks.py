"""Whether one answer is possible, given its field and what the service allows.

Only what can be said without asking the service is refused here; the service's own refusals come back as
Problems of the same kind. Imports: this room only.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from booking.form import Field, Kind, Limit, Limits, Option, Problem, Value, never
from booking.moment import Moment


def options(candidate: Field, limits: Limits) -> tuple[Option, ...]:
    """The options offered now: the service's own where it said so."""
    limit = limits.get(candidate.key)
    return limit.options if limit and limit.options is not None else candidate.options


def bounds(candidate: Field, limits: Limits) -> tuple[Decimal | None, Decimal | None]:
    """The least and the most allowed now: the tighter of the field's own and the service's."""
    limit = limits.get(candidate.key, Limit())
    least = [b for b in (candidate.least, limit.least) if b is not None]
    most = [b for b in (candidate.most, limit.most) if b is not None]
    return (max(least) if least else None), (min(most) if most else None)


def check(candidate: Field, value: Value, limits: Limits, now: datetime) -> Problem | None:
    """Why `value` cannot be the answer, or None. `now` is aware UTC."""
    if value is None:
        return Problem(candidate.key, "required") if candidate.required else None
    if not isinstance(value, _TYPES[candidate.kind]) or (
        isinstance(value, bool) != (candidate.kind is Kind.YES_NO)
    ):
        return Problem(candidate.key, "not_understood")
    if isinstance(value, tuple):
        several = candidate.kind is Kind.CHOICES
        return _choices(candidate, value, limits) if several else _people(candidate, value, limits)
    if isinstance(value, Moment):
        return _moment(candidate, value, limits, now)
    if isinstance(value, bool):
        why = never(limits, candidate.key)
        return Problem(candidate.key, why) if value and why else None
    if isinstance(value, int | Decimal):
        return _within(candidate, Decimal(value), limits)
    if candidate.kind is Kind.EMAILS:
        return _emails(candidate, value)
    if candidate.kind is Kind.CHOICE:
        known = any(o.value == value for o in options(candidate, limits))
        return None if known else Problem(candidate.key, "not_offered", {"option": value})
    return _text(candidate, value)


_TYPES: Mapping[Kind, type] = {
    Kind.PEOPLE: tuple,
    Kind.CHOICES: tuple,
    Kind.MOMENT: Moment,
    Kind.MINUTES: int,
    Kind.AMOUNT: Decimal,
    Kind.NUMBER: int,
    Kind.YES_NO: bool,
} | dict.fromkeys((Kind.CHOICE, Kind.TEXT, Kind.EMAIL, Kind.EMAILS, Kind.PHONE), str)
LONGEST_TEXT = 200


def _within(candidate: Field, value: Decimal, limits: Limits) -> Problem | None:
    least, most = bounds(candidate, limits)
    if not value.is_finite():
        return Problem(candidate.key, "not_understood")
    if value < (least or 0):
        return Problem(candidate.key, "too_little", {"least": f"{least or 0:f}"})
    if most is not None and value > most:
        return Problem(candidate.key, "too_much", {"most": f"{most:f}"})
    exponent = value.as_tuple().exponent
    if candidate.kind is Kind.AMOUNT and isinstance(exponent, int) and exponent < -2:
        return Problem(candidate.key, "too_fine")
    return None


def _people(candidate: Field, value: tuple[str, ...], limits: Limits) -> Problem | None:
    most = int(candidate.most) if candidate.most is not None else None
    if not value:
        return Problem(candidate.key, "nobody")
    if most is not None and len(value) > most:
        return Problem(candidate.key, "too_many_people", {"most": str(most)})
    refused = limits.get(candidate.key, Limit()).refused
    stopped = next((p for p in value if p in refused), None)
    if stopped:
        return Problem(candidate.key, "cannot_be_booked", {"performer": stopped}, refused[stopped])
    return None


def _choices(candidate: Field, value: tuple[str, ...], limits: Limits) -> Problem | None:
    if not value:
        return Problem(candidate.key, "required")
    known = {o.value for o in options(candidate, limits)}
    return None if known.issuperset(value) else Problem(candidate.key, "not_offered")


def _moment(candidate: Field, value: Moment, limits: Limits, now: datetime) -> Problem | None:
    limit = limits.get(candidate.key, Limit())
    if value.at <= now:
        return Problem(candidate.key, "past")
    if limit.earliest is not None and value.at < limit.earliest:
        return Problem(candidate.key, "too_soon", {"earliest": limit.earliest.isoformat()})
    if limit.latest is not None and value.at > limit.latest:
        return Problem(candidate.key, "too_far", {"latest": limit.latest.isoformat()})
    if not limit.free(value.at):
        return Problem(candidate.key, "not_free", {"wanted": value.at.isoformat()})
    return None


def _text(candidate: Field, value: str) -> Problem | None:
    longest = int(candidate.most) if candidate.most is not None else LONGEST_TEXT
    shortest = int(candidate.least) if candidate.least is not None else 1
    if not shortest <= len(value.strip()):
        return Problem(candidate.key, "too_short", {"least": str(shortest)})
    if len(value) > longest:
        return Problem(candidate.key, "too_long", {"most": str(longest)})
    if any(ord(c) < 32 and c not in "\n\t" for c in value):
        return Problem(candidate.key, "not_understood")
    if candidate.pattern and not re.fullmatch(candidate.pattern, value.strip()):
        return Problem(candidate.key, "not_like", {"example": candidate.example})
    if candidate.kind is Kind.EMAIL and not _is_email(value):
        return Problem(candidate.key, "not_an_email")
    if candidate.kind is Kind.PHONE and not 6 <= sum(c.isdigit() for c in value) <= 15:
        return Problem(candidate.key, "not_a_phone")
    return None


def _emails(candidate: Field, value: str) -> Problem | None:
    """Each address on its own, so that the wrong one can be named."""
    found = addresses(value)
    wrong = next((one for one in found if not _is_email(one)), None)
    if wrong is not None:
        return Problem(candidate.key, "not_among_emails", {"address": wrong[:LONGEST_TEXT]})
    if not found:
        return Problem(candidate.key, "required")
    if candidate.most is not None and len(found) > candidate.most:
        return Problem(candidate.key, "too_many_emails", {"most": f"{candidate.most:f}"})
    return None


def addresses(value: str) -> tuple[str, ...]:
    """The addresses of a list, each once: commas, semicolons and blanks part them."""
    return tuple(dict.fromkeys(part for part in re.split(r"[,;\s]+", value) if part))


def _is_email(value: str) -> bool:
    name, at, host = value.partition("@")
    return bool(name and at and "." in host[1:-1] and "@" not in host and not any(c.isspace() for c in value))
