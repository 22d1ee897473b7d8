"""The program's clock: the system's, or in the demo one that somebody can push forward.

Imports: aiohttp, only when there is such a clock to follow.
"""

import asyncio
from datetime import UTC, datetime, timedelta

EVERY = 1.0


class Clock:
    """Says what time it is. `url` answers {"now": an ISO time}; "" for the system's clock."""

    def __init__(self, url: str = "") -> None:
        self._url = url
        self._ahead = timedelta()

    def now(self) -> datetime:
        """This instant, aware UTC."""
        return datetime.now(UTC) + self._ahead

    async def follow(self) -> None:
        """Read the other clock again and again, for ever; nothing to do without one."""
        while self._url:
            await asyncio.sleep(EVERY)
            await self.read()

    async def read(self) -> None:
        """Read the other clock once. A reading that fails leaves the last one."""
        if not self._url:
            return
        import aiohttp

        timeout = aiohttp.ClientTimeout(total=2 * EVERY)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session, session.get(self._url) as answer:
                told = datetime.fromisoformat((await answer.json())["now"])
        except (OSError, ValueError, KeyError, TypeError, aiohttp.ClientError):
            return
        if told.tzinfo is not None:
            self._ahead = told - datetime.now(UTC)
