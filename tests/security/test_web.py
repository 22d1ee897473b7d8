"""Our web server among people who mean no good: slow, huge, endless, forged."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import repeat

import httpx
import psutil
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.traffic import Webhook
from bot.web import connection
from bot.web.paths import SECRET_HEADER, WEBHOOK_PATH, build_app
from bot.web.server import Server
from tests.traffic.conftest import Rig

SECRET = "a-secret-of-our-own"
HOOK = Webhook(f"http://bot{WEBHOOK_PATH}", SECRET)
HEAD = b"POST /echo HTTP/1.1\r\nHost: x\r\n"


async def _echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    server = Server("127.0.0.1", 0)
    try:
        yield await server.start(Starlette(routes=[Route("/echo", _echo, methods=["GET", "POST"])]))
    finally:
        await server.stop()


async def sent(port: int, pieces: Callable[[], AsyncIterator[bytes]]) -> bytes:
    """What is answered until the server hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def talk() -> None:
        with suppress(OSError):
            async for piece in pieces():
                writer.write(piece)
                await writer.drain()

    talking = asyncio.create_task(talk())
    with suppress(OSError):
        async with asyncio.timeout(20):
            return await reader.read()
    talking.cancel()
    writer.close()
    return b""


async def _silent() -> AsyncIterator[bytes]:
    yield b""
    await asyncio.sleep(30)


async def _dripping_head() -> AsyncIterator[bytes]:
    yield HEAD
    for _ in repeat(None):
        yield b"X-A: b\r\n"
        await asyncio.sleep(0.01)


async def _dripping_body() -> AsyncIterator[bytes]:
    yield HEAD + b"Content-Length: 100000\r\n\r\n"
    for _ in repeat(None):
        yield b"x"
        await asyncio.sleep(0.01)


async def _endless_head() -> AsyncIterator[bytes]:
    yield HEAD + b"X-A: "
    for _ in repeat(None):
        yield b"x" * 65536


async def _never_chunked() -> AsyncIterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
    await asyncio.sleep(30)


SLOW = (_silent, _dripping_head, _dripping_body, _never_chunked)


@pytest.mark.parametrize("way", SLOW)
async def test_a_request_that_never_ends_holds_no_place(
    way: Callable[[], AsyncIterator[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "WHOLE_SECONDS", 0.3)
    async with serving() as port:
        began = time.monotonic()
        await asyncio.gather(*(sent(port, way) for _ in range(20)))
        assert time.monotonic() - began < 15
        async with httpx.AsyncClient() as client:
            assert (await client.post(f"http://127.0.0.1:{port}/echo", content=b"abc")).text == "3"


async def test_a_head_without_an_end_takes_no_memory() -> None:
    async with serving() as port:
        before = psutil.Process().memory_info().rss
        await asyncio.gather(*(sent(port, _endless_head) for _ in range(10)))
        assert psutil.Process().memory_info().rss - before < 60_000_000


async def test_who_is_quick_is_served_as_often_as_they_like(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "WHOLE_SECONDS", 0.2)
    async with serving() as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            assert (await client.post("/echo", content=b"x" * 100_000)).text == "100000"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE"])
async def test_the_webhook_takes_posts_only(rig: Rig, method: str) -> None:
    async with (
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=build_app(await rig.start(), webhook=HOOK)),
            base_url="http://bot",
            headers={SECRET_HEADER: SECRET},
        ) as client,
    ):
        assert (await client.request(method, WEBHOOK_PATH)).status_code == 405


async def test_a_thousand_forged_posts_store_nothing(rig: Rig) -> None:
    app = build_app(await rig.start(), webhook=HOOK)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bot") as client:
        for n in range(1000):
            guess = SECRET[: n % len(SECRET)] + str(n)
            answer = await client.post(WEBHOOK_PATH, json={"update_id": n}, headers={SECRET_HEADER: guess})
            assert answer.status_code == 403
    assert await rig.rows("SELECT count(*) FROM inbox") == [(0,)]
