"""Counting a service's limits in one program, for who shares them with nobody (`check`, a single process).

The roof hands in a meter of all replicas instead (`Provider.share`). Imports: standard library, `booking`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from booking.rates import Charges, Place, places, turn


class Alone:
    """`booking.rates.Meter` in memory."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._taken: list[Place] = []

    async def take(self, charges: Charges, patience: timedelta, holder: str = "") -> timedelta:
        """See Meter."""
        now = self._clock()
        self._taken = sorted((p for p in self._taken if p.ends > now), key=lambda p: p.ends)
        at = turn(self._taken, charges, now, holder)
        if at - now <= patience:
            kept = [p for p in self._taken if not holder or p.holder != holder]
            self._taken = [*kept, *places(charges, at, holder)]
        return at - now

    async def made(self, charges: Charges, holder: str) -> None:
        """See Meter."""
        await self.leave(holder)
        self._taken += places(charges, self._clock())

    async def leave(self, holder: str) -> None:
        """See Meter."""
        self._taken = [p for p in self._taken if p.holder != holder]
