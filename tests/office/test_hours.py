"""When a broadcast comes at each person's own time."""

from datetime import UTC, datetime

import pytest

from handlers.broadcast.campaign import Campaign
from handlers.broadcast.hours import instants

PLANNED = datetime(2031, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("hour", [0, 1])
def test_of_an_hour_that_comes_twice_it_is_the_one_that_was_chosen(hour: int) -> None:
    chosen = datetime(2031, 10, 26, hour, 30, tzinfo=UTC)
    found = instants(Campaign("c", 1, at=chosen, local=True, zone="Europe/Amsterdam"), PLANNED)
    assert {found["Europe/Amsterdam"], found["Europe/Berlin"]} == {chosen}
    assert found["Asia/Tokyo"] == datetime(2031, 10, 25, 17, 30, tzinfo=UTC)
