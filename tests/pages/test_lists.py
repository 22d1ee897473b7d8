"""Every failure and every point of the checklist has its line, and every test named there exists."""

import ast
import re
from functools import cache
from itertools import zip_longest
from pathlib import Path

import pytest

from tests.faults.running import everything
from tests.faults.sizes import Size
from tests.golden.test_golden import plays

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (S?\d+) \| (?P<what>[^|]+) \| (?P<by>[^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([^`]+)`")
EXCUSED = ("Does not apply", "Open:")
LISTS = {"failures": [str(n) for n in range(1, 79)], "security": [f"S{n}" for n in range(1, 44)]}


@cache
def _written_in(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}


@cache
def runs() -> list[str]:
    return everything(Size.FULL)


@cache
def stories() -> set[str]:
    """The conversations that are played."""
    return {str(play.id).rpartition("-")[0] for play in plays()}


def _is(run: str, asked: str) -> bool:
    """Whether a run has that name as far as it goes, each of its words whole unless it ends with a dash."""
    pairs = zip_longest(asked.split(":"), run.split(":"), fillvalue="")
    return all(
        part in {"", there} or (part.endswith("-") and there.startswith(part)) for part, there in pairs
    )


def exists(name: str) -> bool:
    """Whether that test, conversation or run is there."""
    kind, _, rest = name.partition(" ")
    if kind == "faults":
        return any(_is(run, rest) for run in runs())
    if name.startswith("golden/"):
        return name.removeprefix("golden/") in stories()
    path, _, test = name.partition("::")
    file = ROOT / "tests" / f"{path}.py"
    return file.exists() and test in _written_in(file)


@pytest.mark.parametrize("page", LISTS)
def test_every_line_is_there_once(page: str) -> None:
    found = [row[0] for row in ROW.findall((ROOT / f"docs/{page}.md").read_text())]
    assert sorted(found) == sorted(LISTS[page])


@pytest.mark.parametrize("page", LISTS)
def test_every_line_names_a_test_that_exists_or_says_why_not(page: str) -> None:
    wrong = []
    for number, _what, by in ROW.findall((ROOT / f"docs/{page}.md").read_text()):
        names = NAMED.findall(by)
        wrong += [f"{number}: {name}" for name in names if not exists(name)]
        if not names and not by.startswith((*EXCUSED, "The drill")):
            wrong.append(f"{number}: names nothing")
    assert wrong == []


@pytest.mark.parametrize(
    "name",
    [
        *("faults times:sto", "faults telegram:blocked", "faults telegram:429:webhooks", "faults time:"),
        *("golden/broad", "pages/test_lists::test_every_line", "pages/test_list::runs"),
    ],
)
def test_the_beginning_of_a_name_is_no_name(name: str) -> None:
    assert not exists(name)
