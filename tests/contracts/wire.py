"""A server that says exactly what a test wants, and the one client of the services before it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from providers.address import root_of
from providers.http import Http

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
JSON: TypeAdapter[Any] = TypeAdapter(Any)
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


def reply(body: bytes, status: str = "200 OK", kind: str = "application/json", *headers: str) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        head = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
        writer.write("\r\n".join([*head, "Connection: close", "", ""]).encode() + body)

    return answer


class Wire:
    """A server that says exactly these bytes, one answer after the other, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.requests, self.slept = list(answers), list[bytes](), list[float]()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            await (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(writer)
            await writer.drain()
        writer.close()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@contextlib.asynccontextmanager
async def client(*answers: Answer) -> AsyncIterator[tuple[Http, Wire]]:
    wire = Wire(*answers)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    root = root_of("X", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    there = Http("x", root, headers={"X-Key": "s3cret"}, clock=lambda: NOW, sleep=wire.sleep)
    try:
        yield there, wire
    finally:
        await there.close()
        server.close()
