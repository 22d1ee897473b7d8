"""Placeholders in the operator's words: `{name}` becomes the person's, and formatting stays where it was.

`{name|friend}` says "friend" where there is none; `{when}` is an event's beginning. Offsets
of entities count UTF-16 units ([API] MessageEntity). Imports: `handlers.messages`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.messages import units

KNOWN = ("name", "city", "when")
PLACE = re.compile(r"\{(" + "|".join(KNOWN) + r")(?:\|([^{}|]*))?\}")
OTHER = re.compile(r"\{\w{1,20}(?:\|[^{}|]*)?\}")

Entity = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Overlong:
    """The copy in `language` is `length` characters long for somebody, where Telegram takes `most`."""

    language: str
    length: int
    most: int


def placeholders(text: str) -> bool:
    """Whether anything in it differs from person to person."""
    return PLACE.search(text) is not None


def bare(text: str) -> set[str]:
    """Of "name" and "city" those in whose place nothing stands for who has none."""
    return {found[1] for found in PLACE.finditer(text) if found[2] is None} - {"when"}


def unknown(text: str, *, event: bool = False) -> list[str]:
    """What looks like a placeholder and is none: it would be sent as it stands. An event has a `{when}`."""
    return [
        found
        for found in OTHER.findall(text)
        if not (known := PLACE.fullmatch(found)) or (known[1] == "when" and not event)
    ]


def filled(text: str, entities: Sequence[Entity], values: Mapping[str, str]) -> tuple[str, list[Entity]]:
    """The text for one person, and its entities moved with it."""
    said, moves, end = "", [], 0
    for found in PLACE.finditer(text):
        if found[1] not in values:
            continue
        value = values.get(found[1]) or found[2] or ""
        said += text[end : found.start()] + value
        start, length = units(text[: found.start()]), units(found[0])
        moves.append((start, start + length, units(value) - length))
        end = found.end()
    return said + text[end:], [_moved(entity, moves) for entity in entities]


def _moved(entity: Entity, moves: list[tuple[int, int, int]]) -> Entity:
    """An entity after the replacements before and inside it."""
    start, length = _number(entity["offset"]), _number(entity["length"])
    before = sum(by for _, until, by in moves if until <= start)
    inside = sum(by for since, until, by in moves if since >= start and until <= start + length)
    return {**entity, "offset": start + before, "length": length + inside}


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
