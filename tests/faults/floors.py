"""What a sitting must have done to count: each run that was named and, of all of a size, at least so much.

Far below what is usual, so that a slow machine is no breach and a part that has stopped working is one.
Imports the neighbours.
"""

from dataclasses import dataclass

from tests.faults.checks import Tally
from tests.faults.sizes import Size


@dataclass(frozen=True, slots=True)
class Floor:
    """The least of distinct edges, of kills, and of the ordered deaths that came true."""

    edges: int = 0
    kills: int = 0
    reached: float = 0.0


FLOORS = {Size.CI: Floor(kills=300, reached=0.9), Size.FULL: Floor(edges=400, kills=300, reached=0.95)}


def lacking(whole: Tally, named: int, floor: Floor | None) -> list[str]:
    """What is missing of so many runs that were named, and below the floor, if there is one."""
    found = (
        []
        if whole.runs >= named
        else [f"{named - whole.runs} of {named} runs were left out, the time was over"]
    )
    if floor is None:
        return found
    if len(whole.edges) < floor.edges:
        found.append(f"{len(whole.edges)} distinct edges are fewer than {floor.edges}")
    if whole.kills < floor.kills:
        found.append(f"{whole.kills} kills are fewer than {floor.kills}")
    if len(whole.reached) < floor.reached * len(whole.ordered):
        found.append(
            f"{len(whole.reached)} of {len(whole.ordered)} deaths that were ordered came true,"
            f" fewer than {floor.reached:.0%}"
        )
    return found
