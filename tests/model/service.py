"""A booking service in memory that keeps the truth, and loses answers as it is told. Imports `booking`."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from booking.errors import Invalid, MaybeDone, Unavailable
from booking.form import Ability, Card, Form, Problem
from booking.ledger import Step, Verb
from booking.outcome import Invitation, Stage
from booking.provider import Account, Order, Provider
from tests.model.store import Memory

CAN = frozenset({Ability.RECONCILE, Ability.CONFIRM, Ability.CANCEL, Ability.BALANCE})
FAULTS = ("fine", "refused", "down", "lost before", "lost after", "late", "died before", "died after")


class Died(BaseException):
    """The process of the sender was killed."""


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
    """`fault` is what the next call suffers; `late` are calls that are applied when their time has come."""

    clock: Callable[[], datetime]
    store: Memory
    starts: dict[str, datetime]
    card: Card = field(
        default_factory=lambda: Card("x", "X", None, "credits", Form(1, ()), CAN, first_wins=True)
    )
    fault: str = "fine"
    credits: Decimal = Decimal(60)
    requests: dict[str, Truth] = field(default_factory=dict)
    late: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)
    sent: Counter[tuple[Verb, str, str]] = field(default_factory=Counter)

    def passes(self) -> None:
        """Time has passed: late calls are applied, what nobody answered ends, sessions take place."""
        now = self.clock()
        due = [act for at, act in self.late if at <= now]
        self.late = [(at, act) for at, act in self.late if at > now]
        for act in due:
            act()
        for truth in self.requests.values():
            if truth.stage in {Stage.INVITED, Stage.ACCEPTED} and now >= truth.starts:
                truth.stage = Stage.EXPIRED
            elif truth.stage is Stage.CONFIRMED and now >= truth.starts + timedelta(minutes=30):
                truth.stage = Stage.DONE

    def answers(self, reference: str, stage: Stage, price: Decimal | None = None) -> None:
        """A performer accepts (perhaps at another price) or declines; the first to accept wins."""
        truth = self.requests[reference]
        truth.stage, truth.price = stage, price or truth.price
        if stage is Stage.ACCEPTED:
            for other in self.requests.values():
                if other is not truth and other.booking == truth.booking and other.stage is Stage.INVITED:
                    other.stage = Stage.CANCELLED

    def _write(self, verb: Verb, booking: str, target: str, apply: Callable[[], None]) -> None:
        """A call that changes something, with whatever it has to suffer."""
        intents = self.store.bookings[booking].intents
        assert any(i.verb is verb and i.target in {target, ""} and i.step is Step.CLAIMED for i in intents), (
            "sent without a claim that was written down before"
        )
        self.sent[verb, booking, target] += 1
        fault, self.fault = self.fault, "fine"
        match fault:
            case "refused":
                raise Invalid(Problem("", "refused", words="No."))
            case "down":
                raise Unavailable("x", "not reached")
            case "died before":
                raise Died
            case "lost before":
                raise MaybeDone("x", "no answer")
            case "late":
                self.late.append((self.clock() + timedelta(seconds=300), apply))
                raise MaybeDone("x", "no answer")
        apply()
        if fault == "lost after":
            raise MaybeDone("x", "no answer")
        if fault == "died after":
            raise Died

    def _read(self) -> None:
        fault, self.fault = self.fault, "fine"
        if fault == "died before":
            raise Died
        if fault != "fine":
            raise Unavailable("x", "no answer")

    def _told(self, reference: str) -> Invitation:
        truth = self.requests[reference]
        return Invitation(truth.performer, truth.stage, reference=reference, price=truth.price)

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        references = {p: f"{order.booking}/{p}" for p in order.performers}

        def apply() -> None:
            for p, reference in references.items():
                assert reference not in self.requests, "booked twice"
                self.requests[reference] = Truth(order.booking, p, self.starts[order.booking], Decimal(10))

        self._write(Verb.BOOK, order.booking, "", apply)
        return tuple(self._told(reference) for reference in references.values())

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        self._read()
        return tuple(self._told(i.reference) for i in invitations)

    async def reconcile(self, account: Account, order: Order) -> tuple[Invitation, ...] | None:
        self._read()
        own = [r for r, t in self.requests.items() if t.booking == order.booking]
        return tuple(self._told(reference) for reference in own) or None

    async def confirm(self, account: Account, order: Order, invitation: Invitation) -> Invitation:
        truth = self.requests[invitation.reference]
        if truth.stage is not Stage.ACCEPTED or self.credits < truth.price:
            raise Invalid(Problem("", "refused", words="No."))

        def apply() -> None:
            if truth.stage is Stage.ACCEPTED and self.credits >= truth.price:
                truth.stage = Stage.CONFIRMED
                self.credits -= truth.price

        self._write(Verb.CONFIRM, truth.booking, truth.performer, apply)
        return self._told(invitation.reference)

    async def cancel(self, account: Account, order: Order, invitation: Invitation, reason: str) -> Invitation:
        truth = self.requests[invitation.reference]

        def apply() -> None:
            if truth.stage is Stage.CONFIRMED:
                self.credits += truth.price
            if truth.stage in {Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED}:
                truth.stage = Stage.CANCELLED

        self._write(Verb.CANCEL, truth.booking, truth.performer, apply)
        return replace(self._told(invitation.reference), stage=truth.stage)

    async def balance(self, account: Account) -> Decimal:
        self._read()
        return self.credits
