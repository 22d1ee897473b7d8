"""Requests of a call for each performer: some are answered, some are lost, some wait in line."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.model.machine import PERFORMERS, Machine, faults, stories


class Apart(Machine):
    """Each performer is asked by a call of its own."""

    apart = True

    @rule(people=st.integers(2, 4), hours=st.sampled_from([1, 5, 30]), suffers=faults)
    def asks(self, people: int, hours: int, suffers: list[str]) -> None:
        self._asks({"performers": PERFORMERS[:people]}, self.now + timedelta(hours=hours), suffers)


TestParts = Apart.TestCase
TestParts.settings = stories(600, 25)
