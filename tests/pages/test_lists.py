"""Every failure and every point of the checklist has its line, and every test named there exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.faults.running import everything
from tests.faults.sizes import Size

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


def exists(name: str) -> bool:
    """Whether that test, conversation or run is there."""
    kind, _, rest = name.partition(" ")
    if kind == "faults":
        return any(run.startswith(rest) for run in runs())
    if name.startswith("golden/"):
        return (ROOT / "tests/golden/conversations" / f"{name.removeprefix('golden/')}.txt").exists()
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
