"""Every way a service can misbehave, seen from the client's end; the ledger says whether the write was
applied.
"""

import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox.services.faults import Fault, Faults
from sandbox.services.webcam.accounts import OPERATOR_TOKEN
from tests.sandbox.services_world import House, eventually, house, wish

CREATE = "/v1/Webcam/CreateBooking"
DETAILS = "/v1/Webcam/MadeBookingDetails?BookingID=1"


@pytest.fixture
async def webcam() -> AsyncIterator[House]:
    async with house("webcam", {"Authorization": f"bearer {OPERATOR_TOKEN}"}) as running:
        yield running


async def create(webcam: House, timeout: float = 5) -> httpx.Response:
    return await webcam.wild.post(CREATE, json=wish(webcam.running), timeout=timeout)


def applied(webcam: House) -> int:
    return len(webcam.ledger("createBooking"))


@pytest.mark.parametrize(
    ("fault", "error", "times"),
    [
        ({"kind": "reset", "at": "request"}, httpx.ReadError, 0),
        ({"kind": "reset", "at": "answer"}, httpx.ReadError, 1),
        ({"kind": "reset", "at": "body"}, httpx.ReadError, 1),
        ({"kind": "half"}, httpx.RemoteProtocolError, 1),
        ({"kind": "hang"}, httpx.ReadTimeout, 0),
        ({"kind": "hang", "applied": True}, httpx.ReadTimeout, 1),
        ({"kind": "hang", "seconds": 0.05}, httpx.RemoteProtocolError, 0),
    ],
)
async def test_the_answer_is_lost(
    webcam: House, fault: dict[str, Any], error: type[Exception], times: int
) -> None:
    await webcam.fault(operation="createBooking", **fault)
    with pytest.raises(error):
        await create(webcam, timeout=0.3)
    assert applied(webcam) == times
    assert (await create(webcam)).status_code == 200, "the fault is used up"


async def test_a_late_request_is_applied_when_its_time_has_come(webcam: House) -> None:
    await webcam.fault(kind="late", delay=300)
    with pytest.raises(httpx.ReadTimeout):
        await create(webcam, timeout=0.1)
    webcam.running.clock.push(299)
    assert applied(webcam) == 0
    webcam.running.clock.push(1)

    async def arrived() -> bool:
        return applied(webcam) == 1

    await eventually(arrived)


@pytest.mark.parametrize("words", ["7", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"])
async def test_a_status_comes_with_any_body_and_any_retry_after(webcam: House, words: str) -> None:
    await webcam.fault(kind="status", status=429, body={"Message": "slow down"}, retry_after=words)
    answer = await create(webcam)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, words)
    assert (answer.json(), applied(webcam)) == ({"Message": "slow down"}, 0)


async def test_an_error_may_hide_an_applied_write(webcam: House) -> None:
    await webcam.fault(kind="status", status=500, applied=True, headers={"X-Trace": "t"})
    answer = await create(webcam)
    assert (answer.status_code, answer.headers["x-trace"], applied(webcam)) == (500, "t", 1)


async def test_pages_redirects_and_wrong_types_come_with_their_headers(webcam: House) -> None:
    await create(webcam)
    await webcam.fault(kind="html")
    page = await webcam.wild.get(DETAILS)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    await webcam.fault(kind="redirect", status=307, location="https://elsewhere.example/")
    moved = await webcam.wild.get(DETAILS)
    assert (moved.status_code, moved.headers["location"]) == (307, "https://elsewhere.example/")
    await webcam.fault(kind="content_type", value="text/plain")
    plain = await webcam.wild.get(DETAILS)
    assert (plain.headers["content-type"], plain.json()["Status"]) == ("text/plain", "Pending")


async def test_an_answer_drips_or_comes_twice(webcam: House) -> None:
    await create(webcam)
    await webcam.fault(kind="drip", seconds=0.001)
    began = time.monotonic()
    assert (await webcam.wild.get(DETAILS)).json()["Status"] == "Pending"
    assert time.monotonic() - began > 0.2
    await webcam.fault(kind="twice")
    assert (await webcam.wild.get(DETAILS)).text.count("WebcamBookingID") == 2


async def test_a_huge_body_is_streamed_until_the_client_has_enough(webcam: House) -> None:
    await webcam.fault(kind="huge")
    async with webcam.wild.stream("GET", DETAILS) as answer:
        assert answer.headers["content-length"] == "200000000"
        seen = 0
        async for part in answer.aiter_raw():
            seen += len(part)
            if seen > 2_000_000:
                break
    assert (await create(webcam)).status_code == 200


async def test_a_changed_schema_keeps_the_rest(webcam: House) -> None:
    await create(webcam)
    await webcam.fault(kind="schema", set={"Status": "Paused", "Extra": 1}, drop=["AcceptBy"])
    answer = (await webcam.wild.get(DETAILS)).json()
    assert (answer["Status"], answer["Extra"], "AcceptBy" in answer, answer["Duration"]) == (
        "Paused",
        1,
        False,
        20,
    )


async def test_a_mutation_is_the_same_for_the_same_seed_and_always_a_change(webcam: House) -> None:
    await create(webcam)
    good = (await webcam.wild.get(DETAILS)).json()
    for seed in range(10):
        for _ in range(2):
            await webcam.fault(kind="schema", mutate=seed)
        first, second = [(await webcam.wild.get(DETAILS)).json() for _ in range(2)]
        assert first == second
        assert first != good


async def test_dates_are_skewed_in_their_own_form(webcam: House) -> None:
    await create(webcam)
    good = (await webcam.wild.get(DETAILS)).json()
    await webcam.fault(kind="dates", seconds=86400)
    skewed = (await webcam.wild.get(DETAILS)).json()
    assert skewed["SessionDate"] > good["SessionDate"]
    assert (len(skewed["SessionDate"]), skewed["Credits"]) == (len(good["SessionDate"]), good["Credits"])


async def test_a_fault_waits_for_its_operation_its_turn_and_its_count(webcam: House) -> None:
    await webcam.fault(kind="status", status=502, operation="createBooking", skip=1, count=2)
    assert (await webcam.wild.get(DETAILS)).status_code == 404
    assert [(await create(webcam)).status_code for _ in range(4)] == [200, 502, 502, 200]
    await webcam.fault(kind="hang")
    await webcam.control("DELETE", "/faults", status=204)
    assert (await create(webcam)).status_code == 200


def test_chance_is_the_same_for_the_same_seed() -> None:
    def taken() -> list[bool]:
        faults = Faults()
        faults.add(Fault(kind="html", chance=0.5, seed=4, count=100))
        return [faults.take("x") is not None for _ in range(50)]

    assert taken() == taken()
    assert 10 < sum(taken()) < 40


async def test_an_unknown_wish_is_refused(webcam: House) -> None:
    await webcam.control("POST", "/faults", {"kind": "explode"}, status=400)
    await webcam.control("POST", "/faults", {"kind": "html", "sometimes": 1}, status=400)
