"""Plants bugs: each is applied to a copy of the program, where its test must fail.

In an untouched copy the same test must pass, else its failing would prove nothing. Imports the neighbours.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.bugs import Bug
from tests.faults.checks import Tally
from tests.faults.hatchery import Hatchery
from tests.faults.naive import EVERY
from tests.faults.sizes import Size

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "booking", "handlers", "providers", "sandbox", "tests", "docs", "README.md", "pyproject.toml")
LONGEST = 400
"""Seconds for a judge beside all the other runs; one is asked about the program as it is, too."""
SOUND: dict[str, "asyncio.Future[str]"] = {}
"""What is wrong with each judge in an untouched copy, "" when nothing is; asked once."""


def runs(size: Size) -> list[str]:
    """All of them in full, else none: the tests that catch them are played anyway."""
    return [f"planted:{number}" for number in range(1, len(EVERY) + 1)] if size is Size.FULL else []


async def run(postgres: str, hatchery: Hatchery, number: str) -> Tally:
    """The run `planted:NUMBER`. It is a breach when no test catches the bug, or the test fails anyway."""
    bug = EVERY[int(number) - 1]
    if bug.judge not in SOUND:
        SOUND[bug.judge] = asyncio.ensure_future(asyncio.to_thread(_unsound, bug.judge))
    if wrong := await asyncio.shield(SOUND[bug.judge]):
        return Tally(runs=1, breaches=[f"{bug.name}: without any bug its judge says: {wrong}"])
    by = await asyncio.to_thread(_caught, bug)
    if not by:
        return Tally(runs=1, breaches=[f"not caught: {bug.name}"])
    print(f"  {bug.name}: {by}", flush=True)
    return Tally(runs=1, planted=1)


def _unsound(judge: str) -> str:
    """What is wrong with a judge that does not pass where nothing was planted, "" when it does."""
    with _copied() as scratch:
        done = _played(scratch, judge)
    if done is None:
        return f"not over after {LONGEST} s"
    return "" if done.returncode == 0 else _failed(done.stdout) or (done.stdout + done.stderr)[-300:]


def _caught(bug: Bug) -> str:
    """Which test fails with it, "" when none does or none could run; slow is not caught."""
    with _copied() as scratch:
        target = scratch / bug.path
        text = target.read_text(encoding="utf-8")
        if text.count(bug.old) != 1:
            raise LookupError(f"{bug.path} has the line of {bug.name!r} {text.count(bug.old)} times")
        target.write_text(text.replace(bug.old, bug.new), encoding="utf-8")
        done = _played(scratch, bug.judge)
    return _failed(done.stdout) if done and done.returncode == 1 else ""


@contextmanager
def _copied() -> Iterator[Path]:
    unwanted = shutil.ignore_patterns("__pycache__", "node_modules")
    with tempfile.TemporaryDirectory(prefix="greenroom-planted-") as scratch:
        for room in ROOMS:
            source, target = ROOT / room, Path(scratch, room)
            if source.is_dir():
                shutil.copytree(source, target, ignore=unwanted)
            else:
                shutil.copy(source, target)
        yield Path(scratch)


def _played(scratch: Path, judge: str) -> "subprocess.CompletedProcess[str] | None":
    """How the judge ended there; None when it did not."""
    run = [sys.executable, "-m", "pytest", "-x", "-q", *judge.split()]
    if not judge.startswith("tests/"):
        run = [sys.executable, "-m", "tests.faults", judge]
    try:
        return subprocess.run(run, cwd=scratch, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return None


def _failed(said: str) -> str:
    """The first line that names what failed."""
    failed = (line for line in said.splitlines() if line.startswith(("FAILED", "ERROR", "BREACH")))
    return next(failed, "")[:140]
