"""Two people ask for the same start on one account, at a service that does not say whose a request is."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.model.hands import START
from tests.model.machine import PERFORMERS, Machine, fates, faults, stories
from tests.model.wire import CLEAR, FATES


class Twins(Machine):
    """A request is known by its start and its performer: each finds that of the other, too."""

    nameless = True

    is_applied_late_and_overlooked = None  # type: ignore[assignment]
    """Overlooked, and found by whoever asked last for the same: see what cannot be promised."""

    @rule(people=st.integers(1, 2), suffers=faults)
    def asks(self, people: int, suffers: list[str]) -> None:
        starts = START + timedelta(days=2)
        if self.now < starts and len(self.store.bookings) < 3:
            self._asks({"performers": PERFORMERS[:people]}, starts, suffers)

    @rule()
    def heal(self) -> None:
        """Whose request was clearly answered has it: it was not taken for another's."""
        super().heal()
        for reference, number in self.service.answered.items():
            known = self.store.bookings[number]
            assert any(i.reference == reference for i in known.invitations), "taken by another"

    @rule(
        first=st.sampled_from(["slow", "hangs"]),
        answer=st.sampled_from([*CLEAR, *FATES]),
        second=fates,
        look=st.sampled_from(["fine", "hangs"]),
    )
    def both_ask_at_once(self, first: str, answer: str, second: str, look: str) -> None:
        """The second has lost its answer, and looks for it while the first still waits for its own."""
        self.asks(1, [first])
        self.asks(1, [second])
        for write in self.store.live():
            self._does(self.desk.settle(write.id), suffers=[look])
        while self.wire.hanging:
            self.wire.answers(0, answer)
            self._turn()


TestTwins = Twins.TestCase
TestTwins.settings = stories(250, 25)
