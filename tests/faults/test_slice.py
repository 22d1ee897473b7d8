"""The slice of the fault suite that every test run plays; `make faults` plays the whole."""

import pytest

from tests.faults import running
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size


@pytest.mark.slow
@pytest.mark.parametrize("name", running.everything(Size.SLICE))
async def test_no_breach(name: str, postgres: str) -> None:
    async with Hatchery() as hatchery:
        tally = await running.one(postgres, hatchery, name)
    assert not tally.breaches, f"again: python -m tests.faults {name}"
    assert tally.kills + tally.faults + tally.redeliveries + tally.taps + tally.mutants > 0
