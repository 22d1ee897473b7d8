"""The protocol every booking service speaks, and the values that cross it.

A service is one file in `providers/` with one subclass of Provider. Every optional ability raises
Unsupported by name until it is overridden. Errors are those of `booking.errors`.
Imports: standard library and this room.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from booking.errors import ServiceError, Unsupported
from booking.form import Ability, Answers, Card, Limits
from booking.login import Login
from booking.moment import Moment
from booking.outcome import Invitation, Remark, Stage
from booking.rates import Meter

OPERATOR = "operator"
"""The key of the operator's own account at any service."""

NOBODY = "event"
"""Stands for the performer where a service books an event without anybody: one invitation."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account at a service is used: one person's, or the operator's (`key` "operator").

    `token` is the access token to send, "" where the service's own key suffices. It never appears in a repr.
    """

    service: str
    key: str
    name: str = ""
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Performer:
    """Somebody who can be booked. `id` is the service's own, opaque; `labels` are words to search by."""

    id: str
    name: str
    labels: tuple[str, ...] = ()
    online: bool | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A complete request: what the person reviewed and sent. `made` is when it was saved, aware UTC, `sent`
    when it last left, as far as it has: it may have waited in a line.

    `others` are references that other bookings of ours hold on the same account: never this one's. `again`:
    it was sent before, and the service said that it did not take it. `prices` are those it may have there
    besides the offer: whether a copy has the price agreed or the offer before it, no service says. `guests`
    are references for its time of which a signed message told who comes: whether that is our guest.
    """

    booking: str
    answers: Answers
    made: datetime
    others: frozenset[str] = frozenset()
    again: bool = False
    sent: datetime | None = None
    prices: frozenset[Decimal] = frozenset()
    guests: Mapping[str, bool] = field(default_factory=dict)

    @property
    def performers(self) -> tuple[str, ...]:
        """Who is asked, from the only answer of kind people (key `performers` in every form that has one)."""
        people = self.answers.get("performers")
        return people if isinstance(people, tuple) else (NOBODY,)


@dataclass(frozen=True, slots=True)
class Found:
    """A booking as the service lists it, made by us or elsewhere. Times are aware UTC.

    `guest` is who comes: for who runs the service's calendar only.
    """

    reference: str
    invitation: Invitation
    starts: datetime
    minutes: int
    made: datetime | None = None
    guest: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which bookings of a list are wanted; an empty part narrows nothing. Times are aware UTC.

    A service narrows by what it can and tells more rather than less; who asks looks at what came.
    """

    performer: str = ""
    kind: str = ""
    stage: Stage | None = None
    coming: bool = False
    start: datetime | None = None
    end: datetime | None = None
    email: str = field(default="", repr=False)


ALL = Sought()


@dataclass(frozen=True, slots=True)
class Health:
    """What a service answers to "are you there, and who am I". `account` is the name it gives the account,
    `error` why it is not well.
    """

    well: bool
    words: str = ""
    account: str = ""
    permissions: tuple[str, ...] = ()
    error: ServiceError | None = field(default=None, compare=False, repr=False)

    @classmethod
    def ill(cls, error: ServiceError) -> "Health":
        """Not well, for this reason."""
        return cls(False, str(error), error=error)


@dataclass(frozen=True, slots=True)
class Heard:
    """A signed message of a service: something about `reference` changed, so it is looked up.

    `key` is the same for every delivery of the same news, to hear each once. `guest` is the address of who
    comes, `starts` when (aware UTC), where it tells: by them a request whose answer was lost is known again.
    """

    key: str
    reference: str
    event: str = ""
    guest: str = field(default="", repr=False)
    starts: datetime | None = None


class Forged(Exception):
    """A message that does not carry the service's signature, or carries it too late."""


class Missing(ValueError):
    """A service cannot be on without some of its settings; the text names them. Raised when it connects."""


class Provider:
    """One booking service. `book` and `look` are compulsory; the rest is announced by the card's abilities.

    Writes (book, confirm, cancel, move, copy, delete) are sent at most once by the caller: an implementation
    repeats them only when the connection could not be made at all, and raises MaybeDone whenever the
    service may have applied them.
    """

    card: Card
    login: Login | None = None
    clock_off: timedelta = timedelta()
    """How far what it says of the time was from ours lately, where the settings say how to read it."""

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        """Send the request; exactly one Invitation per performer asked, in their order."""
        raise NotImplementedError

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        """What the service says now of each that has a reference, but whom it could not read. Repeatable."""
        raise NotImplementedError

    async def limits(self, account: Account, answers: Answers) -> Limits:
        """What is allowed, given the answers so far. Safe to repeat."""
        raise Unsupported(self.card.id, Ability.LIMITS)

    async def reconcile(self, account: Account, order: Order) -> tuple[Invitation, ...] | None:
        """Look for a request whose answer was lost: its invitations, or None when there is none like it."""
        raise Unsupported(self.card.id, Ability.RECONCILE)

    async def find(self, account: Account, words: str) -> tuple[Performer, ...]:
        """Performers whose name matches `words` (or the one with that id)."""
        raise Unsupported(self.card.id, Ability.FIND)

    async def confirm(self, account: Account, order: Order, invitation: Invitation) -> Invitation:
        """Make an accepted invitation final; credits are taken now."""
        raise Unsupported(self.card.id, Ability.CONFIRM)

    async def cancel(self, account: Account, order: Order, invitation: Invitation, reason: str) -> Invitation:
        """Take one invitation back: by the person. As it stands there, where others have ended it before."""
        raise Unsupported(self.card.id, Ability.CANCEL)

    async def move(self, account: Account, order: Order, invitation: Invitation, to: Moment) -> Invitation:
        """Move one invitation to another time, where the service has a real move."""
        raise Unsupported(self.card.id, Ability.MOVE)

    async def copy(self, account: Account, order: Order, invitation: Invitation) -> Invitation:
        """A new invitation with the same settings, starting at once (webcam: five minutes from now)."""
        raise Unsupported(self.card.id, Ability.COPY)

    async def delete(self, account: Account, references: Sequence[str]) -> tuple[str, ...]:
        """Clear ended bookings from the service's own list; the references that are gone."""
        raise Unsupported(self.card.id, Ability.DELETE)

    async def listing(
        self, account: Account, since: datetime | None = None, sought: Sought = ALL
    ) -> tuple[Found, ...]:
        """The account's bookings, newest first, made by us or elsewhere; narrowed as the service can."""
        raise Unsupported(self.card.id, Ability.LISTING)

    async def free_slots(
        self, account: Account, answers: Answers, start: datetime, end: datetime
    ) -> tuple[datetime, ...]:
        """Instants that can be booked between two aware UTC times."""
        raise Unsupported(self.card.id, Ability.FREE_SLOTS)

    async def balance(self, account: Account) -> Decimal:
        """The account's credits."""
        raise Unsupported(self.card.id, Ability.BALANCE)

    async def mark(self, account: Account, reference: str, stage: Stage) -> Invitation:
        """For who runs the service's calendar: bring a booking to a stage of the card's `marks`. What stands
        there already is told as done.
        """
        raise Unsupported(self.card.id, Ability.MARK)

    def share(self, meter: Meter) -> None:
        """Count calls at `meter`, with the other replicas; until then, and with no limits, each alone."""

    async def leave(self, order: Order) -> None:
        """This request was taken back, or given up, before it left: its place in a line is free."""

    async def prepare(self) -> None:
        """Read what the card depends on (kinds of sessions, their questions): at the start, now and then."""

    def adjusted(self, answers: Answers) -> Answers:
        """The answers as the service will take them (rounded, shortened), to be shown before sending."""
        return answers

    def never(self, account: Account) -> Limits:
        """What can only be no with that account (`Limit.never`), as known without asking."""
        del account
        return {}

    def forewarned(self, answers: Answers) -> tuple[Remark, ...]:
        """What a person should know of these answers before they send them; nothing is asked for it."""
        del answers
        return ()

    def heard(self, headers: Mapping[str, str], body: bytes) -> Heard | None:
        """A webhook's message, its signature checked; None for news of no booking. Raises Forged."""
        raise Unsupported(self.card.id, Ability.WEBHOOK)

    async def sync(self, start: datetime, end: datetime) -> tuple[int, int]:
        """Have the service fetch bookings made elsewhere, between two aware UTC times: fetched, left out."""
        raise Unsupported(self.card.id, Ability.SYNC)

    def trials(self, account: Account) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """What else can be read without effect, for `check`: a name -> a call that says what it found."""
        del account
        return {}

    async def health(self, account: Account) -> Health:
        """Whether the service answers and the account works; never raises ServiceError for a plain no."""
        raise NotImplementedError

    async def close(self) -> None:
        """Give back connections."""
