"""The clock is the system's, or follows one that can be pushed."""

from datetime import UTC, datetime, timedelta

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import Clock
from sandbox.services.server import serve

CLOSE = timedelta(seconds=5)


async def test_a_pushed_clock_is_followed() -> None:
    async with serve("webcam") as world:
        clock = Clock(f"{world.control}/clock")
        await clock.read()
        assert abs(clock.now() - datetime.now(UTC)) < CLOSE
        world.clock.push(86400)
        await clock.read()
        assert abs(clock.now() - datetime.now(UTC) - timedelta(days=1)) < CLOSE


async def test_a_clock_that_does_not_answer_leaves_the_last_reading() -> None:
    async with serve("webcam") as world:
        world.clock.push(3600)
        clock = Clock(f"{world.control}/clock")
        await clock.read()
    await clock.read()
    assert abs(clock.now() - datetime.now(UTC) - timedelta(hours=1)) < CLOSE


async def test_nothing_begins_before_a_busy_clock_has_answered() -> None:
    asked = 0

    async def late(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        if asked < 3:
            return web.Response(status=503)
        return web.json_response({"now": (datetime.now(UTC) + timedelta(days=1)).isoformat()})

    app = web.Application()
    app.router.add_get("/clock", late)
    async with TestServer(app) as server:
        clock = Clock(str(server.make_url("/clock")))
        await clock.begin()
    assert abs(clock.now() - datetime.now(UTC) - timedelta(days=1)) < CLOSE


async def test_without_another_clock_there_is_nothing_to_follow() -> None:
    clock = Clock()
    await clock.follow()
    assert abs(clock.now() - datetime.now(UTC)) < CLOSE
