"""Each bug that `make faults` plants still finds its line: a list that rots would catch nothing."""

import pytest

from tests.faults.bugs import Bug
from tests.faults.naive import EVERY
from tests.faults.planted import ROOT


@pytest.mark.parametrize("bug", EVERY, ids=lambda bug: bug.name)
def test_its_line_is_there_once(bug: Bug) -> None:
    text = (ROOT / bug.path).read_text(encoding="utf-8")
    assert text.count(bug.old) == 1
    assert bug.old != bug.new
