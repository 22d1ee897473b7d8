"""The pretend Jicoo does what its contract says, and refuses what the contract refuses."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from sandbox.services.jicoo.api import KEY
from tests.sandbox.services_world import House, eventually, house, receiver

TALK, LESSON, DUO = "mzgdPJVBb7RE", "kL4vQ2nXw9Tz", "pR7sJ5cYb3Hd"


@pytest.fixture
async def jicoo() -> AsyncIterator[House]:
    async with house("jicoo", {"X-Jicoo-Api-Key": KEY}) as running:
        await running.control("POST", "/limits", {"calls": None})
        yield running


def text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"


async def slots(jicoo: House, page: str = TALK) -> list[dict[str, Any]]:
    first = jicoo.running.clock.now() + timedelta(days=1)
    period = {"periodStart": text(first), "periodEnd": text(first + timedelta(days=3))}
    answer = await jicoo.client.get(f"/v1/event_types/{page}/available_schedules", params=period)
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


async def wish(jicoo: House, page: str = TALK, **changes: Any) -> dict[str, Any]:
    body = {
        "eventTypeId": page,
        "startedAt": (await slots(jicoo, page))[0]["startedAt"],
        "timeZone": "Asia/Tokyo",
    }
    body |= {"email": "guest@example.com", "name": "john doe", "locationId": None}
    return {key: value for key, value in (body | changes).items() if value != "leave out"}


async def create(jicoo: House, page: str = TALK, **changes: Any) -> dict[str, Any]:
    answer = await jicoo.client.post("/v1/bookings", json=await wish(jicoo, page, **changes))
    assert answer.status_code == 201, answer.text
    booking: dict[str, Any] = answer.json().get("data", answer.json())
    return booking


async def test_a_booking_takes_its_slot_and_a_second_one_conflicts(jicoo: House) -> None:
    body = await wish(jicoo)
    answers = await asyncio.gather(*(jicoo.client.post("/v1/bookings", json=body) for _ in range(20)))
    assert sorted(a.status_code for a in answers) == [201] + [409] * 19
    assert len(jicoo.ledger("createBooking")) == 1
    assert body["startedAt"] not in [slot["startedAt"] for slot in await slots(jicoo)]


async def test_a_create_is_answered_in_both_documented_shapes(jicoo: House) -> None:
    answers = [await jicoo.client.post("/v1/bookings", json=await wish(jicoo)) for _ in range(2)]
    assert ["data" in answer.json() for answer in answers] == [True, False]


async def test_a_shared_session_takes_as_many_as_it_holds(jicoo: House) -> None:
    body = await wish(jicoo, DUO)
    statuses = [(await jicoo.client.post("/v1/bookings", json=body)).status_code for _ in range(3)]
    assert statuses == [201, 201, 409]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"locationId": "leave out"}, 400),
        ({"location": None}, 400),
        ({"locationId": "moon"}, 400),
        ({"locationId": "teams"}, 422),
        ({"locationId": "phone"}, 422),
        ({"timeZone": "Mars/Base"}, 422),
        ({"startedAt": "2030-01-01T10:00:00+09:00"}, 400),
        ({"startedAt": "2030-13-01T10:00:00.000Z"}, 400),
        ({"startedAt": "2020-01-01T10:00:00.000Z"}, 409),
        ({"eventTypeId": "nobody"}, 404),
        ({"email": "nobody"}, 400),
        ({"name": "x" * 65}, 400),
        ({"company": None}, 400),
        ({"answers": [{"questionUid": "q"}]}, 400),
        ({"answers": [{"questionUid": "q", "content": "x"}]}, 422),
        ({"payment": {"paymentMethod": "card", "items": []}}, 402),
        ({"tracking": {"campaign": "x", "other": "y"}}, 400),
    ],
)
async def test_a_bad_request_is_refused(jicoo: House, changes: dict[str, Any], status: int) -> None:
    answer = await jicoo.wild.post("/v1/bookings", json=await wish(jicoo, **changes))
    assert (answer.status_code, bool(answer.json()["message"])) == (status, True), answer.text
    assert not jicoo.ledger("createBooking")


async def test_a_host_approves_where_the_page_asks_for_it(jicoo: House) -> None:
    answers = [{"questionUid": "q_level", "content": "A year"}]
    refused = await jicoo.client.post("/v1/bookings", json=await wish(jicoo, LESSON))
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["answers"])
    booking = await create(jicoo, LESSON, answers=answers)
    assert booking["status"] == "request"
    await jicoo.control("POST", f"/requests/{booking['uid']}/accept", {})
    assert (await jicoo.client.get(f"/v1/bookings/{booking['uid']}")).json()["data"]["status"] == "open"
    await jicoo.control("POST", f"/requests/{booking['uid']}/accept", {}, status=400)


async def test_moving_keeps_the_booking_and_frees_the_old_slot(jicoo: House) -> None:
    booking, later = await create(jicoo), (await slots(jicoo))[-1]["startedAt"]
    path, body = f"/v1/bookings/{booking['uid']}/reschedule", {"startedAt": later, "timeZone": "Europe/Paris"}
    moved = (await jicoo.client.post(path, json=body)).json()["data"]
    assert (moved["uid"], moved["startedAt"], moved["timeZone"]) == (booking["uid"], later, "Europe/Paris")
    assert booking["startedAt"] in [slot["startedAt"] for slot in await slots(jicoo)]
    body["startedAt"] = "2020-01-01T10:00:00.000Z"
    assert (await jicoo.client.post(path, json=body)).status_code == 422


async def test_cancelling_happens_once_and_says_who(jicoo: House) -> None:
    booking = await create(jicoo)
    path = f"/v1/bookings/{booking['uid']}/cancel"
    gone = (await jicoo.client.post(path, json={"reason": "ill"})).json()["data"]
    assert (gone["status"], gone["cancelledBy"], gone["cancelReason"]) == ("cancel", "guest", "ill")
    assert (await jicoo.client.post(path, json={})).status_code == 422
    await jicoo.control("POST", "/settings", {"cancel_status": 204})
    other = await create(jicoo)
    assert (await jicoo.wild.post(f"/v1/bookings/{other['uid']}/cancel")).status_code == 204


async def test_the_list_is_filtered_ordered_and_paged(jicoo: House) -> None:
    made = [await create(jicoo) for _ in range(3)]
    await jicoo.client.post(f"/v1/bookings/{made[0]['uid']}/cancel", json={})
    ask: dict[str, Any] = {"status": "open", "perPage": 1, "order": "createdAt", "sort": "desc"}
    answer = (await jicoo.client.get("/v1/bookings", params=ask)).json()
    assert [b["uid"] for b in answer["data"]] == [made[2]["uid"]]
    assert (answer["totalCount"], answer["nextPage"], answer["numberOfPages"]) == (2, 2, 2)
    assert (await jicoo.wild.get("/v1/bookings?status=request")).status_code == 400


async def test_hosts_pages_and_the_key(jicoo: House) -> None:
    users = {u["id"]: u["name"] for u in (await jicoo.client.get("/v1/organization/users")).json()["data"]}
    hosts = (await jicoo.client.get("/v1/event_type_hosts")).json()["data"]
    assert {host["userId"] for host in hosts} == users.keys()
    await jicoo.control("POST", "/settings", {"forbid_pages": True})
    assert (await jicoo.client.get(f"/v1/event_types/{TALK}")).status_code == 403
    assert (await jicoo.client.get("/v1/bookings", headers={"X-Jicoo-Api-Key": "x"})).status_code == 401


async def test_two_calls_a_second_are_enough(jicoo: House) -> None:
    await jicoo.control("POST", "/reset", status=204)
    answers = [await jicoo.client.get("/v1/event_types") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    jicoo.running.clock.push(float(answers[2].headers["retry-after"]))
    assert (await jicoo.client.get("/v1/event_types")).status_code == 200


async def test_events_are_signed_and_come_again(jicoo: House) -> None:
    async with receiver(statuses=[500, 200]) as (url, came):
        await jicoo.control("POST", "/webhook", {"url": url})
        booking = await create(jicoo)
        await jicoo.control("POST", f"/requests/{booking['uid']}/cancel", {"reason": "ill"})

        async def arrived() -> bool:
            return len(came) >= 3

        await eventually(arrived)
        await jicoo.control("POST", "/webhook/again", {"last": 1, "stale": 3600})
        await jicoo.control("POST", "/webhook/again", {"last": 1, "broken": True})
    assert [c.json["event"] for c in came] == ["guest_booked"] * 2 + ["host_cancelled"] * 3
    assert came[0].json["object"]["contact"]["email"] == "guest@example.com"
    assert [_proved(c.headers, c.body) for c in came] == [True, True, True, True, False]
    stamps = [int(c.headers["jicoo-webhook-signature"][2:].split(",")[0]) for c in came]
    assert stamps[3] <= stamps[2] - 3590


def _proved(headers: httpx.Headers, body: bytes) -> bool:
    found = re.fullmatch(r"t=(\d+),v1=([0-9a-f]{64})", headers["jicoo-webhook-signature"])
    assert found is not None
    proof = hmac.new(b"demo-jicoo-webhook", f"{found[1]}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(proof, found[2])
