"""One value found in what a person typed, and the questions left about it. Imports: standard library only."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")
Span = tuple[int, int]
"""Where in the text, as start and end of a slice."""


class Change(StrEnum):
    """What a value does to the present answer."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"
    ONLY = "only"
    """Exactly these, whoever is chosen so far: some of those were ruled out."""


@dataclass(frozen=True, slots=True)
class Said(Generic[T]):
    """What was said: `value` beyond doubt, or `maybe` the few things it may mean (the first is likeliest).

    Neither means nothing was found. `spans` are the parts of the text explained, `rest` the words left over.
    """

    value: T | None = None
    maybe: tuple[T, ...] = ()
    spans: tuple[Span, ...] = ()
    rest: str = ""
    change: Change = Change.SET

    def __bool__(self) -> bool:
        return self.value is not None or bool(self.maybe)

    @property
    def complete(self) -> bool:
        """Whether it is beyond doubt and every word is explained."""
        return self.value is not None and not self.rest
