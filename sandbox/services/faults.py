"""What a service is told to do wrong, and when. How it looks on the wire is in mischief.py. Imports:
pydantic.
"""

from random import Random
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "status",
    "hang",
    "late",
    "reset",
    "half",
    "redirect",
    "html",
    "drip",
    "slow",
    "huge",
    "content_type",
    "twice",
    "schema",
    "dates",
]


class Fault(BaseModel):
    """One wish of the control side, as control.py documents it. `seconds` and `status` default by kind."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    operation: str = "*"
    count: Annotated[int, Field(ge=1)] = 1
    skip: Annotated[int, Field(ge=0)] = 0
    chance: Annotated[float, Field(ge=0, le=1)] = 1.0
    seed: int = 0
    applied: bool = False
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    body: Any = None
    headers: dict[str, str] = {}
    retry_after: str | None = None
    seconds: float | None = None
    delay: Annotated[float, Field(ge=0)] = 90.0
    at: Literal["request", "answer", "body", "end"] = "answer"
    location: str = "/elsewhere"
    size: Annotated[int, Field(ge=1)] = 200_000_000
    value: str = "text/plain"
    set: dict[str, Any] = {}
    drop: list[str] = []
    mutate: int | None = None


class Faults:
    """The faults still to come, first wished first used."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Fault, Random]] = []
        self._number = 0

    def add(self, fault: Fault) -> int:
        """Remember one; its number."""
        self._number += 1
        self._waiting.append((self._number, fault.model_copy(), Random(fault.seed)))
        return self._number

    def take(self, operation: str) -> Fault | None:
        """What this call shall suffer, if anything; counts it off."""
        for place, (_, fault, dice) in enumerate(self._waiting):
            if fault.operation not in ("*", operation):
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if dice.random() >= fault.chance:
                continue
            fault.count -= 1
            if fault.count == 0:
                del self._waiting[place]
            return fault
        return None

    def waiting(self) -> list[dict[str, Any]]:
        """What is still to come, as it was wished."""
        return [
            {"id": number, **fault.model_dump(exclude_defaults=True)} for number, fault, _ in self._waiting
        ]

    def clear(self) -> None:
        """All well again."""
        self._waiting.clear()
