"""The line to a booking service: what each call suffers, what hangs on it, what is applied late.

Imports the standard library.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LATE = timedelta(seconds=300)
"""So long after its connection closed a service may apply a call."""
DEADLINE = timedelta(seconds=20)
"""The longest that one call takes."""
FATES = ("lost before", "lost after", "late", "died before", "died after", "died late")
"""How a call ends that hung until its deadline."""
CLEAR = ("fine", "refused", "down", "paused", "busy", "full", "overlooked")
FAULTS = (*CLEAR, "hangs", "slow", *FATES)
"""`slow` is applied at once, and its answer hangs."""


class Died(BaseException):
    """The process of the sender was killed."""


class Wrong(BaseException):
    """Something that must never come to a service; no desk takes it for an answer of the service."""


def must(holds: bool, otherwise: str) -> None:
    """Raises Wrong."""
    if not holds:
        raise Wrong(otherwise)


@dataclass
class Clock:
    """The time of all, aware UTC."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Wire:
    """`faults` are what the next calls suffer, in turn; `late` what is applied when its time has come, and
    of which references.
    """

    clock: Clock
    faults: list[str] = field(default_factory=list)
    hanging: list[tuple[datetime, "asyncio.Future[str]"]] = field(default_factory=list)
    late: list[tuple[datetime, Collection[str], Callable[[], None]]] = field(default_factory=list)

    async def suffers(self) -> str:
        """What comes of a call that is made now; one that hangs learns it later."""
        fault = self.faults.pop(0) if self.faults else "fine"
        return await self.hangs() if fault == "hangs" else fault

    async def hangs(self) -> str:
        """What comes of it in the end."""
        answer = asyncio.get_running_loop().create_future()
        self.hanging.append((self.clock.now + DEADLINE, answer))
        return str(await answer)

    def answers(self, n: int, fault: str) -> None:
        """What came of one that hung."""
        self.hanging.pop(n)[1].set_result(fault)

    def put_off(self, references: Collection[str], act: Callable[[], None]) -> None:
        """Applied as late as may be."""
        self.late.append((self.clock.now + LATE, references, act))

    def passes(self) -> None:
        """Time has passed."""
        due = [act for at, _, act in self.late if at <= self.clock.now]
        self.late = [one for one in self.late if one[0] > self.clock.now]
        for act in due:
            act()
