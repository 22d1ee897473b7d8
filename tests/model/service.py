"""A booking service in memory that keeps the truth, and loses answers as it is told. Imports `booking`."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from booking.errors import Busy, Invalid, MaybeDone, Unavailable
from booking.form import Ability, Card, Form, Problem
from booking.ledger import Verb
from booking.moment import Moment
from booking.outcome import Invitation, Reason, Stage
from booking.provider import Account, Order, Provider
from tests.model.store import Memory
from tests.model.wire import FATES, Died, Wire, must

CAN = frozenset({Ability.RECONCILE, Ability.CONFIRM, Ability.CANCEL, Ability.MOVE, Ability.BALANCE})
PAUSES = {"busy": timedelta(seconds=45), "full": timedelta(minutes=10)}
OPEN = frozenset({Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})
NO = Problem("", "refused", words="No.")


@dataclass
class Truth:
    """One invitation as the service has it."""

    booking: str
    performer: str
    starts: datetime
    price: Decimal
    stage: Stage = Stage.INVITED


@dataclass
class Service(Provider):
    """Without `apart` one call asks everybody, the first to accept wins, and the person confirms; with it
    each performer is asked by a call of its own, and whoever accepts is booked. A `nameless` one does not
    say whose a request is: it is known by its start and its performer.
    """

    wire: Wire
    store: Memory
    starts: dict[str, datetime]
    apart: bool = False
    nameless: bool = False
    credits: Decimal = Decimal(60)
    requests: dict[str, Truth] = field(default_factory=dict)
    sent: Counter[tuple[Verb, str, str]] = field(default_factory=Counter)
    answered: dict[str, str] = field(default_factory=dict)
    """Whose request was told clearly to be booked, by its reference."""
    moved: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    """How often our moves of a booking to an instant were applied."""
    overlooks: int = 0
    """So many searches overlook what they could find."""
    _overlooked: set[str] = field(default_factory=set)

    @property
    def card(self) -> Card:  # type: ignore[override]
        return Card("x", "X", None, "credits", Form(1, ()), CAN, first_wins=not self.apart)

    def passes(self) -> None:
        """Time has passed: late calls are applied, what nobody answered ends, sessions take place."""
        self.wire.passes()
        now = self.wire.clock.now
        for truth in self.requests.values():
            if truth.stage in {Stage.INVITED, Stage.ACCEPTED} and now >= truth.starts:
                truth.stage = Stage.EXPIRED
            elif truth.stage is Stage.CONFIRMED and now >= truth.starts + timedelta(minutes=30):
                truth.stage = Stage.DONE

    def answers(self, reference: str, stage: Stage, price: Decimal | None = None) -> None:
        """A performer accepts (perhaps at another price) or declines; the first to accept wins."""
        truth = self.requests[reference]
        truth.stage, truth.price = stage, price or truth.price
        if stage is Stage.ACCEPTED and self.apart:
            truth.stage, truth.price = Stage.CONFIRMED, Decimal(0)
        elif stage is Stage.ACCEPTED:
            for other in self.requests.values():
                if other is not truth and other.booking == truth.booking and other.stage is Stage.INVITED:
                    other.stage = Stage.CANCELLED

    def ends(self, reference: str) -> None:
        """Taken back, by whom ever; what was paid is given back."""
        truth = self.requests[reference]
        self.credits += truth.price if truth.stage is Stage.CONFIRMED else 0
        truth.stage = Stage.CANCELLED if truth.stage in OPEN else truth.stage

    def may_be_there(self, reference: str) -> bool:
        """Whether the service has it open, or will have."""
        truth = self.requests.get(reference)
        return (truth is not None and truth.stage in OPEN) or any(
            reference in them for _, them, _ in self.wire.late
        )

    async def _write(
        self, verb: Verb, booking: str, target: str, references: Collection[str], apply: Callable[[], None]
    ) -> None:
        """A call that changes something, with whatever it has to suffer; `apply` may refuse."""
        must(self.store.claimed(booking, verb, target), "sent without a claim that was written down before")
        fault = await self.wire.suffers()
        if fault == "refused":
            raise Invalid(NO)
        if fault == "down":
            raise Unavailable("x", "not reached")
        if fault == "paused":
            raise Unavailable("x", "not now", timedelta(seconds=20))
        if fault in PAUSES:
            raise Busy("x", "answered 429", PAUSES[fault])
        self.sent[verb, booking, target] += 1
        if fault == "slow":
            apply()
            fault = await self.wire.hangs()
        elif fault.endswith("late"):
            self.wire.put_off(references, partial(_quietly, apply))
        elif fault in FATES and not fault.endswith("before"):
            _quietly(apply)
        elif fault not in FATES:
            apply()
        if fault.startswith("died"):
            raise Died
        if fault in FATES:
            raise MaybeDone("x", "no answer")
        self.answered |= dict.fromkeys(references, booking)

    async def _read(self) -> str:
        """What it suffers: one search for a request that is there may overlook it."""
        fault = await self.wire.suffers()
        fault = await self.wire.hangs() if fault == "slow" else fault
        if fault.startswith("died"):
            raise Died
        if fault not in {"fine", "overlooked"}:
            raise Unavailable("x", "no answer")
        return fault

    def _told(self, reference: str) -> Invitation:
        truth = self.requests[reference]
        stands = Invitation(truth.performer, truth.stage, reference=reference, price=truth.price)
        return replace(stands, starts=truth.starts)

    async def _ask(self, order: Order, target: str, performers: Sequence[str]) -> tuple[Invitation, ...]:
        references = {f"{order.booking}/{p}": p for p in performers}

        def apply() -> None:
            for reference, p in references.items():
                must(reference not in self.requests, "booked twice")
                self.requests[reference] = Truth(order.booking, p, self.starts[order.booking], Decimal(10))

        await self._write(Verb.BOOK, order.booking, target, references, apply)
        return tuple(self._told(reference) for reference in references)

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        if not self.apart:
            return await self._ask(order, "", order.performers)
        told: list[Invitation] = []
        for p in order.performers:
            try:
                told += await self._ask(order, p, [p])
            except Invalid as no:
                told.append(Invitation(p, Stage.REFUSED, words=no.problems[0].words))
            except MaybeDone:
                told.append(Invitation(p, Stage.UNKNOWN))
            except Unavailable as down:
                down.done = tuple(told)
                raise
        if all(i.stage is Stage.REFUSED for i in told):
            raise Invalid(NO)
        if any(i.stage is Stage.UNKNOWN for i in told):
            lost = MaybeDone("x", "no clear answer for everybody")
            lost.done = tuple(i for i in told if i.stage is not Stage.UNKNOWN)
            raise lost
        return tuple(told)

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        told = tuple(self._told(i.reference) for i in invitations)
        await self._read()
        return told

    async def reconcile(self, account: Account, order: Order) -> tuple[Invitation, ...] | None:
        found = [r for r, t in self.requests.items() if self._like(order, r, t)]
        told = tuple(self._told(reference) for reference in found)
        fault = await self._read()
        if told:
            overlooked = fault == "overlooked" or self.overlooks > 0
            self.overlooks = max(0, self.overlooks - 1)
            if overlooked and order.booking not in self._overlooked:
                self._overlooked.add(order.booking)
                return None
        return told or None

    def _like(self, order: Order, reference: str, truth: Truth) -> bool:
        if not self.nameless:
            return truth.booking == order.booking
        alike = truth.starts == self.starts[order.booking] and truth.performer in order.performers
        return alike and reference not in order.others

    async def confirm(self, account: Account, order: Order, invitation: Invitation) -> Invitation:
        truth = self.requests[invitation.reference]

        def apply() -> None:
            if truth.stage is not Stage.ACCEPTED or self.credits < truth.price:
                raise Invalid(NO)
            truth.stage = Stage.CONFIRMED
            self.credits -= truth.price

        await self._write(Verb.CONFIRM, order.booking, truth.performer, [], apply)
        return self._told(invitation.reference)

    async def cancel(self, account: Account, order: Order, invitation: Invitation, reason: str) -> Invitation:
        wanted = self.store.may_cancel(order.booking, invitation.performer, reason, first_wins=not self.apart)
        must(wanted, "taken back for one that does not stand")
        apply = partial(self.ends, invitation.reference)
        await self._write(Verb.CANCEL, order.booking, invitation.performer, [], apply)
        told = self._told(invitation.reference)
        by = Reason.BY_PERSON if told.stage is Stage.CANCELLED else Reason.NONE
        return replace(told, reason=by)

    async def move(self, account: Account, order: Order, invitation: Invitation, to: Moment) -> Invitation:
        truth = self.requests[invitation.reference]

        def apply() -> None:
            if truth.stage not in OPEN or to.at <= self.wire.clock.now:
                raise Invalid(NO)
            truth.starts = to.at
            self.moved[order.booking, to.at] += 1

        await self._write(Verb.MOVE, order.booking, truth.performer, [], apply)
        return self._told(invitation.reference)

    async def balance(self, account: Account) -> Decimal:
        await self._read()
        return self.credits


def _quietly(apply: Callable[[], None]) -> None:
    with suppress(Invalid):
        apply()
