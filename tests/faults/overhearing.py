"""What is said where there is no process whose log could be searched: log lines at DEBUG, and errors.

Imports the neighbours.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from tests.faults import canaries

ROOMS = ("providers", "booking", "handlers", "bot")


class Wordless(logging.Formatter):
    """Without the words of an error, which the program never writes (`bot.log`)."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """Nothing."""
        return ""


class Ear(logging.Handler):
    """Keeps every line, with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        self.lines.append(self.format(record))


@contextmanager
def heard() -> Iterator[Ear]:
    """All that is logged while the block lasts, by whichever run of this process."""
    ear = Ear()
    structlog.configure(
        processors=[structlog.processors.KeyValueRenderer()],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    for room in ROOMS:
        logging.getLogger(room).setLevel(logging.DEBUG)
    logging.getLogger().addHandler(ear)
    try:
        yield ear
    finally:
        logging.getLogger().removeHandler(ear)


def leaks(settings: Mapping[str, str], place: str, text: str) -> list[str]:
    """Breaches (I8): the secrets among these settings that are in the text found at that place."""
    return canaries.leaks({n: v for n, v in settings.items() if n.endswith(canaries.SECRET)}, place, text)
