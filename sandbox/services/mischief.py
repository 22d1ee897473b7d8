"""How each kind of fault is played: one function per kind. Imports: standard library, orjson, this
package.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from starlette.types import ASGIApp

from sandbox.clock import Clock
from sandbox.services import mutation
from sandbox.services.exchange import Exchange, Reply
from sandbox.services.faults import Fault

LONG = 3600.0
CHALLENGE = b"""<!DOCTYPE html><html><head><title>Just a moment...</title></head>
<body><h1>Checking your browser before you go on.</h1></body></html>"""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything a fault needs: the wish, the request, the service behind it, and the tasks that outlive
    it.
    """

    fault: Fault
    exchange: Exchange
    app: ASGIApp
    clock: Clock
    later: set[asyncio.Task[None]]

    async def apply(self) -> Reply:
        """Let the service do what was asked."""
        return await self.exchange.apply(self.app)

    def seconds(self, default: float) -> float:
        """How long, as wished or as usual for the kind."""
        return default if self.fault.seconds is None else self.fault.seconds


async def play(scene: Scene) -> int | None:
    """Play one fault to its end; the status the client was told, None when it was told nothing whole."""
    return await PLAYS[scene.fault.kind](scene)


async def _status(scene: Scene) -> int:
    fault = scene.fault
    if fault.applied:
        await scene.apply()
    text = isinstance(fault.body, str)
    body = fault.body.encode() if text else b"" if fault.body is None else orjson.dumps(fault.body)
    kind = b"text/plain; charset=utf-8" if text else b"application/json"
    reply = Reply(503 if fault.status is None else fault.status, [(b"content-type", kind)]).with_body(body)
    for name, value in fault.headers.items():
        reply = reply.with_header(name.lower().encode(), value.encode())
    if fault.retry_after is not None:
        reply = reply.with_header(b"retry-after", fault.retry_after.encode())
    await scene.exchange.reply(reply)
    return reply.status


async def _hang(scene: Scene) -> None:
    if scene.fault.applied:
        await scene.apply()
    await scene.exchange.silence(scene.seconds(LONG))


async def _late(scene: Scene) -> None:
    due = scene.clock.now() + timedelta(seconds=scene.fault.delay)

    async def apply_then() -> None:
        await _until(scene.clock, due)
        await scene.apply()

    task = asyncio.create_task(apply_then())
    scene.later.add(task)
    task.add_done_callback(scene.later.discard)
    await scene.exchange.silence(scene.seconds(LONG))


async def _reset(scene: Scene) -> int | None:
    at = scene.fault.at
    if at == "request":
        await scene.exchange.reset()
        return None
    reply = await scene.apply()
    if at == "body":
        await scene.exchange.half(reply, reset=True)
        return None
    if at == "end":
        await scene.exchange.reply(reply)
        await scene.exchange.reset()
        return reply.status
    await scene.exchange.reset()
    return None


async def _half(scene: Scene) -> None:
    await scene.exchange.half(await scene.apply(), reset=False)


async def _redirect(scene: Scene) -> int:
    status = 302 if scene.fault.status is None else scene.fault.status
    reply = Reply(status, [(b"location", scene.fault.location.encode())]).with_body(b"")
    await scene.exchange.reply(reply)
    return status


async def _html(scene: Scene) -> int:
    if scene.fault.applied:
        await scene.apply()
    status = 200 if scene.fault.status is None else scene.fault.status
    await scene.exchange.reply(
        Reply(status, [(b"content-type", b"text/html; charset=utf-8")]).with_body(CHALLENGE)
    )
    return status


async def _drip(scene: Scene) -> int:
    reply = await scene.apply()

    async def drops() -> AsyncIterator[bytes]:
        for place in range(len(reply.body)):
            await asyncio.sleep(scene.seconds(0.2))
            yield reply.body[place : place + 1]

    await scene.exchange.stream(reply, drops())
    return reply.status


async def _slow(scene: Scene) -> int:
    reply = await scene.apply()
    await asyncio.sleep(scene.seconds(5))
    await scene.exchange.reply(reply)
    return reply.status


async def _huge(scene: Scene) -> int:
    piece = b" " * 65536

    async def pieces() -> AsyncIterator[bytes]:
        left = scene.fault.size
        while left > 0:
            yield piece[: min(left, len(piece))]
            left -= len(piece)
            await asyncio.sleep(0)

    headers = [(b"content-type", b"application/json"), (b"content-length", str(scene.fault.size).encode())]
    await scene.exchange.stream(Reply(200, headers), pieces())
    return 200


async def _content_type(scene: Scene) -> int:
    reply = await scene.apply()
    await scene.exchange.reply(reply.with_header(b"content-type", scene.fault.value.encode()))
    return reply.status


async def _twice(scene: Scene) -> int:
    reply = await scene.apply()
    await scene.exchange.reply(reply.with_body(reply.body * 2))
    return reply.status


async def _schema(scene: Scene) -> int:
    reply, fault = await scene.apply(), scene.fault
    value = orjson.loads(reply.body or b"null")
    for path, new in fault.set.items():
        value = mutation.put(value, path, new)
    for path in fault.drop:
        value = mutation.drop(value, path)
    if fault.mutate is not None:
        value = mutation.mutate(value, fault.mutate)
    await scene.exchange.reply(reply.with_body(orjson.dumps(value)))
    return reply.status


async def _dates(scene: Scene) -> int:
    reply = await scene.apply()
    shifted = mutation.shift(orjson.loads(reply.body or b"null"), timedelta(seconds=scene.seconds(LONG)))
    await scene.exchange.reply(reply.with_body(orjson.dumps(shifted)))
    return reply.status


async def _until(clock: Clock, due: datetime) -> None:
    jumped = asyncio.Event()
    clock.watch(jumped.set)
    while (left := (due - clock.now()).total_seconds()) > 0:
        jumped.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(left):
                await jumped.wait()


PLAYS: dict[str, Callable[[Scene], Awaitable[int | None]]] = {
    "status": _status,
    "hang": _hang,
    "late": _late,
    "reset": _reset,
    "half": _half,
    "redirect": _redirect,
    "html": _html,
    "drip": _drip,
    "slow": _slow,
    "huge": _huge,
    "content_type": _content_type,
    "twice": _twice,
    "schema": _schema,
    "dates": _dates,
}
