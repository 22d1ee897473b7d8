"""What each story has in hand: a desk, a service, a clock, and senders that wait for the service.

A call may hang while others go on; it ends by its deadline at the latest. Imports `booking`.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from booking.desk import Desk
from booking.form import Value
from booking.ledger import Booking, Intent, Verb
from booking.outcome import UNANSWERED, Invitation
from booking.provider import Order
from tests.model.service import Service
from tests.model.store import Memory
from tests.model.wire import Clock, Died, Wire, Wrong

START = datetime(2031, 3, 3, 12, tzinfo=UTC)


class Hands(RuleBasedStateMachine):
    """Several requests at one service; the model is what the service has."""

    apart = nameless = False

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock, self.store = Clock(START), Memory()
        self.wire = Wire(self.clock)
        self.starts: dict[str, datetime] = {}
        self.service = Service(self.wire, self.store, self.starts, self.apart, self.nameless)
        self.desk = Desk(self.store, lambda _: self.service, lambda _: self.service.card, self.clock)
        self.tasks: list[asyncio.Task[Any]] = []
        self.count = 0

    @property
    def now(self) -> datetime:
        return self.clock.now

    def _follows(self, suffers: Sequence[str] = ()) -> None:
        for booking in list(self.store.bookings):
            self._does(self.desk.follow(booking), suffers=suffers)

    @property
    def _open(self) -> bool:
        """Whether anything is on its way, or looked for."""
        invitations = [i for b in self.store.bookings.values() for i in b.invitations]
        unsure = any(i.stage in UNANSWERED for i in invitations)
        return bool(unsure or self.store.live() or self.wire.hanging or self.wire.late)

    def _booking(self, n: int) -> Booking:
        return list(self.store.bookings.values())[n % len(self.store.bookings)]

    def _asks(
        self, answers: dict[str, Value], starts: datetime, suffers: list[str], replaces: str = ""
    ) -> None:
        """A request that somebody sends."""
        self.count += 1
        number = f"b{self.count}"
        order = Order(number, answers, self.now)
        self.starts[number] = starts
        asked = tuple(Invitation(p, price=Decimal(10)) for p in order.performers)
        made = Booking(number, 1, "x", "operator", order, asked, starts, 30, self.now, replaces=replaces)
        self.store.keep(made)
        self._wants(number, Verb.BOOK, "", None, suffers)

    def _wants(
        self,
        booking: str,
        verb: Verb,
        target: str,
        price: Decimal | None,
        suffers: list[str],
        note: str = "",
    ) -> None:
        self.count += 1
        number, price = f"i{self.count}", price if verb is Verb.CONFIRM else None
        if self.store.want(Intent(number, booking, verb, target, note, saved=self.now, price=price)):
            self._does(self.desk.perform(number), self.desk.settle(number), suffers=suffers)

    def _does(self, *works: Coroutine[Any, Any, object], suffers: Sequence[str] = ()) -> None:
        self.wire.faults = list(suffers)
        self.tasks += [self.loop.create_task(work) for work in works]
        self._turn()

    def _turn(self) -> None:
        """Everybody goes on, until they wait for the service."""

        async def turns() -> None:
            for _ in range(6):
                await asyncio.sleep(0)
                if sum(not task.done() for task in self.tasks) == len(self.wire.hanging):
                    return  # they wait already

        self.loop.run_until_complete(turns())
        self.wire.faults = []
        over = [task for task in self.tasks if task.done()]
        self.tasks = [task for task in self.tasks if task not in over]
        for task in over:
            error = task.exception()
            assert not isinstance(error, Wrong), str(error)
            if error is not None and not isinstance(error, Died):
                raise error

    def _until(self, then: datetime, fate: str = "lost after", suffers: Sequence[str] = ()) -> None:
        """Time passes; what hangs longer than a call may comes to this `fate`, the next calls `suffer`."""
        while self.wire.hanging and self.wire.hanging[0][0] <= then:
            self.clock.now = max(self.now, self.wire.hanging[0][0])
            self.service.passes()
            self.wire.faults = list(suffers)
            self.wire.answers(0, fate)
            self._turn()
        self.clock.now = then
        self.service.passes()
