"""Signed events sent to the program's own address, in order, one at a time. Imports: httpx, orjson, this
package.
"""

import asyncio
from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from typing import Any

import httpx
import orjson

from sandbox.clock import Clock

TRIES, PAUSE = 5, 0.5


class Webhooks(ABC):
    """The events of one service; nothing is sent while `url` is None. How they are signed is the service's
    own.
    """

    def __init__(self, clock: Clock, secret: str) -> None:
        self.url: str | None = None
        self.secret = secret
        self._clock = clock
        self._sent: list[bytes] = []
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue()

    @abstractmethod
    def sign(self, body: bytes, time: datetime) -> dict[str, str]:
        """The headers that prove where the event comes from."""

    def send(self, event: dict[str, Any]) -> None:
        """Send one event as soon as those before it are through."""
        body = orjson.dumps(event)
        self._sent.append(body)
        if self.url is not None:
            self._waiting.put_nowait(body)

    async def again(self, last: int, stale: float, broken: bool) -> list[int | None]:
        """Send the last events once more, signed `stale` seconds ago or wrongly; the statuses that came
        back.
        """
        async with httpx.AsyncClient(timeout=5) as client:
            return [await self._post(client, body, stale, broken=broken) for body in self._sent[-last:]]

    async def run(self) -> None:
        """Deliver until cancelled; an event that is not taken with a 2xx is tried again a few times."""
        async with httpx.AsyncClient(timeout=5) as client:
            while True:
                body = await self._waiting.get()
                for attempt in range(TRIES):
                    status = await self._post(client, body)
                    if status is not None and 200 <= status < 300:
                        break
                    await asyncio.sleep(PAUSE * 2**attempt)

    def clear(self) -> None:
        """Forget what was sent and what waits; the address stays."""
        self._sent.clear()
        while not self._waiting.empty():
            self._waiting.get_nowait()

    async def _post(
        self, client: httpx.AsyncClient, body: bytes, stale: float = 0, *, broken: bool = False
    ) -> int | None:
        if self.url is None:
            return None
        signed = self.sign(body, self._clock.now() - timedelta(seconds=stale))
        if broken:
            signed = {name: value[:-1] + ("0" if value[-1] != "0" else "1") for name, value in signed.items()}
        try:
            answer = await client.post(
                self.url, content=body, headers={"Content-Type": "application/json", **signed}
            )
        except (httpx.HTTPError, httpx.InvalidURL):
            return None
        return answer.status_code
