"""What the tests of the pretend services share: one running service, a client judged by its contract, the
other side.
"""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import httpx

from sandbox.services.server import Running, serve
from sandbox.services.webcam.wishes import ZONE
from tests.contracts.openapi import Contract


class Breach(AssertionError):
    """A request or an answer the contract does not allow."""


class Judge:
    """Event hooks of a client that hold everything it sends and receives to the service's OpenAPI file."""

    def __init__(self, service: str, prefix: str) -> None:
        self._contract = _contract(service)
        self._prefix = prefix
        self.hooks: dict[str, list[Callable[..., Any]]] = {"request": [self._sent], "response": [self._came]}

    async def _sent(self, request: httpx.Request) -> None:
        body, url = await request.aread(), request.url
        path = url.path.removeprefix(self._prefix)
        self._insist(
            self._contract.request_problems(request.method, path, url.query.decode(), request.headers, body)
        )

    async def _came(self, answer: httpx.Response) -> None:
        request, body = answer.request, await answer.aread()
        operation = self._contract.find(request.method, request.url.path.removeprefix(self._prefix))
        assert operation is not None
        self._insist(self._contract.answer_problems(operation, answer.status_code, body))

    def _insist(self, problems: list[str]) -> None:
        if problems:
            raise Breach("; ".join(problems))


@cache
def _contract(service: str) -> Contract:
    return Contract(service)


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass
class House:
    """`client` is what a program sees, every request and answer checked; `wild` the same without a judge."""

    service: str
    running: Running
    client: httpx.AsyncClient
    wild: httpx.AsyncClient
    other_side: httpx.AsyncClient

    async def control(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """One call to the control side of the service."""
        answer = await self.other_side.request(method, f"/{self.service}{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def fault(self, **fault: Any) -> None:
        """Wish for one fault."""
        await self.control("POST", "/faults", fault)

    def ledger(self, operation: str) -> list[dict[str, Any]]:
        """What was applied of one kind."""
        return [e for e in self.running.services[self.service].ledger.since() if e["operation"] == operation]


@asynccontextmanager
async def house(service: str, headers: dict[str, str] | None = None) -> AsyncIterator[House]:
    """Run one service on a free port."""
    async with serve(service) as running:
        url = running.url(service)
        judge = Judge(service, httpx.URL(url).path)
        async with (
            httpx.AsyncClient(
                base_url=url, headers=headers, verify=_trust(), event_hooks=judge.hooks
            ) as client,
            httpx.AsyncClient(base_url=url, headers=headers, verify=_trust()) as wild,
            httpx.AsyncClient(base_url=running.control, verify=_trust()) as other_side,
        ):
            yield House(service, running, client, wild, other_side)


def wall(running: Running, days: float = 2, **more: float) -> str:
    """A SessionDate so far ahead, as the webcam service writes it."""
    return f"{(running.clock.now() + timedelta(days=days, **more)).astimezone(ZONE):%Y-%m-%d %H:%M}"


def wish(running: Running, performers: str = "123456", **changes: Any) -> dict[str, Any]:
    """The body of a webcam request that is fine, with changes."""
    body = {
        "BookUserIDs": performers,
        "SessionDate": wall(running),
        "Duration": 20,
        "Credits": 10,
        "SoftwareTypeID": 3,
        "SignInNameOrEmail": "client.on.skype",
    }
    return {key: value for key, value in (body | changes).items() if value is not None}


async def eventually(true: Callable[[], Awaitable[bool]]) -> None:
    """Come back as soon as it is true; TimeoutError after five seconds."""
    async with asyncio.timeout(30):
        while not await true():  # noqa: ASYNC110 - another process, or HTTP: there is no event to wait on
            await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Came:
    """One event that was delivered."""

    headers: httpx.Headers
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


@asynccontextmanager
async def receiver(statuses: Sequence[int] = ()) -> AsyncIterator[tuple[str, list[Came]]]:
    """A program's own web server: its address and what was delivered there; `statuses` are the first
    answers.
    """
    came: list[Came] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:-2]
        headers = httpx.Headers([(line.partition(":")[0], line.partition(":")[2].strip()) for line in head])
        came.append(Came(headers, await reader.readexactly(int(headers["content-length"]))))
        status = statuses[len(came) - 1] if len(came) <= len(statuses) else 200
        writer.write(f"HTTP/1.1 {status} Seen\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook", came
