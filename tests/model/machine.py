"""What may happen in every story, and what holds after each step. Imports `booking`."""

import os
from collections import Counter
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from booking.ledger import LIVE, Booking, Step, Verb
from booking.outcome import ENDED, IN_THE_DARK, MAY_BECOME, Stage
from booking.parts import in_doubt
from tests.model.hands import Hands
from tests.model.service import OPEN
from tests.model.wire import CLEAR, FATES, FAULTS

PERFORMERS = ("ada", "bo", "cleo", "dan")
GONE = {Stage.CANCELLED, Stage.LOST, Stage.DECLINED, Stage.EXPIRED, Stage.REFUSED}
OFFERED = {
    Verb.CONFIRM: {Stage.ACCEPTED},
    Verb.CANCEL: {Stage.INVITED, Stage.ACCEPTED, Stage.CONFIRMED},
}
"""Where the button for a write is drawn."""
HEALED = timedelta(minutes=30)
"""After so long without a fault every write has come to its end."""
SILENT = timedelta(minutes=15)
"""So long after its last call a write whose answer was lost, or a part of it, has ended or is handed over."""
STEP = timedelta(seconds=13)

ALL = os.environ.get("EXAMPLES") == "all"
faults = st.lists(st.sampled_from((*FAULTS, "hangs", "hangs")), max_size=4)
fates = st.sampled_from(FATES)
numbers = st.integers(0, 7)
TIMES = st.sampled_from([1, 15, 19, 31, 120, 301, 365, 721, 86_400])


class Machine(Hands):
    """The rules of them all."""

    def teardown(self) -> None:
        self.heal()
        self.loop.close()

    # The booking

    @precondition(lambda self: self.store.bookings)
    @rule(n=numbers, verb=st.sampled_from([Verb.CONFIRM, Verb.CANCEL]), suffers=faults)
    def taps(self, n: int, verb: Verb, suffers: list[str]) -> None:
        booking = self._booking(n)
        for one in booking.invitations:
            if one.stage in OFFERED[verb] and one.reference and not booking.pending(target=one.performer):
                self._wants(booking.id, verb, one.performer, one.price, suffers)
                return

    @precondition(lambda self: self.store.bookings)
    @rule(n=numbers)
    def takes_back(self, n: int) -> None:
        for waiting in self._booking(n).in_line:
            self._does(self.desk.withdraw(waiting.id))

    @precondition(lambda self: self.service.requests)
    @rule(n=numbers, price=st.sampled_from([None, Decimal(12), Decimal(100)]), accepts=st.booleans())
    def performer_answers(self, n: int, price: Decimal | None, accepts: bool) -> None:
        waiting = [r for r, t in self.service.requests.items() if t.stage is Stage.INVITED]
        if waiting:
            stage = Stage.ACCEPTED if accepts else Stage.DECLINED
            self.service.answers(waiting[n % len(waiting)], stage, price)

    @precondition(lambda self: self.store.bookings)
    @rule(n=numbers, suffers=faults)
    def is_followed(self, n: int, suffers: list[str]) -> None:
        self._does(self.desk.follow(self._booking(n).id), suffers=suffers)

    @precondition(lambda self: self.store.live())
    @rule(n=numbers, suffers=faults, twice=st.booleans())
    def is_settled(self, n: int, suffers: list[str], twice: bool) -> None:
        live = self.store.live()
        settle, write = self.desk.settle, live[n % len(live)].id
        self._does(*(settle(write) for _ in range(1 + twice)), suffers=suffers)

    @precondition(lambda self: self.wire.hanging)
    @rule(n=numbers, fault=st.sampled_from((*CLEAR, *FATES)), suffers=faults)
    def is_answered_at_last(self, n: int, fault: str, suffers: list[str]) -> None:
        self.wire.faults = suffers
        self.wire.answers(n % len(self.wire.hanging), fault)
        self._turn()

    @rule(seconds=TIMES, fate=fates, suffers=faults)
    def time_passes(self, seconds: int, fate: str, suffers: list[str]) -> None:
        self._until(self.now + timedelta(seconds=seconds), fate, suffers)

    @rule(seconds=TIMES, fate=fates, suffers=faults)
    def comes_back(self, seconds: int, fate: str, suffers: list[str]) -> None:
        """Nobody ran for a time; then all that is open is seen to."""
        self._until(self.now + timedelta(seconds=seconds), fate, suffers)
        for write in self.store.live():
            self._does(self.desk.settle(write.id), suffers=suffers)
        self._follows(suffers)

    @rule(
        parts=st.sampled_from([1, 2, 4, 4]),
        seconds=st.sampled_from([1, 15, 20, 20]),
        fate=fates,
        away=TIMES,
        look=st.sampled_from(["fine", "overlooked", "down"]),
        runs=st.booleans(),
    )
    def is_lost_on_the_way(
        self, parts: int, seconds: int, fate: str, away: int, look: str, runs: bool
    ) -> None:
        """Each call of a request hangs for so long, the last comes to this `fate`; the program goes on, or
        comes back later.
        """
        self._asks({"performers": PERFORMERS}, self.now + timedelta(hours=5), ["hangs"])
        for left in range(parts, 0, -1):
            self._until(self.now + timedelta(seconds=seconds - 0.5), fate)
            if self.wire.hanging:
                self.wire.faults = ["hangs"]
                self.wire.answers(len(self.wire.hanging) - 1, "lost before" if left > 1 else fate)
                self._turn()
        if runs:
            self.heal()
        else:
            self.comes_back(away, fate, [look])

    @rule(fate=st.sampled_from(["late", "died late"]), parts=st.integers(1, 4))
    def is_applied_late_and_overlooked(self, fate: str, parts: int) -> None:
        """Looked for in vain before it is there; the first look that could find it overlooks it."""
        starts = self.now + timedelta(hours=5)
        self._asks({"performers": PERFORMERS[:parts]}, starts, [*["lost before"] * (parts - 1), fate])
        self.service.overlooks = 1
        self.heal()

    @rule(fate=fates)
    def falls_silent(self, fate: str) -> None:
        """Nothing can be read: whatever may have been sent has ended soon, or is handed over."""
        end = self.now + SILENT
        sent = [i for i in self.store.live() if i.step is not Step.SAVED]
        while self.now < end:
            self._until(self.now + 2 * STEP, fate)
            for write in sent:
                self._does(self.desk.settle(write.id), suffers=["down"] * 9)
            self._follows(["down"] * 9)
        for write in sent:
            booking = self.store.bookings[write.booking]
            known = booking.intent(write.id)
            open_yet = known and known.step in LIVE - {Step.SAVED}
            assert not open_yet or booking.handed_over, "neither ended nor handed over"
        for booking in self.store.bookings.values():
            if self.now - (booking.sent or booking.made) > SILENT:
                forgotten = [i for i in booking.invitations if in_doubt(booking, i) and not i.unreached]
                assert not forgotten, "a part that is neither ended nor handed over"

    @rule()
    def heal(self) -> None:
        """No fault for a while: everything open comes to an end, and all that was told is true."""
        end = self.now + HEALED
        self._follows()
        while self.now < end and self._open:
            for _ in range(4):
                self._until(self.now + STEP)
                for write in self.store.live():
                    self._does(self.desk.settle(write.id))
            self._follows()
        waiting = [i for i in self.store.live() if not i.not_before or i.not_before <= self.now]
        assert not waiting, "a write that never ends"
        for known in self.store.bookings.values():
            self._is_true(known)
        held = {i.reference for b in self.store.bookings.values() for i in b.invitations}
        lost = [r for r, truth in self.service.requests.items() if r not in held and truth.stage in OPEN]
        assert not lost, "the service has what nobody here knows"

    # What holds after every step

    @invariant()
    def nothing_is_sent_without_a_wish(self) -> None:
        wished = Counter((i.verb, b.id, i.target) for b in self.store.bookings.values() for i in b.intents)
        for (verb, booking, target), count in self.service.sent.items():
            assert count <= (wished[verb, booking, target] or wished[verb, booking, ""])

    @invariant()
    def credits_are_what_was_confirmed(self) -> None:
        paid = [t.price for t in self.service.requests.values() if t.stage in {Stage.CONFIRMED, Stage.DONE}]
        assert self.service.credits == Decimal(60) - sum(paid)
        assert self.service.credits >= 0

    @invariant()
    def only_what_may_happen_is_told(self) -> None:
        for booking, told in self.store.told.items():
            for change in told:
                lost = change.now.stage is Stage.LOST
                same = change.was.stage is change.now.stage
                found = MAY_BECOME[Stage.UNKNOWN] if change.was.stage is Stage.ASKED else frozenset[Stage]()
                may = MAY_BECOME[change.was.stage] | found
                assert same or lost or change.now.stage in may, (booking, change)
            receipts = Counter(c.performer for c in told if c.now.stage is Stage.CONFIRMED is not c.was.stage)
            assert max(receipts.values(), default=0) <= 1, "told twice that it is final"

    @invariant()
    def what_is_told_as_not_booked_is_not_there(self) -> None:
        for booking in self.store.bookings.values():
            for told in booking.invitations:
                if told.stage in GONE and not told.reference and not self.nameless:
                    assert not self.service.may_be_there(f"{booking.id}/{told.performer}"), told

    def _is_true(self, booking: Booking) -> None:
        """What the person was told of a booking is what the service has."""
        for told in booking.invitations:
            truth = self.service.requests.get(told.reference)
            if told.reason in IN_THE_DARK:
                continue  # that is what is told: nobody knows
            if truth is None:
                assert told.stage in ENDED, f"{told} is told, but the service knows of nothing"
            elif told.stage in GONE:
                assert truth.stage in GONE, f"told {told.stage}, but it is {truth.stage}"
            else:
                assert told.stage is truth.stage, f"told {told.stage}, but it is {truth.stage}"


def stories(examples: int, steps: int = 40) -> settings:
    """So many, the same each time: all in `make faults` (`EXAMPLES=all`), else half of them."""
    return settings(
        max_examples=examples if ALL else examples // 2,
        stateful_step_count=steps,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],  # as it was found: making it smaller takes minutes
        database=None,
        suppress_health_check=list(HealthCheck),
    )
