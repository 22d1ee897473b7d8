"""Misbehaviour on demand, as a bot meets it on the wire."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from sandbox.botapi.client import Person, Sandbox
from tests.sandbox.conftest import Api


async def texts(ada: Person) -> list[str]:
    return [message.text for message in await ada.messages()]


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        ({"status": 500}, 500, {"ok": False, "error_code": 500, "description": "Internal Server Error"}),
        ({"status": 502, "body": "<html>"}, 502, "<html>"),
        (
            {"status": 429, "retry_after": 7},
            429,
            {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 7",
             "parameters": {"retry_after": 7}},
        ),
        ({"status": 429}, 429, {"ok": False, "error_code": 429, "description": "Too Many Requests"}),
        ({"status": 200, "body": {"ok": True}}, 200, {"ok": True}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("after", [False, True])
async def test_any_answer_before_or_after_applying(
    api: Api, ada: Person, sandbox: Sandbox, fault: dict[str, Any], status: int, body: Any, after: bool
) -> None:
    await sandbox.fault("sendMessage", **fault, after=after)
    url = f"/bot{api.server.token}/sendMessage"
    answer = await api.http.post(url, json={"chat_id": ada.id, "text": "x"})
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("7" if "retry_after" in fault else None)
    assert (answer.text if isinstance(body, str) else answer.json()) == body
    assert await texts(ada) == (["x"] if after else [])
    assert await api.ok("sendMessage", chat_id=ada.id, text="y")
    [call, _] = await sandbox.calls("sendMessage")
    assert (call["status"], call["applied"]) == (status, after)
    assert "status" in call["fault"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("fault", "seen"), [("reset", httpx.ReadError), ("half", httpx.RemoteProtocolError)])
async def test_connections_break(
    api: Api, ada: Person, sandbox: Sandbox, fault: str, seen: type[Exception], after: bool
) -> None:
    await sandbox.fault("sendMessage", **{fault: True}, after=after)
    with pytest.raises(seen):
        await api("sendMessage", chat_id=ada.id, text="x")
    assert await texts(ada) == (["x"] if after else [])
    assert await api.ok("sendMessage", chat_id=ada.id, text="y")


@pytest.mark.parametrize(("fault", "delivered"), [({}, True), ({"reset": True}, False)])
async def test_silence_then_time_out(
    api: Api, ada: Person, sandbox: Sandbox, fault: dict[str, Any], delivered: bool
) -> None:
    await sandbox.fault("sendMessage", hang=30, **fault)
    with pytest.raises(httpx.ReadTimeout):
        await api.http.post(
            f"/bot{api.server.token}/sendMessage", json={"chat_id": ada.id, "text": "x"}, timeout=0.3
        )
    assert await texts(ada) == (["x"] if delivered else [])


async def test_latency_on_every_answer(api: Api, sandbox: Sandbox) -> None:
    await sandbox.fault(latency=0.2)
    began = time.monotonic()
    await asyncio.gather(*(api.ok("getMe") for _ in range(50)))
    await api.ok("getMe")
    assert 0.4 <= time.monotonic() - began < 8  # one after another they would take 10.2


async def test_only_the_calls_meant(api: Api, ada: Person, sandbox: Sandbox) -> None:
    bob = await sandbox.person("Bob", started=True)
    await sandbox.fault("sendMessage,sendPhoto", chat=bob.id, status=500, count=2, skip=1)
    assert (await api("sendMessage", chat_id=ada.id, text="x"))["ok"]
    told = [(await api("sendMessage", chat_id=bob.id, text="x"))["ok"] for _ in range(4)]
    assert told == [True, False, False, True]


async def test_chance_repeats_with_its_seed(api: Api, sandbox: Sandbox) -> None:
    runs = []
    for _ in range(2):
        await sandbox.heal()
        await sandbox.fault("getMe", status=500, count=None, probability=0.5, seed=7)
        runs.append([(await api("getMe"))["ok"] for _ in range(20)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {True, False}


async def test_a_revoked_token(api: Api, sandbox: Sandbox) -> None:
    fault = await sandbox.fault("*", status=401, count=None)
    assert await api.refusal("getUpdates") == "401 Unauthorized"
    assert await api.refusal("sendMessage", chat_id=1, text="x") == "401 Unauthorized"
    [order] = await sandbox.get("faults")
    assert (order["id"], order["struck"]) == (fault, 2)
    with pytest.raises(ValueError, match="unknown fault field"):
        await sandbox.fault(mood="bad")
