"""What is said where there is no process whose log could be searched: log lines at DEBUG, and errors.

Imports `tests.golden` for who plays a story, and the neighbours.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from tests.disk import in_clear
from tests.faults import canaries
from tests.faults.secrecy import DUE
from tests.golden.player import Player

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


async def secrets(player: Player, confided: Collection[int], dsn: str, ear: Ear) -> list[str]:
    """Breaches (I8, I9) in a story that was played: a secret of the operator, or what these people confided,
    is in the log, lies in clear, or was told to another.
    """
    told: dict[int, str] = {}
    for call in await player.sandbox.calls():
        if call["method"] not in DUE:
            told[call["chat"]] = f"{told.get(call['chat'], '')} {call['request']}"
    own = canaries.of_operator(player.environ)
    words = {who: {*canaries.confided(who)} for who in confided}
    everything = own | {word: word for theirs in words.values() for word in theirs}
    found = canaries.leaks(everything, "the log", "\n".join(ear.lines))
    found += [f"I8: {what} is in the database's files" for what in sorted(await in_clear(dsn, everything))]
    for chat, text in told.items():
        found += canaries.leaks(own, f"what {chat} was told", text)
        of = [who for who, theirs in words.items() if who != chat and canaries.spoken(text) & theirs]
        found += [f"I9: {chat} was told what {who} confided" for who in of]
    return found
