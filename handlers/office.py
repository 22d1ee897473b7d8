"""What the operator's side can read: each a few short reads, made for one screen. Imports: `booking`."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from booking.figures import Figures, Span
from booking.interview import Draft
from booking.people import Person
from handlers.broadcast.campaign import Audience, Campaign, Tally
from handlers.broadcast.filling import Overlong
from handlers.roles import Role


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a role. `name` is "" for somebody who never wrote to us."""

    person: int
    role: Role
    name: str = ""
    language: str = "en"


class Staff(Protocol):
    """The people of the operator's side."""

    async def members(self) -> Sequence[Member]:
        """Everybody with a role, owners first."""

    async def known(self, person: int) -> Member | None:
        """Somebody who has written to us in private, as if they were support; None otherwise."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; `name` of who did it, `whom` of the person it was done to, "" where unknown."""

    number: int
    at: datetime
    person: int
    role: str
    verb: str
    subject: str
    values: Mapping[str, object]
    name: str = ""
    whom: str = ""


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


LAST = 2**63 - 1
"""The highest id a person can have."""


class Recipient(NamedTuple):
    """One line of a broadcast's report; of whoever gets nothing `error` is the reason."""

    person: int | str
    name: str
    language: str
    state: str
    changed: str
    at: datetime | None
    left_at: datetime | None
    error: str


class Campaigns(Protocol):
    """Broadcasts to read. `alone`: above so many people a second one must say yes."""

    alone: int

    async def campaign(self, number: str) -> Campaign | None:
        """One broadcast."""

    async def asking(self, person: int) -> Campaign | None:
        """The broadcast for which they are to type something."""

    async def recent(self, person: int, most: int = 6) -> Sequence[Campaign]:
        """Newest first: everybody's that were sent, and the person's own drafts."""

    async def under_way(self, most: int = 10) -> Sequence[tuple[Campaign, Tally]]:
        """Those that are sent or pause, newest first, and how far each has come."""

    async def reader(self, person: int) -> Person | None:
        """Somebody as they read what is sent to them; None when they have never written to us."""

    async def shown(self, person: int) -> Sequence[Campaign]:
        """Those whose cards they have in their chat, newest first."""

    async def held(self, person: int) -> int:
        """How many broadcasts that are not over they answer for."""

    async def count(self, campaign: str, audience: Audience, newest: datetime | None = None) -> int:
        """How many an audience is now, of those who came until `newest` did; `campaign` has its own list."""

    async def overlong(self, campaign: Campaign) -> Overlong | None:
        """The copy that is too long for somebody of its audience, once their name stands in it."""

    async def empty(self, campaign: Campaign) -> Mapping[str, int]:
        """How many of its audience have no "name" and no "city", of those whose copy says it."""

    async def late(self, campaign: Campaign) -> int:
        """How many of its audience get it a day later, because its time is over where they live."""

    async def newest(self) -> datetime | None:
        """When the person came who came last."""

    async def facet(self, campaign: str, audience: Audience, what: str) -> Mapping[str, int]:
        """How many of them per "language" or "zone", the most first."""

    async def same_list(self, one: str, other: str) -> bool:
        """Whether the lists of two broadcasts name the same people."""

    async def missing(self, people: Sequence[int]) -> tuple[Sequence[int], int]:
        """Whom of them we cannot write to at all, not knowing them; and how many others get no broadcasts."""

    async def named(self, usernames: Sequence[str]) -> Mapping[str, int]:
        """Who of the people we know has which of these @names."""

    async def tally(self, campaign: str) -> Tally:
        """How far a broadcast has come."""

    async def reached(self, campaign: Campaign) -> int:
        """How many a change of the copy that is edited reaches, or a deletion of all copies: who has it, and
        can still be shown another in its place; where it is unfinished, who is to get it, too.
        """

    async def ends(self, campaign: str) -> Sequence[int]:
        """With whom each file of the report ends, the last one aside, which ends with whoever there is."""

    def report(self, campaign: str, after: int = -1, until: int = LAST) -> AsyncIterator[bytes]:
        """Every recipient with a higher id than `after`, up to `until`, as CSV (UTF-8), in pieces."""

    async def recipients(
        self, campaign: str, after: int = -1, *, state: str = "", most: int = 50
    ) -> Sequence[Recipient]:
        """Those of a broadcast with a higher id than `after`, in its order; those in one state."""

    async def fetch(self, file: str) -> bytes | None:
        """A file somebody sent us, by its id; None when Telegram does not give it."""

    async def stars(self) -> int | None:
        """The Stars on the bot's balance; None when Telegram does not say."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that somebody may quote by its id: where it happened and of which kind."""

    id: str
    at: datetime
    what: str
    kind: str
    place: str


LATELY = timedelta(minutes=5)
"""Telegram tells of its last failure for ever; one that old is over."""


@dataclass(frozen=True, slots=True)
class Telegram:
    """How updates come. `webhook` is "" with long polling; `pending` updates wait there; `error` its last.

    `cut`: the outages of this way that any replica has seen, by kind, and since when: another program fetches
    ("rival"), or nothing comes ("webhook").
    """

    answers: bool
    webhook: str = ""
    pending: int = 0
    error: str = ""
    error_at: datetime | None = None
    cut: Mapping[str, datetime] = field(default_factory=dict)

    def failing(self, now: datetime) -> bool:
        """Whether it does not reach us at `now` (aware UTC): something waits there, and failed lately; or
        what it sends goes elsewhere.
        """
        return bool(self.cut or (self.pending and self.error_at and self.error_at > now - LATELY))


@dataclass(frozen=True, slots=True)
class Health:
    """How everything is. `waiting` counts rows by kind, `oldest` their age in seconds.

    `services` that are on: whether they are well, and their words; `failures` newest first. `ahead`: seconds
    by which our clock is (behind: below 0), 0 where it is right. `zones`: services that tell the time as if
    in another zone than the one set for them, and since when (aware UTC).
    """

    version: str
    revision: str
    replicas: int
    telegram: Telegram
    services: Mapping[str, tuple[bool, str]]
    waiting: Mapping[str, int]
    oldest: Mapping[str, float]
    failures: Sequence[Failure]
    ahead: float = 0.0
    zones: Mapping[str, datetime] = field(default_factory=dict)


class Doctor(Protocol):
    """Knows how everything is."""

    async def look(self) -> Health:
        """Ask every part now; takes as long as the slowest service, ten seconds at most."""


@dataclass(frozen=True, slots=True)
class Client:
    """A person as the operator's side sees them; `recent`: service, start and stage of newest bookings."""

    person: Person
    since: datetime
    role: Role | None
    draft: Draft | None
    bookings: int
    recent: Sequence[tuple[str, datetime, str]]


class Clients(Protocol):
    """The people who use the bot."""

    async def count(self, since: datetime) -> tuple[int, int]:
        """How many there are, and how many of them wrote since then."""

    async def find(self, words: str, *, most: int = 10) -> Sequence[Person]:
        """Whose number this is, or whose name holds it; those who wrote last come first."""

    async def look(self, person: int) -> Client | None:
        """One person, None when nobody has that number."""

    async def written(self, person: int, by: int, preview: int) -> bool:
        """Whether the letter to them went out that somebody was shown as this message of their chat."""


class Statistician(Protocol):
    """Counts, and draws what was counted."""

    async def read(self, span: Span, zone: str) -> Figures:
        """The numbers of these days; hours and weekdays in `zone`."""

    async def draw(self, figures: Figures, labels: Mapping[str, str], language: str) -> bytes:
        """One PNG picture; `labels` name services and questions ("service/key")."""


@dataclass(frozen=True, slots=True)
class Office:
    """All of it. `console` is the address of the web console; "" where browsers cannot find it."""

    staff: Staff
    log: Log
    campaigns: Campaigns
    doctor: Doctor
    clients: Clients
    statistician: Statistician
    console: str = ""
