"""Plants bugs: each is applied to a copy of the program, where its test must fail.

Imports the neighbours.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.faults.bugs import Bug
from tests.faults.checks import Tally
from tests.faults.hatchery import Hatchery
from tests.faults.naive import EVERY
from tests.faults.sizes import Size

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "booking", "handlers", "providers", "sandbox", "tests", "pyproject.toml")
LONGEST = 200


def runs(size: Size) -> list[str]:
    """All of them in full, else none: the tests that catch them are played anyway."""
    return [f"planted:{number}" for number in range(1, len(EVERY) + 1)] if size is Size.FULL else []


async def run(postgres: str, hatchery: Hatchery, number: str) -> Tally:
    """The run `planted:NUMBER`. A bug that no test catches is a breach."""
    bug = EVERY[int(number) - 1]
    by = await asyncio.to_thread(_caught, bug)
    if not by:
        return Tally(runs=1, breaches=[f"not caught: {bug.name}"])
    print(f"  {bug.name}: {by}", flush=True)
    return Tally(runs=1, planted=1)


def _caught(bug: Bug) -> str:
    """Which test fails with it, "" when none does."""
    with tempfile.TemporaryDirectory(prefix="greenroom-planted-") as scratch:
        _copy(Path(scratch))
        target = Path(scratch, bug.path)
        text = target.read_text(encoding="utf-8")
        if text.count(bug.old) != 1:
            raise LookupError(f"{bug.path} has the line of {bug.name!r} {text.count(bug.old)} times")
        target.write_text(text.replace(bug.old, bug.new), encoding="utf-8")
        return _judged(Path(scratch), bug.judge)


def _copy(scratch: Path) -> None:
    unwanted = shutil.ignore_patterns("__pycache__", "node_modules")
    for room in ROOMS:
        source = ROOT / room
        if source.is_dir():
            shutil.copytree(source, scratch / room, ignore=unwanted)
        else:
            shutil.copy(source, scratch / room)


def _judged(scratch: Path, judge: str) -> str:
    """Which test fails, "" when none does or none could run."""
    run = [sys.executable, "-m", "pytest", "-x", "-q", *judge.split()]
    if not judge.startswith("tests/"):
        run = [sys.executable, "-m", "tests.faults", judge]
    try:
        done = subprocess.run(run, cwd=scratch, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return ""  # slow is not caught
    if done.returncode != 1:
        return ""  # all passed, or it could not even run, which proves nothing
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR", "BREACH"))]
    return failed[0][:140] if failed else judge
