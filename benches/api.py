"""The least of a Bot API that a load needs: it answers at once (or after a fixed latency), checking nothing.

Updates wait here for `getUpdates`; every message is told to `said`. One process, loopback only.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import parse_qs

import orjson

Said = Callable[[str, dict[str, Any], int], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
MESSAGES = ("sendmessage", "editmessagetext", "sendphoto")
ME = {"id": 7_000_000_001, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


class BenchApi:
    """`said(method, parameters, message_id)` hears of every message; it may be replaced between runs.

    `asked` is set once somebody asks for updates; `heard` counts the calls of each method.
    """

    def __init__(self, latency: float = 0.0) -> None:
        self.said: Said = lambda _method, _params, _number: None
        self.latency = latency
        self.url = ""
        self.heard: Counter[str] = Counter()
        self.asked = asyncio.Event()
        self._updates: list[bytes] = []
        self._next_update = time.time_ns() // 1_000_000
        self._next_message = 1000
        self._poll: asyncio.Future[None] | None = None
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port of loopback."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Wire(self), "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._server:
            self._server.close()

    def messages(self) -> int:
        """How many were sent or edited."""
        return sum(self.heard[method] for method in MESSAGES)

    def offer(self, kind: str, content: dict[str, Any]) -> None:
        """Queue an update."""
        self._updates.append(orjson.dumps({"update_id": self._next_update, kind: content}))
        self._next_update += 1
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    async def answer(self, path: str, kind: str, body: bytes) -> bytes:
        """The response to one request."""
        method = path.rsplit("/", 1)[-1].lower()
        params = _params(kind, body)
        if method == "getupdates":
            self.asked.set()
            return await self._get_updates(params)
        self.heard[method] += 1
        if self.latency:
            await asyncio.sleep(self.latency)
        return orjson.dumps({"ok": True, "result": self._result(method, params)})

    async def _get_updates(self, params: dict[str, Any]) -> bytes:
        if not self._updates:
            self._poll = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(self._poll, float(params.get("timeout", 0)))
            except TimeoutError:
                return b'{"ok":true,"result":[]}'
        if self.latency:
            await asyncio.sleep(self.latency)
        batch, self._updates = self._updates[:100], self._updates[100:]
        return b'{"ok":true,"result":[' + b",".join(batch) + b"]}"

    def _result(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getme":
            return ME
        if method not in MESSAGES:
            return True
        number = int(params.get("message_id") or 0)
        if method != "editmessagetext":
            number = self._next_message
            self._next_message += 1
        chat = int(params.get("chat_id", 0))
        if chat:
            asyncio.get_running_loop().call_soon(self.said, method, params, number)
        return {
            "message_id": number,
            "date": 1_800_000_000,
            "chat": {"id": chat, "type": "private", "first_name": "P"},
            "text": params.get("text", ""),
        }


def _params(kind: str, body: bytes) -> dict[str, Any]:
    if not body or kind.startswith("multipart/"):
        return {}  # a picture: nobody here looks at it
    if "json" in kind:
        return orjson.loads(body)  # type: ignore[no-any-return]
    return {k: v[0] for k, v in parse_qs(body.decode()).items()}


class _Wire(asyncio.Protocol):
    """HTTP/1.1 with keep-alive and Content-Length: all that the clients under test use."""

    def __init__(self, api: BenchApi) -> None:
        self._api = api
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) >= 0:
            first, *lines = self._data[:end].decode("latin-1").split("\r\n")
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines)}
            length = int(headers.get("content-length", 0))
            if len(self._data) < end + 4 + length:
                return
            body, self._data = self._data[end + 4 : end + 4 + length], self._data[end + 4 + length :]
            answering = self._answer(first.split(" ")[1], headers.get("content-type", ""), body)
            task = asyncio.get_running_loop().create_task(answering)
            _running.add(task)
            task.add_done_callback(_running.discard)

    async def _answer(self, path: str, kind: str, body: bytes) -> None:
        payload = await self._api.answer(path, kind, body)
        if not self._transport.is_closing():
            self._transport.write(HEAD % len(payload) + payload)


_running: set[asyncio.Task[None]] = set()
