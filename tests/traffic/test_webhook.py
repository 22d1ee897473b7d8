"""Updates posted to us: who may, what is answered, and that 200 means stored."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import pytest_asyncio

from bot.traffic import Traffic, Webhook
from bot.web.paths import SECRET_HEADER, WEBHOOK_PATH, build_app
from handlers.turn import Turn
from sandbox.botapi.client import Person
from tests.traffic.conftest import FREE, Rig
from tests.traffic.counting import count

SECRET = "a-secret-of-our-own"


def update(number: int, text: str) -> dict[str, object]:
    who = {"id": 8_000_000_001, "is_bot": False, "first_name": "Ada"}
    chat = {"id": 8_000_000_001, "type": "private", "first_name": "Ada"}
    return {
        "update_id": number,
        "message": {"message_id": 1, "date": 1, "from": who, "chat": chat, "text": text},
    }


@pytest_asyncio.fixture
async def traffic(rig: Rig, ada: Person) -> Traffic:
    return await rig.start(options=FREE)


@asynccontextmanager
async def posting(traffic: Traffic) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(traffic, webhook=Webhook(f"http://bot{WEBHOOK_PATH}", SECRET))
    headers = {SECRET_HEADER: SECRET, "content-type": "application/json"}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot", headers=headers) as client:
        yield client


@pytest_asyncio.fixture
async def post(traffic: Traffic) -> AsyncIterator[httpx.AsyncClient]:
    async with posting(traffic) as client:
        yield client


async def test_a_posted_update_is_stored_then_answered(
    post: httpx.AsyncClient, rig: Rig, ada: Person
) -> None:
    assert (await post.post(WEBHOOK_PATH, json=update(1, "hello"))).status_code == 200
    assert await rig.rows("SELECT count(*) FROM inbox") == [(1,)]
    await ada.reads("1: hello")


async def test_the_same_update_fifty_times_has_one_effect(rig: Rig, ada: Person) -> None:
    goes_on = asyncio.Event()

    async def held(turn: Turn) -> None:
        await goes_on.wait()
        await count(turn)

    async with posting(await rig.start(held)) as post:
        first = await post.post(WEBHOOK_PATH, json=update(1, "hello"))
        again = [post.post(WEBHOOK_PATH, json=update(1, "hello")) for _ in range(50)]
        answers = [first, *await asyncio.gather(*again)]
        assert {answer.status_code for answer in answers} == {200}  # and its work has not ended yet
        goes_on.set()
        await post.post(WEBHOOK_PATH, json=update(2, "bye"))
        await ada.reads("2: bye")
    assert await rig.rows("SELECT revision FROM drafts") == [(2,)]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "é"])
async def test_a_forged_post_is_refused(post: httpx.AsyncClient, rig: Rig, secret: str | None) -> None:
    del post.headers[SECRET_HEADER]
    headers = {} if secret is None else {SECRET_HEADER.encode(): secret.encode()}
    answer = await post.post(WEBHOOK_PATH, json=update(1, "forged"), headers=headers)
    assert answer.status_code == 403
    assert await rig.rows("SELECT count(*) FROM inbox") == [(0,)]


@pytest.mark.parametrize(
    "body", [b"{oops", b"[]", b"{}", b'{"update_id": "x"}', b'{"update_id": 5, "message": 1}', b""]
)
async def test_nonsense_is_taken_so_that_it_is_not_sent_again(
    post: httpx.AsyncClient, rig: Rig, ada: Person, body: bytes
) -> None:
    assert (await post.post(WEBHOOK_PATH, content=body)).status_code == 200
    await post.post(WEBHOOK_PATH, json=update(9, "after"))
    await ada.reads("1: after")


async def test_too_much_is_refused_unread(post: httpx.AsyncClient) -> None:
    assert (await post.post(WEBHOOK_PATH, content=b"x" * 1_000_001)).status_code == 413

    left = iter(range(100))

    async def drip() -> AsyncIterator[bytes]:
        for _ in left:
            yield b"x" * 50_000

    assert (await post.post(WEBHOOK_PATH, content=drip())).status_code == 413
    assert next(left, None), "more than it may be was read"


async def test_what_could_not_be_stored_is_sent_again(post: httpx.AsyncClient, rig: Rig) -> None:
    await rig.rows("ALTER TABLE inbox RENAME TO gone")
    answer = await post.post(WEBHOOK_PATH, json=update(1, "hello"))
    await rig.rows("ALTER TABLE gone RENAME TO inbox")
    assert answer.status_code == 503
    assert (await post.post(WEBHOOK_PATH, json=update(1, "hello"))).status_code == 200


async def test_without_a_secret_there_is_no_webhook(traffic: Traffic) -> None:
    with pytest.raises(ValueError, match="secret"):
        build_app(traffic, webhook=Webhook(f"http://bot{WEBHOOK_PATH}", ""))
    app = build_app(traffic)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bot") as client:
        assert (await client.post(WEBHOOK_PATH, json=update(1, "x"))).status_code == 404
        assert (await client.get("/healthz")).status_code == 200
        assert re.search("fetching", (await client.get("/readyz")).text)
