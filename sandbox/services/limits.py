"""How often a service may be called: sliding windows by name and caller. Imports: standard library."""

import math
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock


@dataclass(frozen=True, slots=True)
class Limit:
    """`allowed` calls in any `seconds`."""

    allowed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a call passes; `wait` is whole seconds until the next may, `resets` when the window is
    empty.
    """

    passed: bool
    limit: Limit
    remaining: int
    wait: int
    resets: datetime


class Limits:
    """The limits of one service, each counted per key (a token, an address, a schedule)."""

    def __init__(self, clock: Clock, **limits: Limit | None) -> None:
        self._clock = clock
        self._first = limits
        self.named: dict[str, Limit | None] = dict(limits)
        self._seen: dict[tuple[str, str], deque[datetime]] = {}

    def check(self, name: str, key: str) -> Verdict | None:
        """Count one call; None when the limit of that name is switched off. A refused call is not counted."""
        limit = self.named.get(name)
        if limit is None:
            return None
        now, window = self._clock.now(), timedelta(seconds=limit.seconds)
        seen = self._seen.setdefault((name, key), deque())
        while seen and seen[0] <= now - window:
            seen.popleft()
        passed = len(seen) < limit.allowed
        if passed:
            seen.append(now)
        wait = 0 if passed else max(1, math.ceil((seen[0] + window - now).total_seconds())) if seen else 1
        resets = (seen[-1] if seen else now) + window
        return Verdict(passed, limit, max(0, limit.allowed - len(seen)), wait, resets)

    def clear(self) -> None:
        """As just started: the limits of the contract, nothing counted."""
        self.named = dict(self._first)
        self._seen.clear()
