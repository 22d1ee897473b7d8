"""Whatever an OpenAPI file refuses the pretend service refuses too: documented bodies, changed at random.

One direction only: a service may refuse more than its file can say. An answer that is a success must have
been a body the file allows, and a refusal must leave nothing in the ledger.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.services.jicoo.api import KEY as JICOO
from sandbox.services.mutation import mutate
from sandbox.services.server import SERVICES
from sandbox.services.webcam.accounts import OPERATOR_TOKEN
from sandbox.services.webkasa.api import KEY as WEBKASA
from tests.contracts.openapi import Contract
from tests.sandbox import test_services_jicoo as jicoo
from tests.sandbox import test_services_webcasts as webcasts
from tests.sandbox import test_services_webkasa as webkasa
from tests.sandbox.services_world import House, house, wish

SEEDS = range(150)
Send = Callable[[dict[str, Any]], Awaitable[bool]]


async def judged(running: House, path: str, good: dict[str, Any]) -> None:
    """Send every mutation; success only where the contract has no objection, and an entry only with
    success.
    """
    contract, send, taken = Contract(running.service), over_http(running, path), 0
    create = contract.operations["createBooking"].spec["requestBody"]
    for seed in SEEDS:
        body = mutate(json.loads(json.dumps(good)), seed)
        problems = contract.problems(create["content"]["application/json"]["schema"], body)
        before = len(running.ledger("createBooking"))
        success = await send(body)
        assert not (success and problems), (seed, body, problems)
        assert len(running.ledger("createBooking")) - before == int(success), (seed, body)
        taken += success
    assert 0 < taken < len(SEEDS), "mutations of both kinds"


def over_http(running: House, path: str) -> Send:
    async def send(body: dict[str, Any]) -> bool:
        answer: httpx.Response = await running.wild.post(path, json=body)
        assert answer.status_code < 500, (body, answer.text)
        return answer.is_success

    return send


async def test_webcam() -> None:
    async with house("webcam", {"Authorization": f"bearer {OPERATOR_TOKEN}"}) as running:
        path, good = (
            "/v1/Webcam/CreateBooking",
            wish(running.running, AlsoPhoneChat=True, PhoneNumber="0123456789"),
        )
        await judged(running, path, good)


async def test_jicoo() -> None:
    async with house("jicoo", {"X-Jicoo-Api-Key": JICOO}) as running:
        await running.control("POST", "/limits", {"calls": None})
        await running.control("PATCH", f"/performers/{jicoo.TALK}", {"capacity": 1000})
        more: dict[str, Any] = {
            "message": "hello",
            "ccEmails": ["cc@example.com"],
            "tracking": {"source": "x"},
            "locale": "en",
        }
        good = await jicoo.wish(running, **more, payment={"paymentMethod": "none", "items": []})
        await judged(running, "/v1/bookings", good)


async def test_webkasa() -> None:
    async with house("webkasa", {"Authorization": f"Bearer {WEBKASA}"}) as running:
        await running.control("POST", "/limits", dict.fromkeys(("creates", "schedule", "calls"), None))
        await running.control("POST", "/settings", {"checks": False})
        good = webkasa.wish(running, timezone="Europe/Dublin", title="Talk", location_type="video")
        path = webkasa.BOOKINGS
        await judged(running, path, good)


@pytest.mark.parametrize("kind", ["live", "ondemand"])
async def test_webcasts(kind: str) -> None:
    more = {"acquisition_type": 3, "telephony_type": "bridge"} if kind == "live" else {"media_type": "video"}
    async with house("webcasts") as running:
        await running.control("POST", "/limits", {"createEvent": None})
        token = await webcasts.login(running)
        good = webcasts.properties(running, type=kind, guest_presenter_types="8", **more)
        contract = Contract("webcasts")
        for seed in SEEDS:
            body = mutate(json.loads(json.dumps(good)), seed)
            schema = {"$ref": "#/components/schemas/EventCreateData"}
            problems = contract.problems(schema, body)
            envelope = await webcasts.call(
                running, "/event/create", wild=True, token=token, event_data=json.dumps(body)
            )
            success = envelope["result"]["returnCode"] == 1
            assert not (success and problems), (seed, body, problems)


@pytest.mark.parametrize("service", SERVICES)
def test_every_call_of_the_contract_is_there_and_no_other(service: str) -> None:
    served = SERVICES[service](Clock())
    base = served.suffix
    routes = {
        (r.name, m, r.path.removeprefix(base))
        for r in served.routes()
        for m in (r.methods or ())
        if m != "HEAD"
    }
    written = {
        (o.id, o.method, re.sub(r"\{\w+\}", "{}", o.path)) for o in Contract(service).operations.values()
    }
    form = {("oauthDecide", "POST", "/OAuth/Authorize")} if service == "webcam" else set()
    assert {(name, verb, re.sub(r"\{\w+\}", "{}", path)) for name, verb, path in routes} == written | form
