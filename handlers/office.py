"""What the operator's side can read: each a few short reads, made for one screen. Imports: its neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.roles import Role


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role. `name` is "" for somebody who never wrote to us."""

    person: int
    role: Role
    name: str = ""


class Staff(Protocol):
    """The people of the operator's side."""

    async def members(self) -> Sequence[Member]:
        """Everybody with a role, owners first."""

    async def known(self, person: int) -> str | None:
        """The name of somebody who has written to us in private; None otherwise."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    number: int
    at: datetime
    person: int
    role: str
    verb: str
    subject: str
    values: Mapping[str, object]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the log found: its entries, the newest one's seal, the first wrong entry or 0."""

    entries: int
    seal: str
    wrong: int = 0


class Log(Protocol):
    """The log of acts."""

    async def newest(self, *, before: int = 0, most: int = 10) -> Sequence[Entry]:
        """Entries, newest first, older than the one numbered `before` (0: from the end)."""

    async def check(self) -> Checked:
        """Every entry's seal against what it seals."""


@dataclass(frozen=True, slots=True)
class Office:
    """All of it."""

    staff: Staff
    log: Log
