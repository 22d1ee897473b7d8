"""Errors kept by their short ids, so that /health can show what a person quotes.

Every error that is logged is kept: where it happened and of which kind, never its words, which may hold
anything. Imports: psycopg and its neighbours in `bot`.
"""

import asyncio
import logging
from collections import deque
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from types import TracebackType

from bot.database.pool import Pool
from bot.log import quotable

MOST = 200
"""So many wait to be written; when all fails at once, the first tell enough."""
EVERY_SECONDS = 1.0
KEEP = """INSERT INTO failures (id, at, what, kind, place) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (id) DO NOTHING"""
ROOT = Path(__file__).parents[2]

Row = tuple[str, datetime, str, str, str]


class Failures(logging.Handler):
    """Hears errors from the log, whatever part they come from, and writes them a moment later.

    A record may bring `failure`: its id, what failed, and the exception.
    """

    def __init__(self, pool: Pool) -> None:
        super().__init__(logging.ERROR)
        self._pool = pool
        self.waiting: deque[Row] = deque(maxlen=MOST)

    def emit(self, record: logging.LogRecord) -> None:
        """Remember it."""
        thrown = record.exc_info[1] if record.exc_info else None
        _, what, error = getattr(record, "failure", None) or ("", record.name, thrown)
        at = datetime.fromtimestamp(record.created, UTC)
        kind, place = (type(error).__name__, where(error.__traceback__)) if error else ("", _logged(record))
        self.waiting.append((quotable(record), at, what, kind, place))

    async def run(self) -> None:
        """Write what was heard, for ever."""
        logging.getLogger().addHandler(self)
        try:
            while True:
                await asyncio.sleep(EVERY_SECONDS)
                await self.write()
        finally:
            logging.getLogger().removeHandler(self)

    async def write(self) -> None:
        """Write what waits; it goes on waiting when the database is away."""
        if not self.waiting:
            return
        rows = list(self.waiting)
        async with self._pool.connection() as connection, connection.cursor() as cursor:
            await cursor.executemany(KEEP, rows)
        for _ in rows:
            self.waiting.popleft()


def where(trace: TracebackType | None) -> str:
    """The last line of ours in a trace: "handlers/request/book.py:41 text"."""
    frames = [f for f in extract_tb(trace) if Path(f.filename).is_relative_to(ROOT)]
    ours = [f for f in frames if "site-packages" not in f.filename] or frames
    if not ours:
        return ""
    last = ours[-1]
    return f"{Path(last.filename).relative_to(ROOT)}:{last.lineno} {last.name}"


def _logged(record: logging.LogRecord) -> str:
    """Where an error without an exception was logged, when that is ours."""
    path = Path(record.pathname)
    if not path.is_relative_to(ROOT) or "site-packages" in record.pathname:
        return ""
    return f"{path.relative_to(ROOT)}:{record.lineno} {record.funcName}"
