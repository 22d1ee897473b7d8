"""The bot's side on the wire: `/bot<token>/<method>` and `/file/bot<token>/<path>`, as plain ASGI for speed.

Reads any body Telegram reads, runs the method, logs the call, and lets a fault have its way. Imports
starlette (its multipart reader) and this package.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import socket
import struct
import time
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from sandbox.botapi import answering, editing, looking, profile, sending
from sandbox.botapi.errors import ApiError, bad
from sandbox.botapi.faults import Fault, Faults
from sandbox.botapi.journal import Call
from sandbox.botapi.params import Params, Upload
from sandbox.botapi.registry import METHODS
from sandbox.botapi.world import World

log = logging.getLogger(__name__)
# Importing these fills the table of methods.
MODULES = (answering, editing, looking, profile, sending)
UNAUTHORIZED = ApiError(401, "Unauthorized")
NOT_FOUND = ApiError(404, "Not Found")
JSON = [(b"content-type", b"application/json")]


async def read_params(scope: Scope, receive: Receive) -> Params:
    """Return the parameters of a call from its query string and its body, whatever form that has."""
    values: dict[str, Any] = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    kind = next((value for name, value in scope["headers"] if name == b"content-type"), b"")
    if kind.startswith(b"multipart/form-data"):
        return await _read_multipart(scope, receive, values)
    body = b""
    while True:
        part = await receive()
        body += part.get("body", b"")
        if not part.get("more_body"):
            break
    if kind.startswith(b"application/json") and body:
        try:
            given = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise bad("can't parse JSON object") from None
        if not isinstance(given, dict):
            raise bad("JSON object expected as request")
        values |= given
    elif body:
        values |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Params(values)


async def _read_multipart(scope: Scope, receive: Receive, values: dict[str, Any]) -> Params:
    files: dict[str, Upload] = {}
    async with Request(scope, receive).form(max_part_size=60_000_000) as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                values[name] = value
            else:
                files[name] = Upload(value.filename or name, value.content_type or "", await value.read())
    return Params(values, files)


class Wire:
    """The ASGI application for all paths a bot uses."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        world.webhook.reply = self._webhook_reply

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under /bot or /file/bot."""
        path: str = unquote(scope["path"])
        if path.startswith("/file/bot"):
            await self._file(path.removeprefix("/file/bot"), send)
            return
        token, _, name = path.removeprefix("/bot").partition("/")
        if token != self.world.token:
            await _respond(send, 401, orjson.dumps(UNAUTHORIZED.body()))
            return
        await self._call(name, scope, receive, send)

    async def _file(self, path: str, send: Send) -> None:
        token, _, name = path.partition("/")
        file = self.world.files.by_path.get(name)
        refusal = UNAUTHORIZED if token != self.world.token else NOT_FOUND if file is None else None
        if refusal or file is None:
            await _respond(send, (refusal or NOT_FOUND).code, orjson.dumps((refusal or NOT_FOUND).body()))
        else:
            await _respond(send, 200, file.data, [(b"content-type", b"application/octet-stream")])

    async def _call(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        try:
            params, refusal = await read_params(scope, receive), None
        except ApiError as wrong:
            params, refusal = Params({}), wrong
        proper = METHODS.get(name.lower(), (name,))[0]
        call = self.world.journal.call(proper, _chat(params), params.shown())
        fault = self.faults.pick(proper, call.chat)
        if fault:
            call.fault = fault.name()
            await asyncio.sleep(float(fault.wish.get("latency", 0)))
        watch = None
        if proper == "getUpdates":
            watch = asyncio.create_task(_watch(receive, asyncio.current_task()))
        try:
            status, body = await self._outcome(call, params, refusal, fault)
        finally:
            if watch:
                watch.cancel()
        self.world.journal.answered(
            call, status, body if isinstance(body, (dict, str)) else None, time.perf_counter() - began
        )
        if fault and fault.wish.get("hang"):
            await asyncio.sleep(float(fault.wish["hang"]))
        await self._answer(send, status, body, fault)

    async def _outcome(
        self, call: Call, params: Params, refusal: ApiError | None, fault: Fault | None
    ) -> tuple[int, Any]:
        body: Any = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
        status = 500
        if fault is None or fault.applies:
            call.applied = True
            status, body = await self.run(call.method, params, refusal)
        if fault and fault.replaces:
            return fault.answer(body) if fault.wish.get("status") else (status, body)
        return status, body

    async def run(self, name: str, params: Params, refusal: ApiError | None = None) -> tuple[int, Any]:
        """Carry out a method; return status and body (ready bytes for getUpdates)."""
        found = METHODS.get(name.lower())
        try:
            if refusal:
                raise refusal
            if found is None:
                raise NOT_FOUND
            result = found[1](self.world, params)
            if inspect.isawaitable(result):
                updates: list[bytes] = await result
                return 200, b'{"ok":true,"result":[' + b",".join(updates) + b"]}"
        except ApiError as refused:
            return refused.code, refused.body()
        except (TypeError, ValueError, KeyError, AttributeError, IndexError):
            log.exception("the sandbox could not read a %s call", name)
            return 400, bad("can't parse the request").body()
        return 200, {"ok": True, "result": result}

    async def _webhook_reply(self, name: str, values: dict[str, Any]) -> None:
        proper = METHODS.get(name, (name,))[0]
        params = Params(values)
        call = self.world.journal.call(proper, _chat(params), params.shown())
        status, body = await self.run(name, params)
        self.world.journal.answered(call, status, body, 0)

    async def _answer(self, send: Send, status: int, body: Any, fault: Fault | None) -> None:
        data = (
            body
            if isinstance(body, bytes)
            else body.encode()
            if isinstance(body, str)
            else orjson.dumps(body)
        )
        if fault and fault.wish.get("reset"):
            _reset(send)
        elif fault and fault.wish.get("half"):
            headers = [*JSON, (b"content-length", str(len(data)).encode())]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": data[: len(data) // 2], "more_body": True})
            _transport(send).close()
        else:
            await _respond(send, status, data, JSON + _retry_after(body))


async def _watch(receive: Receive, poll: asyncio.Task[Any] | None) -> None:
    """End a long poll whose client went away, so that nothing is handed to the dead."""
    while (await receive())["type"] != "http.disconnect":
        continue
    if poll:
        poll.cancel()


async def _respond(send: Send, status: int, data: bytes, headers: list[tuple[bytes, bytes]] = JSON) -> None:
    sized = [*headers, (b"content-length", str(len(data)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": sized})
    await send({"type": "http.response.body", "body": data})


def _retry_after(body: Any) -> list[tuple[bytes, bytes]]:
    """Return the header Telegram adds to its 429."""
    wait = body.get("parameters", {}).get("retry_after") if isinstance(body, dict) else None
    return [] if wait is None else [(b"retry-after", str(wait).encode())]


def _chat(params: Params) -> int | str | None:
    value = params.values.get("chat_id")
    text = str(value)
    return int(text) if text.removeprefix("-").isdecimal() else None if value is None else text


def _transport(send: Send) -> asyncio.Transport:
    """Return the connection beneath; uvicorn's `send` is a method of the object that holds it."""
    transport: asyncio.Transport = send.__self__.transport  # type: ignore[attr-defined]
    return transport


def _reset(send: Send) -> None:
    """Close with RST, so that the client sees "connection reset" and no answer at all."""
    transport = _transport(send)
    if transport.is_closing():
        return
    transport.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )
    transport.abort()
