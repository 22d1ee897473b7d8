"""Changed schemas: put, drop and shift values inside a JSON answer, or change one at random. Imports: stdlib.

A path is keys and places joined by dots; `*` stands for every key or place. `Users.*.UserID` is every user's
id.
"""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

WRONG: tuple[Any, ...] = (
    None,
    "unknown",
    -1,
    3.5,
    True,
    [],
    {},
    "",
    [[1]],
    {"value": 1},
    2**53,
    "\u202e<b>&",
)
LOST = object()
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
EPOCH_MS = range(10**12, 10**13)


def put(value: Any, path: str, new: Any) -> Any:
    """The value with `new` at that path; keys that are missing are added; an empty path replaces
    everything.
    """
    if not path:
        return new
    for holder, key in list(_places(value, path.split("."))):
        holder[key] = new
    return value


def drop(value: Any, path: str) -> Any:
    """The value without what is at that path."""
    for holder, key in reversed(list(_places(value, path.split(".")))):
        if isinstance(holder, dict):
            holder.pop(key, None)
        elif key < len(holder):
            del holder[key]
    return value


def mutate(value: Any, seed: int, among: Sequence[Any] = WRONG) -> Any:
    """The value with one key lost, one key added or one value replaced by a wrong one `among` these; the same
    for the same seed.
    """
    dice = Random(seed)
    places = list(_everywhere(value))
    if not places:
        return dice.choice(among)
    holder, key = dice.choice(places)
    change = dice.randrange(3)
    if change == 0:
        del holder[key]
    elif change == 1 and isinstance(holder, dict):
        holder[f"New{seed}"] = dice.choice(among)
    else:
        holder[key] = dice.choice([wrong for wrong in among if wrong != holder[key]])
    return value


def mutants(value: Any, among: Sequence[Any] = WRONG) -> Iterator[Any]:
    """The value again and again: with each key lost, and each place taken by each of these."""
    for number, (holder, key) in enumerate(_everywhere(value)):
        for wrong in (LOST, *among):
            if wrong is LOST or wrong != holder[key]:
                changed = deepcopy(value)
                place, name = next(islice(_everywhere(changed), number, None))
                if wrong is LOST:
                    del place[name]
                else:
                    place[name] = wrong
                yield changed


def shift(value: Any, by: timedelta) -> Any:
    """The value with every date in it moved; dates keep their form, epoch milliseconds are dates too."""
    if isinstance(value, dict):
        return {key: shift(item, by) for key, item in value.items()}
    if isinstance(value, list):
        return [shift(item, by) for item in value]
    if isinstance(value, str) and DATE.match(value):
        moved = datetime.fromisoformat(value) + by
        text = moved.isoformat(value[10], "milliseconds" if "." in value else "auto")
        return text.replace("+00:00", "Z") if value.endswith("Z") else text
    if isinstance(value, int) and value in EPOCH_MS:
        return value + int(by.total_seconds() * 1000)
    return value


def _places(value: Any, path: list[str]) -> Iterator[tuple[Any, Any]]:
    head, rest = path[0], path[1:]
    for key in _keys(value, head):
        if not rest:
            yield value, key
        elif isinstance(value, list) or key in value:
            yield from _places(value[key], rest)


def _keys(value: Any, name: str) -> list[Any]:
    if isinstance(value, dict):
        return list(value) if name == "*" else [name]
    if isinstance(value, list):
        places = range(len(value)) if name == "*" else [int(name)] if name.isdigit() else []
        return [place for place in places if place < len(value)]
    return []


def _everywhere(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _everywhere(value[key])
