"""A desk with a store in memory and a service that answers as it is told."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from booking.desk import Desk
from booking.errors import Unavailable
from booking.form import Ability, Card, Form
from booking.ledger import ASKING, LIVE, Booking, Intent, Step, Verb
from booking.outcome import Invitation, Reason, Stage
from booking.provider import Account, Order, Provider

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
CAN = frozenset({Ability.RECONCILE, Ability.CONFIRM, Ability.CANCEL, Ability.BALANCE})
WHILE = 20
"""Steps that others have got on while a request is at the service."""
Behaviour = Callable[[], None]


def fine() -> None:
    """The service answers."""


@dataclass
class Shelf:
    """A store in memory, with the same compare-and-set."""

    bookings: dict[str, Booking]
    steps: list[tuple[Booking, Booking]] = field(default_factory=list)
    others: frozenset[str] = frozenset()
    told: Mapping[str, bool] = field(default_factory=dict)
    sending: bool = False

    async def booking(self, booking: str) -> Booking | None:
        return self.bookings.get(booking)

    async def holding(self, intent: str) -> Booking | None:
        found = self._holding(intent)
        await asyncio.sleep(0)  # others read the same meanwhile
        return found

    def _holding(self, intent: str) -> Booking | None:
        return next((b for b in self.bookings.values() if b.intent(intent)), None)

    async def held(self, booking: Booking) -> frozenset[str]:
        return self.others

    async def guests(self, booking: Booking) -> Mapping[str, bool]:
        return self.told

    async def replacing(self, booking: Booking) -> Sequence[Booking]:
        return [b for b in self.bookings.values() if b.replaces == booking.id]

    async def under_way(self, booking: Booking) -> bool:
        return self.sending

    async def claim(self, intent: str, now: datetime) -> bool:
        held = self._holding(intent)
        write = held.intent(intent) if held else None
        if held is None or write is None or write.step is not Step.SAVED:
            return False
        self._put(held, replace(write, step=Step.CLAIMED, claimed=now))
        return True

    def _put(self, held: Booking, write: Intent) -> None:
        intents = tuple(write if i.id == write.id else i for i in held.intents)
        self.bookings[held.id] = replace(held, intents=intents)

    async def record(
        self,
        before: Booking,
        after: Booking,
        intent: Intent | None,
        look_at: datetime | None,
        former: tuple[Booking, Booking] | None = None,
    ) -> bool:
        if self.bookings[before.id].revision != before.revision:
            return False
        self.bookings[before.id] = replace(after, revision=before.revision + 1)
        self.steps.append((before, after))
        if former:
            self.bookings[former[1].id] = former[1]
        return True

    async def account(self, service: str, key: str) -> Account:
        return Account(service, key)


@dataclass
class Service(Provider):
    """A service that keeps what was applied, and answers as it is told."""

    before: Behaviour = fine
    after: Behaviour = fine
    applied: list[str] = field(default_factory=list)
    says: dict[str, Invitation] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    begins: datetime | None = None
    nameless: bool = False
    searched: Behaviour = fine
    card: Card = field(
        default_factory=lambda: Card("x", "X", None, "credits", Form(1, ()), CAN, first_wins=True)
    )

    def _apply(self, what: str, *told: Invitation) -> None:
        self.before()
        self.applied.append(what)
        self.says |= {i.performer: i for i in told}
        self.after()

    async def leave(self, order: Order) -> None:
        self.left.append(order.booking)

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        made = tuple(Invitation(p, Stage.INVITED, reference=f"r{p}") for p in order.performers)
        for _ in range(WHILE):
            await asyncio.sleep(0)
        self._apply("book", *made)
        self.asked.append(order.performers)
        return made

    async def look(
        self, account: Account, order: Order, invitations: Sequence[Invitation]
    ) -> tuple[Invitation, ...]:
        self.before()
        return tuple(self.says[i.performer] for i in invitations if i.performer in self.says)

    async def reconcile(self, account: Account, order: Order) -> tuple[Invitation, ...] | None:
        self.before()
        self.searched()
        found = list(self.says.values())
        if self.nameless:  # dealt out in the order asked, but what somebody has
            free = [i for i in found if i.reference not in order.others]
            found = [replace(i, performer=p) for p, i in zip(order.performers, free, strict=False)]
        return tuple(found) or None

    async def confirm(self, account: Account, order: Order, invitation: Invitation) -> Invitation:
        now = replace(invitation, stage=Stage.CONFIRMED)
        self._apply("confirm", now)
        return now

    async def cancel(self, account: Account, order: Order, invitation: Invitation, reason: str) -> Invitation:
        now = replace(invitation, stage=Stage.CANCELLED, reason=Reason.BY_PERSON)
        self._apply("cancel", now)
        return now

    async def copy(self, account: Account, order: Order, invitation: Invitation) -> Invitation:
        now = replace(invitation, stage=Stage.INVITED, reference="c", starts=self.begins)
        self._apply("copy", now)
        return now

    async def delete(self, account: Account, references: Sequence[str]) -> tuple[str, ...]:
        self._apply("delete")
        return tuple(references)

    async def balance(self, account: Account) -> Decimal:
        return Decimal(100)


class World:
    """A desk over one booking of two performers, and a clock."""

    def __init__(self, verb: Verb = Verb.BOOK, stage: Stage = Stage.ASKED, target: str = "") -> None:
        self.now = START
        asked = tuple(Invitation(p, stage if p == "1" else Stage.INVITED, reference=f"r{p}") for p in "12")
        if verb in ASKING:
            asked = (Invitation("1"), Invitation("2"))
        intent = Intent("i", "b", verb, target, saved=START)
        order = Order("b", {"performers": ("1", "2")}, START)
        starts = START + timedelta(hours=5)
        booking = Booking("b", 1, "x", "operator", order, asked, starts, 30, START, intents=(intent,))
        self.store, self.service = Shelf({"b": booking}), Service()
        self.service.says = {} if verb in ASKING else {i.performer: i for i in asked}
        self.on = True
        self.desk = Desk(self.store, self._provider, lambda _: self.service.card, lambda: self.now)

    def _provider(self, service: str) -> Provider:
        if not self.on:
            raise Unavailable(service, "switched off")
        return self.service

    @property
    def booking(self) -> Booking:
        return self.store.bookings["b"]

    @property
    def step(self) -> Step:
        return self.booking.intents[0].step

    async def until_settled(self, limit: timedelta = timedelta(hours=1)) -> timedelta:
        """Until the write has ended or is handed to the person; how long that took."""
        end = self.now + limit
        while self.step in LIVE and not self.booking.handed_over and self.now < end:
            due = await self.desk.settle("i")
            self.now = max(due or self.now, self.now + timedelta(seconds=1))
        return self.now - START


def raises(error: Exception) -> Behaviour:
    def behave() -> None:
        raise error

    return behave
