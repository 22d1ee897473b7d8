"""Keeps what each run of the suite did, so that a long one can be broken off and gone on with.

One JSON line for each run that is over: its name, its tally, and which sitting it belongs to. Imports the
tally, and pydantic.
"""

import time
from pathlib import Path

from pydantic import BaseModel

from tests.faults.checks import Tally


class Over(BaseModel):
    """A run that is over, so many seconds after its sitting began."""

    name: str
    tally: Tally
    began: float
    after: float


class Kept:
    """The runs that are over, in a file, or nowhere when none is given."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._began = time.time()
        lines = file.read_text().splitlines() if file and file.exists() else []
        self._over = [Over.model_validate_json(line) for line in lines]

    def tallies(self) -> dict[str, Tally]:
        """By the name of the run."""
        return {run.name: run.tally for run in self._over}

    @property
    def seconds(self) -> float:
        """How long the earlier sittings took."""
        return sum({run.began: run.after for run in self._over}.values())

    def add(self, name: str, tally: Tally) -> None:
        """One more is over."""
        if self._file:
            run = Over(name=name, tally=tally, began=self._began, after=time.time() - self._began)
            with self._file.open("a") as lines:
                lines.write(f"{run.model_dump_json()}\n")
