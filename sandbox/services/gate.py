"""Where requests enter a service: each is written down, suffers the fault that waits for it, or is answered.

Imports: starlette, orjson and this package.
"""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from sandbox.services.exchange import Exchange
from sandbox.services.mischief import Scene, play
from sandbox.services.service import Refused, Service

SECRET = ("token", "secret", "password", "apikey")
Transports = Mapping[tuple[str, int], asyncio.Transport]


class Gate:
    """The ASGI application of one service."""

    def __init__(self, service: Service, transports: Transports) -> None:
        self.id = service.id
        self._service = service
        self._transports = transports
        self._routes = service.routes()
        handlers: Any = {Refused: self._refused, HTTPException: self._no_route}
        self._app = Starlette(routes=self._routes, exception_handlers=handlers)
        self.later: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or do not."""
        if scope["type"] != "http":
            return
        operation, body = self._operation(scope), await _whole(receive)
        fault = self._service.faults.take(operation)
        call = self._service.calls.add(
            operation,
            method=scope["method"],
            path=scope["path"].removeprefix(scope.get("root_path", "")),
            query=_shown(parse_qsl(scope["query_string"].decode(), keep_blank_values=True)),
            body=_body(body),
            status=None,
            fault=fault.kind if fault else None,
        )
        exchange = Exchange(scope, body, receive, send, self._transports.get(scope["client"]))
        if fault is None:
            reply = await exchange.apply(self._app)
            call["status"] = reply.status
            await exchange.reply(reply)
        else:
            call["status"] = await play(Scene(fault, exchange, self._app, self._service.clock, self.later))

    def _operation(self, scope: Scope) -> str:
        return next((r.name for r in self._routes if r.matches(scope)[0] is Match.FULL), "unknown")

    async def _refused(self, _: Request, refused: Exception) -> Response:
        assert isinstance(refused, Refused)  # noqa: S101 - the handler is registered for it
        return self._service.refusal(refused)

    async def _no_route(self, _: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - the handler is registered for it
        return self._service.refusal(Refused(error.status_code, error.detail, "NOT_FOUND"))


async def _whole(receive: Receive) -> bytes:
    parts, more = bytearray(), True
    while more:
        message = await receive()
        parts.extend(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)
    return bytes(parts)


def _body(body: bytes) -> Any:
    if not body:
        return None
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _shown(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return _shown(list(value.items())) if isinstance(value, dict) else value


def _shown(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: "***" if _is_secret(name.lower()) else value for name, value in pairs}


def _is_secret(name: str) -> bool:
    return name == "code" or any(word in name for word in SECRET)
