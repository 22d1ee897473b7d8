"""The later times at which an edge is struck come on top of the first, which no run gives up for them."""

from tests.faults.edges import LATEST, Edge, Map, later_times

ONCE, TWICE, OFTEN = (Edge(f"db {name}", "after") for name in ("once", "twice", "often"))
TIMES = {ONCE: 1, TWICE: 2, OFTEN: 40}


def test_only_what_is_reached_again_has_a_later_time_and_it_is_the_same_in_every_run() -> None:
    drawn = [later_times(TIMES, step) for step in range(20)]
    assert {e for found in drawn for e in found} == {
        Edge(TWICE.label, "after", 2),
        *(Edge(OFTEN.label, "after", nth) for nth in range(2, LATEST + 1)),
    }
    assert drawn == [later_times(TIMES, step) for step in range(20)]


def test_the_later_times_stand_behind_the_first_ones_as_far_as_there_are_stories() -> None:
    first, later = [ONCE, TWICE, OFTEN], [Edge(TWICE.label, "after", 2), Edge(OFTEN.label, "after", 3)]
    whole = Map([first], [later], {})
    assert whole.stories == 3
    assert whole.with_later(9).steps == [[*first, *later]]
    assert whole.with_later(4).steps == [[*first, later[0]]]
