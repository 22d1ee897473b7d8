"""Who is tried again while what was sent is changed.

Changing and deleting do no harm twice, so their rows stay as they are until it is done, and it is remembered
here only when it is their turn; after a restart they are simply claimed again. Imports: its neighbours.
"""

from collections import Counter
from datetime import datetime, timedelta

from bot.campaigns.verdicts import Outcome

TRIES = 5
"""At one chat, in one slice, whose answers are lost: some are never given."""


class Postponed:
    """Of one slice."""

    def __init__(self) -> None:
        self._until: dict[int, datetime] = {}
        self._pauses: Counter[int] = Counter()
        self._lost: Counter[int] = Counter()

    def pauses(self, person: int) -> int:
        """How often they were put off: each time it is for longer."""
        return self._pauses[person]

    def again(self, person: int, verdict: Outcome, now: datetime) -> bool:
        """Whether they are tried again: always where nothing was done, some times where nobody knows."""
        if verdict.state == "waiting":
            self._pauses[person] += 1
            self._until[person] = now + timedelta(seconds=verdict.wait)
            return True
        self._lost[person] += verdict.state == "unknown"
        return verdict.state == "unknown" and self._lost[person] < TRIES

    def busy(self, now: datetime) -> list[int]:
        """Those whose turn it is not yet."""
        self._until = {person: until for person, until in self._until.items() if until > now}
        return [*self._until]

    @property
    def next(self) -> datetime | None:
        """When it is the next one's turn; None when nobody waits."""
        return min(self._until.values(), default=None)
