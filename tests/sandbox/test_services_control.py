"""The control side, the performers who act on their own, and the program that runs the services."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from sandbox.services.autoplay import DELAYS
from sandbox.services.server import SERVICES, serve
from sandbox.services.webcam.accounts import OPERATOR_TOKEN
from tests.sandbox.services_world import House, eventually, house, wish

CREATE = "/v1/Webcam/CreateBooking"
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def webcam() -> AsyncIterator[House]:
    async with house("webcam", {"Authorization": f"bearer {OPERATOR_TOKEN}"}) as running:
        yield running


async def test_it_lists_services_performers_and_what_they_were_asked(webcam: House) -> None:
    (service,) = (await webcam.other_side.get("/services")).json()
    assert (service["id"], service["url"], service["performers"]) == (
        "webcam",
        webcam.running.url("webcam"),
        12,
    )
    assert service["demo"]["WEBCAM_ACCESS_TOKEN"] == OPERATOR_TOKEN
    await webcam.client.post(
        CREATE, json=wish(webcam.running, "123456,123457", AlsoPhoneChat=True, PhoneNumber="07")
    )
    (asked,) = await webcam.control("GET", "/requests?performer=123457&open=true")
    assert (asked["performer_name"], asked["credits"], asked["details"]["Phone"]) == (
        "Marlowe Finch",
        10,
        "07",
    )
    performers = {p["id"]: p for p in await webcam.control("GET", "/performers")}
    assert (performers["123457"]["open"], performers["123458"]["software"]) == (1, [1, 2])


async def test_every_call_is_written_down_without_secrets(webcam: House) -> None:
    form = {"grant_type": "refresh_token", "client_id": "c", "client_secret": "hush", "refresh_token": "hush"}
    await webcam.client.post("/OAuth/token", data=form)
    await webcam.fault(kind="half")
    with pytest.raises(httpx.RemoteProtocolError):
        await webcam.wild.get("/v1/Webcam/MadeBookings?PageNumber=1")
    login, listing = await webcam.control("GET", "/calls")
    assert (login["operation"], login["status"], login["body"]["refresh_token"]) == ("oauthToken", 401, "***")
    assert (listing["fault"], listing["status"], listing["query"]) == ("half", None, {"PageNumber": "1"})
    assert "hush" not in str(await webcam.control("GET", "/calls"))


async def test_limits_settings_and_reset(webcam: House) -> None:
    await webcam.control("POST", "/limits", {"calls": {"allowed": 1, "seconds": 60}})
    verify = "/v1/account/verifyCredentials"
    answers = [await webcam.client.get(verify) for _ in range(2)]
    assert ([a.status_code for a in answers], answers[1].headers["retry-after"]) == ([200, 429], "60")
    webcam.running.clock.push(60)
    assert (await webcam.client.get(verify)).status_code == 200
    await webcam.control("POST", "/settings", {"no such": 1}, status=400)
    await webcam.control("POST", "/reset", status=204)
    assert [(await webcam.client.get(verify)).status_code for _ in range(3)] == [200] * 3


async def test_the_clock_is_shared_and_only_runs_forward(webcam: House) -> None:
    pushed = (await webcam.other_side.post("/clock", json={"push": 3600})).json()
    assert pushed["ahead"] == 3600
    assert (await webcam.other_side.post("/clock", json={"push": -1})).status_code == 400


async def test_pages_of_this_machine_may_use_it_and_others_not(webcam: House) -> None:
    for origin, allowed in (("http://127.0.0.1:9999", True), ("https://evil.example", False)):
        answer = await webcam.other_side.get("/services", headers={"Origin": origin})
        assert ("access-control-allow-origin" in answer.headers) == allowed
        asks = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
        asked = await webcam.other_side.options("/webcam/performers/123456", headers=asks)
        assert asked.is_success == allowed


async def test_what_is_not_there_is_said_plainly(webcam: House) -> None:
    assert (await webcam.other_side.get("/nowhere/performers")).status_code == 404
    await webcam.control("GET", "/requests/77", status=404)
    await webcam.control("POST", "/requests/77/accept", {}, status=404)
    await webcam.control("PATCH", "/performers/1", {}, status=404)
    await webcam.control("GET", "/webhook", status=400)


async def test_performers_act_on_their_own_each_in_their_way(webcam: House) -> None:
    await webcam.client.post(CREATE, json=wish(webcam.running, "123457,123459,123462", Credits=10))
    await webcam.control("POST", "/requests/3/silent")
    await webcam.control("POST", "/autoplay", {"on": True, "pace": 0.01})

    async def answered() -> bool:
        return not await webcam.control("GET", "/requests?open=true")

    await eventually(answered)
    silent, decliner, haggler = await webcam.control("GET", "/requests")
    assert (decliner["status"], decliner["reason"]) == ("Rejected", "I am on stage elsewhere that evening.")
    assert (haggler["status"], haggler["credits"], silent["status"]) == ("Accepted", 13, "Cancelled")


def test_autoplay_waits_as_long_as_it_says() -> None:
    assert min(low for low, _ in DELAYS.values()) == 5
    assert max(high for _, high in DELAYS.values()) == 25


async def test_each_service_can_have_its_own_port() -> None:
    async with serve(each=True) as running, httpx.AsyncClient() as client:
        ports = {httpx.URL(running.url(name)).port for name in SERVICES}
        assert len(ports) == len(SERVICES)
        bare = running.url("webcam").removesuffix("/webcam")
        assert (await client.get(f"{bare}/v1/account/verifyCredentials")).status_code == 401


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_program_leaves_at_once_even_while_a_call_hangs(number: signal.Signals) -> None:
    command = (sys.executable, "-m", "sandbox", "webcam")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    control = (await process.stdout.readline()).decode().split()[-1].removesuffix("/services")
    async with httpx.AsyncClient() as client:
        await client.post(f"{control}/webcam/faults", json={"kind": "hang"})
        url = control.replace("/_sandbox", "/v1/account/verifyCredentials")
        hanging = asyncio.create_task(client.get(url, timeout=30))

        async def arrived() -> bool:
            return bool((await client.get(f"{control}/webcam/calls")).json())

        await eventually(arrived)
        process.send_signal(number)
        assert await asyncio.wait_for(process.wait(), 3) == 0
        with pytest.raises(httpx.HTTPError):
            await hanging


async def test_a_taken_port_is_one_clear_line() -> None:
    async with serve("webcam") as running:
        port = httpx.URL(running.control).port
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "sandbox",
            "all",
            "--port",
            str(port),
            cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
        )
        _, error = await process.communicate()
    assert (process.returncode, len(error.splitlines())) == (1, 1)
    assert f"127.0.0.1:{port}".encode() in error
