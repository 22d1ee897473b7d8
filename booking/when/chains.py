"""Pieces side by side add up to a sketch of a when; the best such chain in a text is found here.

Imports: this room only.
"""

from typing import Any, NamedTuple

from booking.when import clocks as _clocks  # noqa: F401 - its rules join the grammar
from booking.when.dates import DAYS, FIGURES, ORDINALS, YEARS
from booking.when.hours import time_layers
from booking.when.language import Language
from booking.when.lattice import Text
from booking.when.pieces import BLOCKS, PIECES, Fields, Piece
from booking.when.spans import SIMPLE, SPANS
from booking.when.times import ALONE, SURE

KEPT = 10
"""How many chains that end at one place are followed further."""
_BETWEEN = frozenset({
    "at", "at_weak", "at_figures", "on", "the", "article", "of", "approx", "sharp", "part_prep", "comma",
    "sep", "for", "the_day",
})  # fmt: skip
"""Words that may stand between two pieces and change nothing."""
_BEHIND = frozenset({"sharp", "approx"})
"""Words that may follow the last piece."""
_CERTAIN = (
    {"time", "part"},
    {"time", "ends"},
    {"nth", "month"},
    {"nth", "month_away"},
    {"dom", "month_away"},
    {"dow", "week"},
)
"""Fields that together leave no doubt, however little each says alone."""
_BEFORE_TIMES = (SIMPLE, SPANS, ORDINALS, DAYS, FIGURES, YEARS)
"""The layers of the grammar that do not depend on the language; each builds on those before."""


class Chain(NamedTuple):
    """A sketch, the tokens it explains (from, to), how sure it is, and how good against others."""

    fields: Fields
    start: int
    end: int
    level: int
    weight: int
    pieces: int

    @property
    def rank(self) -> tuple[int, int, int]:
        """More words explained first, then better rules, then fewer pieces."""
        return (self.end - self.start, self.weight, -self.pieces)


def chains(text: Text, spoken: Language) -> list[Chain]:
    """Every chain found in the text, the best first."""
    for layer in (*_BEFORE_TIMES, *time_layers(spoken), BLOCKS, PIECES):
        layer.extend(text.lattice)
    ending: list[list[Chain]] = [[] for _ in range(len(text.lattice) + 1)]
    found: list[Chain] = []
    blocked = _blocked(text)
    lead = list(range(len(text.lattice) + 1))
    for at in range(len(text.lattice)):
        here = _best(ending[at])
        for kind, end, value in text.lattice[at]:
            if kind == "PIECE" and not any(blocked[at:end]):
                for chain in _extended(here, lead[at], end, value):
                    ending[end].append(chain)
                    found.append(chain)
            elif kind in _BETWEEN:
                ending[end].extend(here)
                lead[end] = min(lead[end], lead[at])
            if kind in _BEHIND:
                found.extend(c._replace(end=end) for c in here if c.end == at)
    found.sort(key=lambda c: c.rank, reverse=True)
    return found


def _extended(here: list[Chain], start: int, end: int, piece: Piece) -> list[Chain]:
    alone = Chain(piece.fields, start, end, piece.level, piece.weight, 1)
    longer = [alone]
    for chain in here:
        fields = _together(chain.fields, piece.fields)
        if fields is not None:
            level = max(chain.level, piece.level)
            if chain.level == piece.level == ALONE or any(pair <= fields.keys() for pair in _CERTAIN):
                level = SURE
            longer.append(
                Chain(fields, chain.start, end, level, chain.weight + piece.weight, chain.pieces + 1)
            )
    return longer


def _together(one: Fields, other: Fields) -> Fields | None:
    for key in one.keys() & other.keys():
        if one[key] != other[key] or key in {"rel", "time"}:
            return None
    if "yearlike" in other and "month" in one:
        return None
    if other.keys() == {"year"} and "month" not in one:
        return None
    if "time" in one and other.keys() == {"ends"}:
        return None
    both = one.keys() | other.keys()
    if "figures" in both and both & {"dom", "month", "nth"}:
        return None
    if {"nth", "dom"} <= both:
        return None
    return {**one, **other}


def _best(ending: list[Chain]) -> list[Chain]:
    if len(ending) < 2:
        return ending
    kept: dict[tuple[int, frozenset[tuple[str, Any]]], Chain] = {}
    for chain in sorted(ending, key=lambda c: c.rank, reverse=True):
        kept.setdefault((chain.start, frozenset(chain.fields.items())), chain)
        if len(kept) == KEPT:
            break
    return list(kept.values())


def _blocked(text: Text) -> list[bool]:
    blocked = [False] * len(text.lattice)
    for at, atoms in enumerate(text.lattice):
        for kind, end, _ in atoms:
            if kind == "block":
                blocked[at:end] = [True] * (end - at)
    return blocked
