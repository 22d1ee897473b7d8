"""Answers remembered for a moment: each for so long and no longer, by whatever it was asked with.

Known to this replica only, and lost with it. Imports: standard library.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Lately(Generic[K, V]):
    """What was heard within `life`. `clock` gives aware UTC."""

    def __init__(self, clock: Callable[[], datetime], life: timedelta) -> None:
        self._clock, self._life = clock, life
        self._found: dict[K, tuple[datetime, V]] = {}

    def get(self, key: K) -> V | None:
        """The answer, while it counts."""
        self._age()
        found = self._found.get(key)
        return found[1] if found else None

    def keep(self, key: K, answer: V, heard: datetime | None = None) -> V:
        """Remember it as of `heard`, or of now."""
        self.forget(key)
        self._found[key] = heard or self._clock(), answer
        return answer

    def forget(self, key: K) -> None:
        """It may hold no more."""
        self._found.pop(key, None)

    def _age(self) -> None:
        """Oldest first, as they stand."""
        now = self._clock()
        while self._found:
            oldest = next(iter(self._found))
            if now - self._found[oldest][0] < self._life:
                return
            del self._found[oldest]
