"""How often a service may be asked, counted here so that it need not refuse. Imports: standard library.

One count per process: over several replicas the service's own 429 is the last word.
"""

from collections import deque
from datetime import datetime, timedelta


class Quota:
    """`allowed` calls in any `window`, per key."""

    def __init__(self, allowed: int, window: timedelta) -> None:
        self._allowed, self._window = allowed, window
        self._seen: dict[str, deque[datetime]] = {}

    def wait(self, now: datetime, calls: int = 1, key: str = "") -> timedelta | None:
        """How long until that many calls fit; None when they fit now."""
        seen = self._seen.setdefault(key, deque())
        while seen and seen[0] <= now - self._window:
            seen.popleft()
        over = len(seen) + min(calls, self._allowed) - self._allowed
        return seen[over - 1] + self._window - now if over > 0 else None

    def count(self, now: datetime, key: str = "") -> None:
        """One call was made."""
        self._seen.setdefault(key, deque()).append(now)
