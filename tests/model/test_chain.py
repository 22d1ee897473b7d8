"""Bookings that shall replace another: the former one goes only for one that stands, and never both stay."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from booking.ledger import Booking, Verb
from booking.outcome import Stage
from tests.model.machine import PERFORMERS, Machine, faults, numbers, stories
from tests.model.wire import CLEAR

HELD = frozenset({Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED})


class Replacing(Machine):
    """One call asks everybody, and the person confirms."""

    @rule(people=st.integers(1, 2), suffers=faults)
    def asks(self, people: int, suffers: list[str]) -> None:
        self._asks({"performers": PERFORMERS[:people]}, self.now + timedelta(hours=30), suffers)

    @rule()
    def has_a_final_booking(self) -> None:
        """What most stories begin with."""
        self._asks({"performers": PERFORMERS[:1]}, self.now + timedelta(hours=30), [])
        self._agree(next(reversed(self.store.bookings)))

    @precondition(lambda self: self.store.bookings)
    @rule(n=numbers, hours=st.sampled_from([5, 40]), agreed=st.booleans(), suffers=faults)
    def moves(self, n: int, hours: int, agreed: bool, suffers: list[str]) -> None:
        """Another one is asked for in its place; it may be agreed to at once."""
        former = self.loop.run_until_complete(self.store.booking(self._booking(n).id))
        assert former is not None
        if self._movable(former):
            answers, starts = dict(former.order.answers), self.now + timedelta(hours=hours)
            self._asks(answers, starts, [] if agreed else suffers, former.id)
            if agreed:
                self._agree(next(reversed(self.store.bookings)), suffers)

    @precondition(lambda self: self.service.requests)
    @rule(n=numbers, newest=st.booleans(), seen=st.booleans())
    def performer_cancels(self, n: int, newest: bool, seen: bool) -> None:
        """At any time, also while the former one is being cancelled."""
        held = [r for r, t in self.service.requests.items() if t.stage in HELD]
        if held:
            reference = held[-1 if newest else n % len(held)]
            self.service.ends(reference)
            if seen:
                self._does(self.desk.follow(self.service.requests[reference].booking))

    @rule(suffers=faults, answer=st.sampled_from(CLEAR), seen=st.booleans())
    def performer_thinks_again(self, suffers: list[str], answer: str, seen: bool) -> None:
        """The new one is final, the former is being cancelled, and then the new one is cancelled."""
        self.has_a_final_booking()
        self.moves(-1, 40, True, [])
        for write in self.store.live():
            self._does(self.desk.settle(write.id), suffers=suffers)
        self.performer_cancels(0, True, seen)
        while self.wire.hanging:
            self.wire.answers(0, answer)
            self._turn()
        self.comes_back(721, "lost after", [])

    @rule()
    def heal(self) -> None:
        """Both are final in the end only where the service refused to cancel the former, and that is told."""
        super().heal()
        for new in self.store.bookings.values():
            former = self.store.bookings.get(new.replaces)
            for again in new.invitations if former else []:
                was = former.invitation(again.performer) if former else None
                if former and was and {again.stage, was.stage} == {Stage.CONFIRMED}:
                    assert former.problem or former.pending(Verb.CANCEL), "both stay, and nobody is told"

    def _movable(self, booking: Booking) -> bool:
        """As its card draws the button."""
        between = booking.moving or (booking.replaces and booking.stage is not Stage.CONFIRMED)
        return booking.stage in HELD and not between and not booking.pending() and booking.starts > self.now

    def _agree(self, booking: str, suffers: list[str] | None = None) -> None:
        """A performer accepts, and the person confirms."""
        waiting = [r for r, t in self.service.requests.items() if t.booking == booking]
        if waiting and self.service.requests[waiting[0]].stage is Stage.INVITED:
            self.service.answers(waiting[0], Stage.ACCEPTED)
            self._does(self.desk.follow(booking))
            won = self.store.bookings[booking].won
            if won and not self.apart:
                self._wants(booking, Verb.CONFIRM, won.performer, won.price, suffers or [])


class ReplacingApart(Replacing):
    """Each performer's is a booking of its own."""

    apart = True


TestChain = Replacing.TestCase
TestChain.settings = stories(200, 25)
TestChainApart = ReplacingApart.TestCase
TestChainApart.settings = stories(200, 25)
