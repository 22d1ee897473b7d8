"""One HTTP request of a client and the ways to end it, the broken ones included. Imports: starlette's types,
stdlib.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, held back."""

    status: int
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def with_body(self, body: bytes) -> "Reply":
        """The same answer with another body; its length is said anew."""
        headers = [(name, value) for name, value in self.headers if name.lower() != b"content-length"]
        return Reply(self.status, [*headers, (b"content-length", str(len(body)).encode())], body)

    def with_header(self, name: bytes, value: bytes) -> "Reply":
        """The same answer with one header replaced."""
        kept = [(n, v) for n, v in self.headers if n.lower() != name]
        return Reply(self.status, [*kept, (name, value)], self.body)


class Exchange:
    """A request that was read whole, and the connection it came on."""

    def __init__(
        self, scope: Scope, body: bytes, receive: Receive, send: Send, transport: asyncio.Transport | None
    ) -> None:
        self.scope = scope
        self.body = body
        self._receive = receive
        self._send = send
        self._transport = transport

    async def apply(self, app: ASGIApp) -> Reply:
        """Let the service do what was asked; its answer is held back."""
        status, headers, parts, given = 500, [], bytearray(), False

        async def receive() -> Message:
            nonlocal given
            if given:
                return {"type": "http.disconnect"}
            given = True
            return {"type": "http.request", "body": self.body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message.get("headers", []))
            elif message["type"] == "http.response.body":
                parts.extend(message.get("body", b""))

        await app(dict(self.scope), receive, send)
        return Reply(status, headers, bytes(parts))

    async def reply(self, reply: Reply) -> None:
        """Answer as one should."""
        await self._start(reply)
        await self._part(reply.body, more=False)

    async def stream(self, reply: Reply, parts: AsyncIterable[bytes]) -> None:
        """Answer part by part, until the client has enough of it."""
        await self._start(reply)
        async for part in parts:
            await self._part(part, more=True)
            if self._transport is not None and self._transport.is_closing():
                await self._gone()
                return
        await self._part(b"", more=False)

    async def half(self, reply: Reply, *, reset: bool) -> None:
        """Promise the whole body, send half of it, and close (or reset) the connection."""
        await self._start(reply)
        await self._part(reply.body[: len(reply.body) // 2], more=True)
        if reset:
            await self.reset()
        else:
            await self.close()

    async def silence(self, seconds: float) -> None:
        """Say nothing for so long or until the client gives up, then close the connection."""
        try:
            async with asyncio.timeout(seconds):
                await self._gone()
        except TimeoutError:
            await self.close()

    async def reset(self) -> None:
        """Break the connection with a TCP reset, after what was written has had time to be read."""
        await asyncio.sleep(0.05)
        if self._transport is not None and not self._transport.is_closing():
            sock = self._transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()
        await self._gone()

    async def close(self) -> None:
        """Close the connection; what was written still goes out."""
        if self._transport is not None:
            self._transport.close()
        await self._gone()

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _start(self, reply: Reply) -> None:
        await self._send({"type": "http.response.start", "status": reply.status, "headers": reply.headers})

    async def _part(self, body: bytes, *, more: bool) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": more})
