"""The program's clock: the system's, or in the demo one that somebody can push forward.

Imports: aiohttp, only when there is such a clock to follow.
"""

import asyncio
from datetime import UTC, datetime, timedelta

EVERY = 1.0
TRIES, PAUSE = 10, 0.2
"""Before anything happens at the system's own time; seconds in between."""


class Clock:
    """Says what time it is. `url` answers {"now": an ISO time}; "" for the system's clock."""

    def __init__(self, url: str = "") -> None:
        self._url = url
        self._ahead = timedelta()

    def now(self) -> datetime:
        """This instant, aware UTC."""
        return datetime.now(UTC) + self._ahead

    async def begin(self) -> None:
        """The first reading, tried for a while: who goes on at an earlier time than before has drafts that
        are a day old as soon as it is known better.
        """
        for _ in range(TRIES):
            if await self.read():
                return
            await asyncio.sleep(PAUSE)

    async def follow(self) -> None:
        """Read the other clock again and again, for ever; nothing to do without one."""
        while self._url:
            await asyncio.sleep(EVERY)
            await self.read()

    async def read(self) -> bool:
        """Read the other clock once. A reading that fails leaves the last one, and is told."""
        if not self._url:
            return True
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=2 * EVERY)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(self._url) as answer:
                told = datetime.fromisoformat((await answer.json())["now"])
        except (OSError, ValueError, KeyError, TypeError, aiohttp.ClientError):
            return False
        if told.tzinfo is not None:
            self._ahead = told - datetime.now(UTC)
        return told.tzinfo is not None
