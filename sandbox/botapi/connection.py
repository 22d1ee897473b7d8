"""The HTTP of the test client: asking the sandbox and waiting for it. Imports httpx and this package."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar

import httpx

from sandbox.botapi.seen import NeverCameError

T = TypeVar("T")


class Connection:
    """Speaks JSON with one server; refusals become ValueError with the server's reason."""

    def __init__(self, url: str) -> None:
        # A context that trusts nobody: the server is plain HTTP, and loading certificates takes 20 ms a test.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.http = httpx.AsyncClient(base_url=url, timeout=60, trust_env=False, verify=context)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def get(self, path: str, **query: Any) -> Any:
        """GET something under /sandbox."""
        return told(await self.http.get(f"/sandbox/{path}", params=query))

    async def post(self, path: str, **wish: Any) -> Any:
        """POST a wish under /sandbox; raises ValueError with the server's reason."""
        return told(await self.http.post(f"/sandbox/{path}", json=wish))

    async def patch(self, path: str, **wish: Any) -> Any:
        """PATCH something under /sandbox."""
        return told(await self.http.patch(f"/sandbox/{path}", json=wish))

    async def until(
        self, look: Callable[[], Any], enough: Callable[[Any], T | None], timeout: float, what: str
    ) -> T:
        """Look again after every event until `enough` finds something in what `look` brings; return that."""
        end = time.monotonic() + timeout
        at = int((await self.get("events", since=2**62))["event"])
        while True:
            found = enough(await look())
            if found is not None:
                return found
            left = end - time.monotonic()
            if left <= 0:
                raise NeverCameError(f"waited {timeout} s for {what}")
            at = int((await self.get("events", since=at, wait=min(left, 20)))["event"])


def told(answer: httpx.Response) -> Any:
    """Return the JSON of an answer, or raise ValueError with the reason of a refusal."""
    if answer.is_error:
        raise ValueError(answer.json().get("error", answer.text))
    return answer.json()
