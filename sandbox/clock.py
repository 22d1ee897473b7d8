"""The clock of the pretend world: real time plus as much as somebody pushed it forward.

One instance is shared by every sandbox service of a process, so that message dates, the life of queries and
the deadlines of bookings move together. May import the standard library only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Says what time it is in the sandbox; `watch` is told after every jump."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self._watchers: list[Callable[[], None]] = []

    def now(self) -> datetime:
        """Return the sandbox instant as an aware UTC datetime."""
        return datetime.now(UTC) + self.ahead

    def seconds(self) -> float:
        """Return the sandbox instant in Unix seconds."""
        return self.now().timestamp()

    def push(self, seconds: float) -> datetime:
        """Jump forward by `seconds` (never back: Telegram's dates only grow) and return the new instant."""
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        self.ahead += timedelta(seconds=seconds)
        for told in self._watchers:
            told()
        return self.now()

    def set(self, when: datetime) -> datetime:
        """Jump to the aware instant `when`, which must not lie in the past of this clock."""
        if when.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return self.push((when - self.now()).total_seconds())

    def watch(self, told: Callable[[], None]) -> None:
        """Call `told` after every jump, for services that wait for a moment to come."""
        self._watchers.append(told)
