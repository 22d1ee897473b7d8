"""What is kept of a sent request: the booking, its invitations, and each write to the service as an Intent.

`Store` is what the use cases in `booking.desk` need kept; the roof implements it on PostgreSQL.
Imports: this room only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from booking.form import Problem
from booking.outcome import ENDED, IN_THE_DARK, Invitation, Reason, Stage, fold
from booking.provider import Account, Order


class Verb(StrEnum):
    """The writes."""

    BOOK = "book"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    COPY = "copy"
    MOVE = "move"
    DELETE = "delete"  # from the service's own list, once it is over


class Step(StrEnum):
    """Where a write stands. `saved` was never sent; `claimed` is under way or its sender died."""

    SAVED = "saved"
    CLAIMED = "claimed"
    DONE = "done"
    FAILED = "failed"  # clearly not applied, or given to people (`Intent.by_hand`); `problem` says why
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"  # taken back before sending


GOOD = frozenset({Stage.ACCEPTED, Stage.CONFIRMED, Stage.DONE, Stage.NO_SHOW})
"""Stages of an invitation that led to a session, or may."""
BY_HAND = "by_hand"
"""The problem of a write whose answer was lost at a service that cannot look it up."""
NOT_THERE = "not_there"
"""The problem of such a write once somebody has looked and found nothing."""

NEVER_ANSWERED = Problem("", "never_answered")
"""Of a write that nobody could look up in time: the person is told, and a request is looked for longer."""

ASKING = frozenset({Verb.BOOK, Verb.COPY})
"""Writes that ask performers."""

LIVE = frozenset({Step.SAVED, Step.CLAIMED, Step.UNKNOWN})
"""A write whose end is open; one of a kind and target at a time."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One write. `target`: the performer ("" for all); `note`: what goes along; times are aware UTC;
    `tries`: looks in vain since all must be there (`booking.passing.READS`).
    """

    id: str
    booking: str
    verb: Verb
    target: str = ""
    note: str = ""
    step: Step = Step.SAVED
    saved: datetime | None = None
    claimed: datetime | None = None
    price: Decimal | None = None
    problem: Problem | None = None
    tries: int = 0

    @property
    def not_before(self) -> datetime | None:
        """Until when the service asked to be left alone with it, aware UTC."""
        waits = self.step is Step.SAVED and self.problem is not None and self.problem.code == "queued"
        return datetime.fromisoformat(self.problem.values["until"]) if waits and self.problem else None

    @property
    def by_hand(self) -> bool:
        """Whether only people can find out what became of it, at the service's console: it may be there."""
        return self.step is Step.FAILED and self.problem is not None and self.problem.code == BY_HAND


@dataclass(frozen=True, slots=True)
class Booking:
    """A request and what became of it. `made` and `starts` are aware UTC; `person` is the client's id.

    `revision` counts the saves; a save from an older one is refused. `balance` is that of the person's own
    account, last seen when a performer accepted. `mark` is how much of the waiting was told
    (`booking.waiting.Mark`). A booking that `replaces` another knows when that `former` one starts; `moving`
    is when the one starts that shall replace this, or has; `older` and `newer`: where each performer stands
    in the one, in the other. `entry` names its entry in calendars where that is another booking's, `edition`
    counts what changed there (`booking.calendar`), `handed`: the one that replaces this has the entry now;
    `noted`: the person put the booking into theirs. `verdict` is what they said of the session
    (`booking.reminders`). `cut_off`: the person's own account that it was made with lets us in no more.
    `was`: when it began until the other side moved it; `watched`: a watch sent it.
    """

    id: str
    person: int
    service: str
    account: str
    order: Order
    invitations: tuple[Invitation, ...]
    starts: datetime
    minutes: int
    made: datetime
    problem: Problem | None = None
    balance: Decimal | None = None
    intents: tuple[Intent, ...] = field(default=())
    revision: int = 0
    mark: str = ""
    replaces: str = ""
    former: datetime | None = None
    moving: datetime | None = None
    edition: int = 0
    noted: bool = False
    entry: str = ""
    handed: bool = False
    verdict: str = ""
    was: datetime | None = None
    watched: bool = False
    older: Mapping[str, Stage] = field(default_factory=dict)
    newer: Mapping[str, Stage] = field(default_factory=dict)
    cut_off: bool = False

    @property
    def stage(self) -> Stage:
        """Folded from the invitations, never stored by hand."""
        return fold(self.invitations)

    @property
    def sent(self) -> datetime | None:
        """When its request last left (aware UTC), as far as it has: it may have waited in a line."""
        return max((i.claimed for i in self.intents if i.verb in ASKING and i.claimed), default=None)

    @property
    def won(self) -> Invitation | None:
        """The invitation that was accepted or confirmed, if any."""
        return next((i for i in self.invitations if i.stage in GOOD), None)

    @property
    def winners(self) -> tuple[str, ...]:
        """Everybody who accepted or is confirmed: several where each has a booking of their own."""
        return tuple(i.performer for i in self.invitations if i.stage in GOOD)

    @property
    def over(self) -> bool:
        """Nothing more can change by itself."""
        return all(i.stage in ENDED for i in self.invitations)

    def invitation(self, performer: str) -> Invitation | None:
        """One performer's invitation."""
        return next((i for i in self.invitations if i.performer == performer), None)

    def intent(self, intent: str) -> Intent | None:
        """One write of this booking."""
        return next((i for i in self.intents if i.id == intent), None)

    def pending(self, *verbs: Verb, target: str = "") -> Intent | None:
        """A write of these kinds (of any, when none is named) that is saved, under way or unknown."""
        return next(
            (
                i
                for i in self.intents
                if i.step in LIVE and (not verbs or i.verb in verbs) and (not target or i.target == target)
            ),
            None,
        )

    @property
    def unfollowed(self) -> bool:
        """Whether it goes on at the service without our hearing of it."""
        return self.cut_off and not self.over

    @property
    def unheard(self) -> bool:
        """Whether it ended while nobody heard of it: what became of it is not known."""
        return self.over and any(i.reason in IN_THE_DARK for i in self.invitations)

    @property
    def unconfirmed(self) -> bool:
        """Whether it came to nothing because the person did not confirm a yes in time."""
        return self.over and any(i.reason is Reason.UNCONFIRMED for i in self.invitations)

    @property
    def in_line(self) -> tuple[Intent, ...]:
        """The writes that the service had no room for yet: not sent, so they can still be taken back."""
        queued = self.problem is not None and self.problem.code == "queued" and self.moving is None
        return tuple(i for i in self.intents if i.step is Step.SAVED) if queued else ()

    @property
    def taken_over(self) -> bool:
        """Whether it was made elsewhere: no request of ours asked for it."""
        return not any(i.verb in ASKING for i in self.intents)

    @property
    def never_sent(self) -> bool:
        """Whether the request was taken back before any of it left."""
        taken = any(i.step is Step.WITHDRAWN and i.verb in {Verb.BOOK, Verb.COPY} for i in self.intents)
        return taken and not any(i.reference or i.stage is Stage.UNKNOWN for i in self.invitations)

    @property
    def handed_over(self) -> bool:
        """Whether the person decides what to do, since nobody knows what became of it, or of a part."""
        asked = self.pending(*ASKING)
        lost = asked is not None and asked.problem == NEVER_ANSWERED
        return self.by_hand or lost or any(i.unreached for i in self.invitations)

    @property
    def by_hand(self) -> bool:
        """Whether it waits for people to find out what became of a write."""
        return self.stage is Stage.UNKNOWN and any(i.by_hand for i in self.intents)


def stages(booking: Booking) -> Mapping[str, Stage]:
    """Where each performer stands."""
    return {i.performer: i.stage for i in booking.invitations}


class Store(Protocol):
    """What the desk needs kept. Each call is one short transaction; `record` also announces what changed."""

    async def booking(self, booking: str) -> Booking | None:
        """A booking with its invitations and intents, or None."""

    async def holding(self, intent: str) -> Booking | None:
        """The booking that an intent belongs to, or None."""

    async def held(self, booking: Booking) -> frozenset[str]:
        """References at the same service and account that other bookings of ours hold."""

    async def guests(self, booking: Booking) -> Mapping[str, bool]:
        """References of which a message of the service told, while this request was out, whether they are of
        its guest.
        """

    async def under_way(self, booking: Booking) -> bool:
        """Whether another request for the same start, at the same service and account, is just being sent."""

    async def replacing(self, booking: Booking) -> Sequence[Booking]:
        """Those made to replace it, whatever became of them."""

    async def claim(self, intent: str, now: datetime) -> bool:
        """Saved -> claimed by one conditional UPDATE; False when somebody else has it."""

    async def record(
        self,
        before: Booking,
        after: Booking,
        intent: Intent | None,
        look_at: datetime | None,
        former: tuple[Booking, Booking] | None = None,
    ) -> bool:
        """Save `after` (and the intent), queue the messages made from the changes, and the next look.

        `former` is the booking this one replaces, as it was and as it is now: its new intents are saved, too.
        False, and nothing saved, when the booking is no longer as `before`, or when another one at the same
        service and account holds a reference of it.
        """

    async def account(self, service: str, key: str) -> Account:
        """The account with a token that is valid now; LoginNeeded when the link is dead."""
