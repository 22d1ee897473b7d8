"""How much of the suite is played. Imports nothing."""

from enum import StrEnum


class Size(StrEnum):
    """The slice of every test run, the larger one of every push, or all."""

    SLICE = "slice"
    CI = "ci"
    FULL = "full"
