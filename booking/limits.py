"""Limits to and from plain JSON, to keep a draft with what the service allowed. Imports: this room only."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from booking.form import Limit, Limits, Option


def encoded_limits(limits: Limits) -> dict[str, object]:
    """The limits as plain JSON values; what is not limited is left out."""
    return {key: _encoded(limit) for key, limit in limits.items()}


def decoded_limits(raw: Mapping[str, Any]) -> dict[str, Limit]:
    """Limits back from JSON."""
    return {key: _decoded(limit) for key, limit in raw.items()}


def _encoded(limit: Limit) -> dict[str, object]:
    values: dict[str, object] = {
        "options": None if limit.options is None else [_short(asdict(o)) for o in limit.options],
        "least": None if limit.least is None else format(limit.least, "f"),
        "most": None if limit.most is None else format(limit.most, "f"),
        "earliest": limit.earliest.isoformat() if limit.earliest else None,
        "latest": limit.latest.isoformat() if limit.latest else None,
        "slots": None if limit.slots is None else [s.isoformat() for s in limit.slots],
        "refused": dict(limit.refused) or None,
    }
    return {key: value for key, value in values.items() if value is not None}


def _short(option: Mapping[str, object]) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in option.items() if value}


def _decoded(raw: Mapping[str, Any]) -> Limit:
    return Limit(
        options=tuple(map(_option, raw["options"])) if "options" in raw else None,
        least=Decimal(raw["least"]) if "least" in raw else None,
        most=Decimal(raw["most"]) if "most" in raw else None,
        earliest=_instant(raw["earliest"]) if "earliest" in raw else None,
        latest=_instant(raw["latest"]) if "latest" in raw else None,
        slots=tuple(map(_instant, raw["slots"])) if "slots" in raw else None,
        refused=dict(raw.get("refused", {})),
    )


def _option(raw: Mapping[str, Any]) -> Option:
    return Option(
        value=raw.get("value", ""),
        label=raw.get("label", ""),
        lacking=tuple(raw.get("lacking", ())),
        nicknames=tuple(raw.get("nicknames", ())),
    )


def _instant(raw: str) -> datetime:
    return datetime.fromisoformat(raw).astimezone(UTC)
