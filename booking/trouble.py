"""How a service is in trouble, in the few ways that a person can be told. Imports: this room only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from booking.errors import (
    Amiss,
    Busy,
    LoginNeeded,
    MaybeDone,
    Overtaken,
    ProjectRefused,
    ServiceError,
    Unavailable,
)


class What(StrEnum):
    """What is wrong with a service, by what a person may expect of it."""

    SILENT = "silent"  # does not answer
    LOGIN = "login"  # refuses the operator's login, key or project
    BUSY = "busy"  # takes no more requests just now
    AMISS = "amiss"  # something is to be put right there
    ODD = "odd"  # answers in a way nobody foresaw


@dataclass(frozen=True, slots=True)
class Trouble:
    """A service in trouble since `since`, at most until `until` (aware UTC). `words` are the operator's."""

    what: What
    since: datetime
    words: str = ""
    until: datetime | None = None


def what(error: ServiceError) -> What:
    """The kind of trouble behind an error of a service."""
    match error:
        case Busy():
            return What.BUSY
        case LoginNeeded() | ProjectRefused():
            return What.LOGIN
        case Amiss():
            return What.AMISS
        case Unavailable() | MaybeDone() | Overtaken():
            return What.SILENT
    return What.ODD
