"""A witness on the wire: each request that leaves a client, each answer that arrives, held to its contract.

Used by the contract suite, by every golden conversation and wherever else the whole program runs in a test's
own process. Imports: httpx, `providers.address`, the contracts.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import httpx
import pytest

from providers.address import Pinned
from tests.contracts.openapi import Contract

contract_of = cache(Contract)


class Witness:
    """`contracts` maps the beginning of an address to the contract that holds there. `spoilt`: answers are
    spoilt on purpose, and only requests are held to it. `answered`: the last answer of each operation.
    """

    def __init__(self) -> None:
        self.contracts: dict[str, Contract] = {}
        self.spoilt = False
        self.problems: list[str] = []
        self.answered: dict[str, bytes] = {}

    def watch(self, service: str, root: str) -> None:
        """Hold what is said below `root` to that service's contract."""
        self.contracts[root] = contract_of(service)

    def watch_all(self, roots: Mapping[str, str]) -> None:
        """The same for several: service -> the beginning of its addresses."""
        for service, root in roots.items():
            self.watch(service, root)

    async def heard(self, request: httpx.Request, status: int, body: bytes) -> None:
        """One whole exchange."""
        url = str(request.url)
        root = next((r for r in self.contracts if url.startswith(f"{r}/")), None)
        if root is None:
            return
        contract, path = self.contracts[root], url.removeprefix(root).partition("?")[0]
        said = contract.request_problems(
            request.method, path, request.url.query.decode(), request.headers, await request.aread()
        )
        self.problems += [f"sent to {path}: {p}" for p in said]
        operation = contract.find(request.method, path)
        if operation and not self.spoilt:
            self.answered[operation.id] = body
            answer = contract.answer_problems(operation, status, body)
            self.problems += [f"heard from {path}: {p}" for p in answer]


class Tee(httpx.AsyncByteStream):
    """A body that is read once and heard by the witness when it is whole."""

    def __init__(self, response: httpx.Response, request: httpx.Request, witness: Witness) -> None:
        self._inner, self._status = response.stream, response.status_code
        self._request, self._witness = request, witness

    async def __aiter__(self) -> AsyncIterator[bytes]:
        parts = bytearray()
        assert isinstance(self._inner, httpx.AsyncByteStream)
        async for part in self._inner:
            parts += part
            yield part
        await self._witness.heard(self._request, self._status, bytes(parts))

    async def aclose(self) -> None:
        assert isinstance(self._inner, httpx.AsyncByteStream)
        await self._inner.aclose()


@contextmanager
def witnessed() -> Iterator[Witness]:
    """Everything that is said in here keeps to the contracts; AssertionError at the end where it does not."""
    there, inner = Witness(), Pinned.handle_async_request

    async def listen(self: Pinned, request: httpx.Request) -> httpx.Response:
        response = await inner(self, request)
        response.stream = Tee(response, request, there)
        return response

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Pinned, "handle_async_request", listen)
        yield there
    assert there.problems == []
