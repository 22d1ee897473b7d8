"""What the program says on stderr: one line per event, with every secret starred before it is written.

An error is told by its kind and where it happened: its words may be a person's, or the database's about them.
Libraries log through the same door; those that print addresses (with the token in them) are kept to warnings.
Imports: structlog.
"""

import asyncio
import logging
import re
import sys
import traceback
from collections.abc import Iterable, MutableMapping
from secrets import token_hex
from typing import Any, TextIO

import structlog
from structlog.typing import ExcInfo

TOKEN = re.compile(r"(?<!\d)\d{5,}:[\w-]{20,}")
BEARER = re.compile(r"(?i)\b(bearer|basic|x-api-?key:?|x-api-?secret:?)\s+[\w.~+/=-]{6,}")
USERINFO = re.compile(r"(?<=://)[^/\s@:]*:[^/\s@]+@")
STARS = "***"
SHORTEST = 6
"""Shorter secrets are not searched for: they would star ordinary words."""
LOUD = (
    "httpx",
    "httpcore",
    "aiohttp",
    "telegram",
    "uvicorn",
    "procrastinate",
    "psycopg",
    "alembic",
    "asyncio",
)

Event = MutableMapping[str, Any]


class Redactor:
    """Stars known secrets, and whatever has the shape of one, in all that is about to be written."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({s for s in secrets if len(s) >= SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _logger: Any, _method: str, event: Event) -> Event:
        """A structlog processor: the event with its strings cleaned, at any depth."""
        return {key: self._clean(value) for key, value in event.items() if not key.startswith("_")} | {
            key: value for key, value in event.items() if key.startswith("_")
        }

    def text(self, text: str) -> str:
        """One text, cleaned."""
        if self._known:
            text = self._known.sub(STARS, text)
        text = USERINFO.sub(f"{STARS}@", TOKEN.sub(STARS, text))
        return BEARER.sub(lambda found: f"{found[1]} {STARS}", text)

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self._clean(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(inner) for inner in value]
        return value if value is None or isinstance(value, bool | int | float) else self.text(str(value))


def _where(exc_info: ExcInfo) -> str:
    """Where it was raised, and what had led to it."""
    return "\n".join(_places(exc_info[1]))


def _places(error: BaseException) -> list[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    here = "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__
    inside = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return [*(_places(before) if before else ()), here, *(line for one in inside for line in _places(one))]


def quotable(record: logging.LogRecord) -> str:
    """The short id of an error, the same for whoever asks: in the log, under /health, to a person."""
    told = getattr(record, "failure", None)
    return str(record.__dict__.setdefault("quotable", told[0] if told else token_hex(4)))


def _with_id(_logger: Any, _method: str, event: Event) -> Event:
    """A structlog processor: an error carries its short id."""
    record = event["_record"]
    return event if record.levelno < logging.ERROR else {**event, "id": quotable(record)}


def _gets_id(record: logging.LogRecord) -> bool:
    """A filter that lets everything pass: the formatter works on a copy of what it has touched."""
    return record.levelno < logging.ERROR or bool(quotable(record))


def unawaited(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An error nobody waited for, told as any other: asyncio's own line quotes its words."""
    logging.getLogger("asyncio").error("an error nobody waited for", exc_info=context.get("exception"))


def set_up(level: str, secrets: Iterable[str], stream: TextIO = sys.stderr) -> None:
    """Send structlog and the standard library's logging to `stream` through the redactor."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    draw: Any = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if stream.isatty()
        else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(stream)
    handler.addFilter(_gets_id)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(())],
            processors=[
                _with_id,
                structlog.processors.ExceptionRenderer(_where),
                Redactor(secrets),
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                draw,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
