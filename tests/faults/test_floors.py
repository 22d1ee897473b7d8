"""The suite does not pass when less was played than was meant."""

import pytest

from tests.faults import running
from tests.faults.checks import Tally
from tests.faults.floors import FLOORS, lacking
from tests.faults.sizes import Size

USUAL = {str(n) for n in range(1000)}


def _usual(**other: object) -> Tally:
    return Tally(**{"runs": 80, "kills": 400, "edges": USUAL, "ordered": USUAL, "reached": USUAL, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize("size", FLOORS)
def test_a_usual_sitting_is_enough(size: Size) -> None:
    assert lacking(_usual(), 80, FLOORS[size]) == []


@pytest.mark.parametrize(
    ("size", "less"),
    [
        (Size.CI, {"runs": 79}),
        (Size.CI, {"kills": 299}),
        (Size.FULL, {"edges": set(list(USUAL)[:399])}),
        (Size.FULL, {"reached": set(list(USUAL)[:949])}),
        (Size.CI, {"reached": set(list(USUAL)[:899])}),
    ],
)
def test_less_is_a_breach(size: Size, less: dict[str, object]) -> None:
    assert len(lacking(_usual(**less), 80, FLOORS[size])) == 1


def test_runs_that_are_named_have_no_floor_but_themselves() -> None:
    assert lacking(Tally(runs=1), 1, None) == []


@pytest.mark.parametrize("name", ["crowd", "crowd:broadcast", "crowds"])
def test_a_name_that_means_no_run_is_an_error(name: str) -> None:
    with pytest.raises(LookupError):
        running.named([name], Size.SLICE)
