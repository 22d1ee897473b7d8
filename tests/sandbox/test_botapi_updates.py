"""The bot's queue of updates: polling, confirming, conflicts, lives, numbers, and delivery to a webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.serving import listen
from tests.sandbox.conftest import Api


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates if "message" in update]


async def test_an_offset_confirms_what_was_before_it(api: Api, ada: Person) -> None:
    for text in "abc":
        await ada.say(text)
    first = await api.ok("getUpdates", limit=2)
    assert texts(first) == ["a", "b"]
    assert texts(await api.ok("getUpdates")) == ["a", "b", "c"]
    assert texts(await api.ok("getUpdates", offset=first[0]["update_id"] + 1)) == ["b", "c"]
    assert texts(await api.ok("getUpdates", offset=-1)) == ["c"]
    assert texts(await api.ok("getUpdates")) == ["c"]


async def test_a_long_poll_ends_with_the_first_news(api: Api, ada: Person) -> None:
    poll = asyncio.create_task(api.ok("getUpdates", timeout=30))
    await asyncio.sleep(0)
    await ada.say("hello")
    assert texts(await asyncio.wait_for(poll, 30)) == ["hello"]
    assert await api.ok("getUpdates", offset=2**60, timeout=0) != []


async def test_a_second_poller_ends_the_first(api: Api, ada: Person) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=30))
    while not (await api.http.get("/sandbox/counters")).json()["calls"].get("getUpdates"):
        continue
    second = asyncio.create_task(api("getUpdates", timeout=30))
    body = await asyncio.wait_for(first, 30)
    assert body["error_code"] == 409
    assert body["description"].startswith("Conflict: terminated by other getUpdates request; make sure that")
    await ada.say("mine")
    assert texts((await second)["result"]) == ["mine"]


async def test_updates_live_a_day_and_taps_less(api: Api, ada: Person, sandbox: Sandbox) -> None:
    await ada.say("old")
    await ada.forge("tap")
    await sandbox.push(151)
    assert [sorted(update) for update in await api.ok("getUpdates")] == [["message", "update_id"]]
    await sandbox.push(86_400)
    assert await api.ok("getUpdates") == []


async def test_only_the_kinds_asked_for_are_queued(api: Api, ada: Person) -> None:
    await ada.react(await ada.say("a"), "👍")
    assert len(await api.ok("getUpdates", allowed_updates=["message_reaction"])) == 1
    await ada.react(await ada.say("b"), "👍")
    [_, update] = await api.ok("getUpdates")
    assert update["message_reaction"]["new_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    await api.ok("getUpdates", allowed_updates=[])
    await ada.say("c")
    assert texts(await api.ok("getUpdates"))[-1] == "c"


async def test_numbers_may_start_anew_below(api: Api, ada: Person, sandbox: Sandbox) -> None:
    await ada.say("a")
    [old] = await api.ok("getUpdates")
    await sandbox.post("updates/renumber", start=12)
    await ada.say("b")
    [new] = await api.ok("getUpdates", offset=old["update_id"] + 1)
    assert (new["update_id"], new["message"]["text"]) == (12, "b")
    assert await api.ok("getUpdates", offset=13) == []


async def test_confirmed_updates_can_come_again(api: Api, ada: Person, sandbox: Sandbox) -> None:
    for text in "abc":
        await ada.say(text)
    last = (await api.ok("getUpdates"))[-1]["update_id"]
    assert await api.ok("getUpdates", offset=last + 1) == []
    await sandbox.post("updates/redeliver", times=2, last=3, shuffle=True, seed=4)
    again = await api.ok("getUpdates", offset=last + 1)
    assert sorted(texts(again)) == list("aabbcc")
    assert texts(again) != list("abcabc")
    assert await api.ok("getUpdates", offset=last + 1) == []


async def test_anything_can_be_injected(api: Api, sandbox: Sandbox) -> None:
    number = (await sandbox.post("updates", update={"message": {"date": "soon"}, "novelty": 1}))["update_id"]
    await sandbox.post("updates", raw='{"update_id": {update_id}, "message": []}')
    assert await api.ok("getUpdates") == [
        {"update_id": number, "message": {"date": "soon"}, "novelty": 1},
        {"update_id": number + 1, "message": []},
    ]


@dataclass
class Receiver:
    """A bot's web server: answers what `answers` says next, else 200, and keeps what came."""

    url: str = ""
    answers: list[Response] = field(default_factory=list)
    came: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: Request) -> Response:
        self.came.append(await request.json())
        self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        self.news.set()
        return self.answers.pop(0) if self.answers else Response()

    async def has(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(30):
            while len(self.came) < count:
                self.news.clear()
                await self.news.wait()
        return self.came


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    taker, listener = Receiver(), listen("127.0.0.1", 0)
    taker.url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
    app = Starlette(routes=[Route("/hook", taker.take, methods=["POST"])])
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    yield taker
    await server.shutdown(sockets=[listener])


async def test_a_webhook_gets_updates_with_its_secret(api: Api, ada: Person, receiver: Receiver) -> None:
    await ada.say("waiting")
    assert await api.ok("setWebhook", url=receiver.url, secret_token="s3cret-_")
    await ada.say("fresh")
    assert texts(await receiver.has(2)) == ["waiting", "fresh"]
    assert receiver.secrets == ["s3cret-_"] * 2
    assert "can't use getUpdates method while webhook is active" in await api.refusal("getUpdates")
    info = await api.ok("getWebhookInfo")
    assert info["url"] == receiver.url
    assert await api.ok("deleteWebhook")
    await ada.say("polled")
    assert texts(await api.ok("getUpdates", timeout=5)) == ["polled"]


async def test_a_refused_update_holds_up_only_its_chat(
    api: Api, ada: Person, sandbox: Sandbox, receiver: Receiver
) -> None:
    bob = await sandbox.person("Bob", started=True)
    await sandbox.post("webhook", pace=0.01)
    receiver.answers = [Response(status_code=500), Response(status_code=503, headers={"Retry-After": "20"})]
    await api.ok("setWebhook", url=receiver.url)
    await ada.say("poison")
    await receiver.has(2)
    await ada.say("behind")
    await bob.say("elsewhere")
    assert texts(await receiver.has(5)) == ["poison", "poison", "elsewhere", "poison", "behind"]
    info = await api.ok("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert info["pending_update_count"] == 0


async def test_a_method_in_the_answer_is_carried_out(api: Api, ada: Person, receiver: Receiver) -> None:
    receiver.answers = [JSONResponse({"method": "sendMessage", "chat_id": ada.id, "text": "by return"})]
    await api.ok("setWebhook", url=receiver.url)
    await ada.say("hello")
    assert (await ada.reads("by return")).out


async def test_waiting_updates_can_be_dropped(api: Api, ada: Person, receiver: Receiver) -> None:
    await ada.say("old")
    await api.ok("setWebhook", url=receiver.url, drop_pending_updates=True)
    await ada.say("new")
    assert texts(await receiver.has(1)) == ["new"]


async def test_a_webhook_can_vanish_behind_the_bots_back(
    api: Api, ada: Person, sandbox: Sandbox, receiver: Receiver
) -> None:
    await api.ok("setWebhook", url=receiver.url)
    await sandbox.post("webhook", url=None)
    assert (await api.ok("getWebhookInfo"))["url"] == ""
    await ada.say("where to?")
    assert texts(await api.ok("getUpdates")) == ["where to?"]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "http://bot.example/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://bot.example:1234/"}, "Webhook can be set up only on ports 80, 88, 443 or 8443"),
        (
            {"url": "https://bot.example/", "secret_token": "sp ace"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_wrong_webhooks(api: Api, params: dict[str, str], reason: str) -> None:
    assert reason in await api.refusal("setWebhook", **params)
