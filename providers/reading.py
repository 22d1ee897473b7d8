"""Reading answers leniently: keys in any case, unknown keys ignored, dates with or without T and zone.

What a service must say is required; anything else that is malformed is read as absent.
May import the standard library and pydantic.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

DEEPEST = 32
"""How deeply an answer may be nested."""

LONGEST_TEXT = 1000
_FIRST_YEAR = 1971
_LONGEST_NUMBER = 40
_DIGITS = 15


class Garbled(Exception):
    """The answer is not what it claims to be; the text says where, never what stood there."""


def parse(raw: bytes) -> Any:
    """JSON with exact decimals; Garbled for anything else, nested too deeply, or with absurd numbers."""
    try:
        value = json.loads(raw, parse_float=_decimal, parse_constant=_decimal)
    except (ValueError, RecursionError):
        raise Garbled("no JSON") from None
    level, depth = [value], 0
    while level := [inner for outer in level for inner in _children(outer)]:
        depth += 1
        if depth > DEEPEST:
            raise Garbled("nested too deeply")
    return value


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _decimal(text: str) -> Decimal:
    value = Decimal(text[:_LONGEST_NUMBER])
    if len(text) > _LONGEST_NUMBER or not value.is_finite() or not -_DIGITS < value.adjusted() < _DIGITS:
        raise ValueError("an absurd number")
    return value


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """Text fit to be stored and shown: no control characters, no half characters, not endless."""
    whole = text[: longest * 2].encode("utf-8", "replace").decode()
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", whole).strip()[:longest]


def instant(text: str, zone: ZoneInfo) -> datetime:
    """A date-time as aware UTC; without an offset it is wall time in `zone`. ValueError if it is none."""
    said = datetime.fromisoformat(re.sub(r"\s+(?=[+-])", "", text.strip()))
    if said.year < _FIRST_YEAR:  # how some servers write "none"
        raise ValueError("no date")
    try:
        return (said if said.tzinfo else said.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise ValueError("outside the calendar") from None


def bare(key: str) -> str:
    """A key without case and underscores, so one spelling here reads every style of the services."""
    return key.replace("_", "").casefold()


class Answer(BaseModel):
    """Base of what services answer."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=bare, hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _fold(cls, data: Any) -> Any:
        return {bare(str(k)): v for k, v in data.items()} if isinstance(data, Mapping) else data


def _id(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value.strip():
        return clean(value, 200)
    raise ValueError("no id")


def _whole(value: Any) -> Any:
    text = _id(value)
    if text.isascii() and text.isdigit() and 0 < int(text[:19]) < 2**63:
        return text.lstrip("0")
    raise ValueError("no whole number above zero")


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _money(value: Any) -> Decimal:
    if isinstance(value, int | str | Decimal) and not isinstance(value, bool):
        try:
            return _decimal(str(value).strip())
        except ArithmeticError:
            pass
    raise ValueError("no number")


def _instant(value: Any, info: ValidationInfo) -> datetime:
    zone = (info.context or {}).get("zone")
    return instant(value if isinstance(value, str) else "", zone or ZoneInfo("UTC"))


def _maybe(value: Any, inner: ValidatorFunctionWrapHandler) -> Any:
    try:
        return inner(value)
    except (ValidationError, ValueError):
        return None


T = TypeVar("T")
Id = Annotated[str, BeforeValidator(_id)]
Whole = Annotated[str, BeforeValidator(_whole)]
"""An id that is a whole number above zero."""

Text = Annotated[str, BeforeValidator(_text)]
Money = Annotated[Decimal, BeforeValidator(_money)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Minutes = Annotated[int, Field(ge=0, le=366 * 24 * 60)]
"""How long something is: no longer than a year, so it fits a table and the calendar."""

Millis = Annotated[int, Field(gt=0, lt=10**14)]
"""Epoch milliseconds, until the year 5138."""

Maybe = Annotated[T | None, WrapValidator(_maybe)]
"""An optional part: anything malformed reads as None."""
