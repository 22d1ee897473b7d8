"""The pretend WebKasa does what its contract says, and refuses what the contract refuses."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.services.webkasa.api import KEY, READ_KEY, SESSION
from sandbox.services.webkasa.cast import ORGANIZATION
from tests.sandbox.services_world import House, eventually, house, receiver

BOOKINGS = "/api/v1/bookings"
SYNC = "/api/bookings/sync-calcom"


@pytest.fixture
async def webkasa() -> AsyncIterator[House]:
    async with house("webkasa", {"Authorization": f"Bearer {KEY}"}) as running:
        yield running


def noon(webkasa: House, days: int = 3, hour: int = 12) -> datetime:
    day = webkasa.running.clock.now() + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def text(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def wish(webkasa: House, starts: datetime | None = None, **changes: Any) -> dict[str, Any]:
    at = starts or noon(webkasa)
    body: dict[str, Any] = {
        "schedule_id": "sch_orla",
        "start_time": text(at),
        "end_time": text(at + timedelta(hours=1)),
    }
    body |= {
        "attendee": {"name": "John Doe", "email": "john@example.com"},
        "metadata": {"source": "telegram"},
    }
    return {key: value for key, value in (body | changes).items() if value != "leave out"}


async def create(webkasa: House, starts: datetime | None = None, **changes: Any) -> dict[str, Any]:
    answer = await webkasa.client.post(BOOKINGS, json=wish(webkasa, starts, **changes))
    assert answer.status_code == 201, answer.text
    booking: dict[str, Any] = answer.json()["data"]
    return booking


async def test_a_booking_waits_unless_its_kind_needs_no_approval(webkasa: House) -> None:
    waiting, at_once = (
        await create(webkasa),
        await create(webkasa, noon(webkasa, 4), event_type_id="evt_talk30"),
    )
    assert [waiting["status"], at_once["status"]] == ["PENDING", "CONFIRMED"]
    shown = (await webkasa.client.get(f"{BOOKINGS}/{waiting['id']}")).json()["data"]
    assert (shown["attendee_name"], "metadata" in shown) == ("John Doe", False)


async def test_only_the_documented_moves_are_allowed(webkasa: House) -> None:
    path = f"{BOOKINGS}/{(await create(webkasa))['id']}"
    statuses = [
        (await webkasa.client.patch(path, json={"status": to})).status_code
        for to in ("COMPLETED", "CONFIRMED", "CONFIRMED", "NO_SHOW", "CANCELLED")
    ]
    assert statuses == [409, 200, 409, 200, 409]
    assert (await webkasa.client.delete(path)).status_code == 409
    assert (await webkasa.client.patch(path, json={"metadata": {"a": 1}})).status_code == 200
    assert (await webkasa.wild.patch(path, json={})).status_code == 400


async def test_cancelling_frees_the_slot(webkasa: House) -> None:
    booking = await create(webkasa)
    assert (await webkasa.client.post(BOOKINGS, json=wish(webkasa))).json()["code"] == "SLOT_TAKEN"
    gone = (await webkasa.client.delete(f"{BOOKINGS}/{booking['id']}")).json()["data"]
    assert (gone["status"], gone["cancelled"]) == ("CANCELLED", True)
    await create(webkasa)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"schedule_id": "sch_nobody"}, 404, "SCHEDULE_NOT_FOUND"),
        ({"schedule_id": "sch_past"}, 422, "SCHEDULE_INACTIVE"),
        ({"event_type_id": "evt_x"}, 404, "EVENT_TYPE_NOT_FOUND"),
        ({"event_type_id": "evt_old"}, 422, "EVENT_TYPE_INACTIVE"),
        ({"end_time": "2020-01-01T10:00:00Z"}, 422, "INVALID_TIME_RANGE"),
        ({"start_time": "2030-01-01T10:00:00+01:00"}, 400, "VALIDATION_ERROR"),
        ({"timezone": "Mars/Base"}, 422, "INVALID_TIMEZONE"),
        ({"attendee": {"name": "John"}}, 400, "VALIDATION_ERROR"),
        ({"attendee": {"name": "John", "email": "x"}}, 400, "VALIDATION_ERROR"),
        ({"location_type": "moon"}, 400, "VALIDATION_ERROR"),
        ({"metadata": None}, 400, "VALIDATION_ERROR"),
        ({"unknown": 1}, 400, "VALIDATION_ERROR"),
    ],
)
async def test_a_bad_request_is_refused(
    webkasa: House, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = await webkasa.wild.post(BOOKINGS, json=wish(webkasa, **changes))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not webkasa.ledger("createBooking")


async def test_hours_notice_and_the_days_limit_are_kept(webkasa: House) -> None:
    async def refused(starts: datetime, schedule: str = "sch_orla") -> str:
        answer = await webkasa.client.post(BOOKINGS, json=wish(webkasa, starts, schedule_id=schedule))
        return str(answer.json().get("code", answer.status_code))

    assert await refused(noon(webkasa, hour=3)) == "NOT_AVAILABLE"
    await webkasa.control("PATCH", "/performers/sch_orla", {"notice": 24 * 30})
    assert await refused(noon(webkasa)) == "MIN_NOTICE"
    await webkasa.control("PATCH", "/performers/sch_orla", {"notice": 0, "per_day": 1})
    assert [await refused(noon(webkasa, hour=hour)) for hour in (12, 14)] == ["201", "DAY_FULL"]


async def test_ten_creates_a_minute_are_enough(webkasa: House) -> None:
    await webkasa.control("POST", "/settings", {"checks": False})
    answers = [await webkasa.client.post(BOOKINGS, json=wish(webkasa)) for _ in range(11)]
    assert [a.status_code for a in answers] == [201] * 10 + [429]
    last = answers[-1]
    assert (last.json()["code"], last.json()["retry_after"]) == (
        "RATE_LIMITED",
        int(last.headers["retry-after"]),
    )
    assert answers[0].headers["x-ratelimit-limit"] == "100"
    webkasa.running.clock.push(last.json()["retry_after"])
    assert (await webkasa.client.post(BOOKINGS, json=wish(webkasa))).status_code == 201


async def test_lists_are_filtered_and_paged(webkasa: House) -> None:
    first, second = await create(webkasa), await create(webkasa, noon(webkasa, 5))
    asks: list[tuple[dict[str, Any], list[str]]] = [
        ({"limit": 1}, [first["id"]]),
        ({"offset": 1}, [second["id"]]),
        ({"start_date": text(noon(webkasa, 4))[:10]}, [second["id"]]),
        ({"end_date": text(noon(webkasa, 3))[:10]}, [first["id"]]),
        ({"attendee_email": "nobody@example.com"}, []),
        ({"status": "CONFIRMED"}, []),
        ({"upcoming": "true", "schedule_id": "sch_orla"}, [first["id"], second["id"]]),
    ]
    for ask, expected in asks:
        answer = (await webkasa.client.get(BOOKINGS, params=ask)).json()
        assert [b["id"] for b in answer["data"]] == expected, ask
    assert (await webkasa.client.get(BOOKINGS, params={"limit": 1})).json()["meta"]["hasMore"] is True
    await webkasa.control("POST", "/settings", {"order": "latest"})
    answer = (await webkasa.client.get(BOOKINGS)).json()
    assert [b["id"] for b in answer["data"]] == [second["id"], first["id"]]


async def test_more_than_the_usual_page_is_asked_for_in_vain(webkasa: House) -> None:
    assert (await webkasa.wild.get(BOOKINGS, params={"limit": "51"})).status_code == 400


async def test_inactive_schedules_and_kinds_are_listed_when_asked_for(webkasa: House) -> None:
    for path, hidden in (("schedules", "sch_past"), ("event-types", "evt_old")):
        active = (await webkasa.client.get(f"/api/v1/{path}")).json()["data"]
        retired = (await webkasa.client.get(f"/api/v1/{path}", params={"active": "false"})).json()["data"]
        assert hidden not in [item["id"] for item in active]
        assert [item["id"] for item in retired] == [hidden]


async def test_keys_come_in_two_headers_and_two_scopes(webkasa: House) -> None:
    del webkasa.client.headers["Authorization"]
    assert (await webkasa.client.get(BOOKINGS)).status_code == 401
    assert (await webkasa.client.get(BOOKINGS, headers={"X-API-Key": READ_KEY})).status_code == 200
    refused = await webkasa.client.post(BOOKINGS, json=wish(webkasa), headers={"X-API-Key": READ_KEY})
    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")


async def test_the_sync_needs_a_session_and_fills_slots(webkasa: House) -> None:
    body = {"organizationId": ORGANIZATION}
    assert (await webkasa.client.post(SYNC, json=body)).status_code == 401
    session = {"Cookie": f"session={SESSION}"}
    assert (await webkasa.client.post(SYNC, json={"organizationId": "x"}, headers=session)).status_code == 403
    answers = [(await webkasa.client.post(SYNC, json=body, headers=session)).json() for _ in range(2)]
    assert [answer["synced"] for answer in answers] == [2, 0]
    assert (await webkasa.client.get(BOOKINGS)).json()["meta"]["total"] == 2
    taken = wish(webkasa, noon(webkasa, 1, 14))
    assert (await webkasa.client.post(BOOKINGS, json=taken)).status_code == 409


async def test_events_are_signed_and_carry_an_id(webkasa: House) -> None:
    async with receiver() as (url, came):
        await webkasa.control("POST", "/webhook", {"url": url, "secret": "s3"})
        booking = await create(webkasa)
        for action in ("accept", "complete"):
            await webkasa.control("POST", f"/requests/{booking['id']}/{action}", {})

        async def arrived() -> bool:
            return len(came) == 3

        await eventually(arrived)
        assert await webkasa.control("POST", "/webhook/again", {"last": 1}) == [200]
    names = ["booking.created", "booking.confirmed", "booking.completed", "booking.completed"]
    assert [c.json["type"] for c in came] == names
    assert came[2].json["id"] == came[3].json["id"] != came[1].json["id"]
    for c in came:
        proof = hmac.new(b"s3", c.body, hashlib.sha256).hexdigest()
        assert c.headers["x-webkasa-signature"] == f"sha256={proof}"
