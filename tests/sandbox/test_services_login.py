"""Logging in at the pretend webcam service: the page, the codes, rotation, expiry, scopes."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from sandbox.services.webcam.accounts import OPERATOR_TOKEN
from sandbox.services.webcam.login import CLIENT_ID, CLIENT_SECRET
from tests.sandbox.services_world import House, house

BACK = "http://127.0.0.1:8080/login/webcam"
ASKED = {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": BACK, "state": "s1"}
ASKED |= {"scope": "account_webcam_bookings account_credits_history"}
PROJECT = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
VERIFY, BALANCE = "/v1/account/verifyCredentials", "/v1/CreditHistory/GetCurrentCreditBalance"


@pytest.fixture
async def webcam() -> AsyncIterator[House]:
    async with house("webcam") as running:
        yield running


async def decide(webcam: House, decision: str = "allow", **changes: str) -> dict[str, str]:
    form = {"account": "900002", "decision": decision}
    answer = await webcam.wild.post("/OAuth/Authorize", params=ASKED | changes, data=form)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    return {name: values[0] for name, values in parse_qs(back.query, keep_blank_values=True).items()}


async def token(webcam: House, **form: str) -> httpx.Response:
    return await webcam.client.post("/OAuth/token", data=PROJECT | form)


async def login(webcam: House) -> dict[str, Any]:
    code = (await decide(webcam))["code"]
    answer = await token(webcam, grant_type="authorization_code", code=code, redirect_uri=BACK)
    pair: dict[str, Any] = answer.json()
    return pair


def bearer(pair: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"bearer {pair['access_token']}"}


async def test_the_page_names_the_scopes_and_the_people(webcam: House) -> None:
    page = (await webcam.client.get("/OAuth/Authorize", params=ASKED)).text
    assert all(word in page for word in ("account_credits_history", "Alex Moreau", "Allow", "Refuse"))


async def test_a_login_speaks_for_the_person_with_the_scopes_granted(webcam: House) -> None:
    pair = await login(webcam)
    assert (pair["token_type"], pair["expires_in"]) == ("bearer", 1200)
    assert (await webcam.client.get(VERIFY, headers=bearer(pair))).json()["UserID"] == 900002
    assert (await webcam.client.get(BALANCE, headers=bearer(pair))).json() == 120
    granted = await webcam.client.get("/v1/Account/GetPermissions", headers=bearer(pair))
    named = [p["Permission"] for p in granted.json()["Permissions"]]
    assert named == ["userid", "account_webcam_bookings", "account_credits_history"]


async def test_refusing_comes_back_without_a_code(webcam: House) -> None:
    assert await decide(webcam, "refuse") == {"code": "", "status": "cancelled", "state": "s1"}


async def test_a_code_works_once_in_time_and_for_its_own_address(webcam: House) -> None:
    code = (await decide(webcam))["code"]
    elsewhere = await token(webcam, grant_type="authorization_code", code=code, redirect_uri=BACK + "x")
    assert (elsewhere.status_code, elsewhere.json()) == (400, {"error": "invalid_grant"})
    assert (
        await token(webcam, grant_type="authorization_code", code=code, redirect_uri=BACK)
    ).status_code == 400
    late = (await decide(webcam))["code"]
    webcam.running.clock.push(301)
    assert (
        await token(webcam, grant_type="authorization_code", code=late, redirect_uri=BACK)
    ).status_code == 400


async def test_an_access_token_dies_after_twenty_minutes_and_refreshing_rotates(webcam: House) -> None:
    pair = await login(webcam)
    webcam.running.clock.push(1201)
    assert (await webcam.client.get(VERIFY, headers=bearer(pair))).status_code == 401
    new = (await token(webcam, grant_type="refresh_token", refresh_token=pair["refresh_token"])).json()
    assert (await webcam.client.get(VERIFY, headers=bearer(new))).status_code == 200
    again = await token(webcam, grant_type="refresh_token", refresh_token=pair["refresh_token"])
    assert (again.status_code, again.json()) == (401, {"error": "refresh_token_has_expired"})


async def test_the_operators_token_ends_where_it_is_said_so(webcam: House) -> None:
    operator = {"access_token": OPERATOR_TOKEN}
    assert (await webcam.client.get(VERIFY, headers=bearer(operator))).status_code == 200
    await webcam.control("POST", "/settings", {"operator_ends": True})
    assert (await webcam.client.get(VERIFY, headers=bearer(operator))).status_code == 401
    pair = await webcam.control("POST", "/tokens", {})
    new = (await token(webcam, grant_type="refresh_token", refresh_token=pair["refresh_token"])).json()
    assert (await webcam.client.get(VERIFY, headers=bearer(new))).json()[
        "EmailAddress"
    ] == "desk@client.example"
    again = await token(webcam, grant_type="refresh_token", refresh_token=pair["refresh_token"])
    assert again.status_code == 401


async def test_a_refresh_token_dies_after_a_fortnight_or_when_revoked(webcam: House) -> None:
    old, revoked = await login(webcam), await login(webcam)
    await webcam.control("DELETE", "/tokens?account=900002&kind=access", status=204)
    assert (await webcam.client.get(VERIFY, headers=bearer(old))).status_code == 401
    revived = await token(webcam, grant_type="refresh_token", refresh_token=revoked["refresh_token"])
    assert revived.status_code == 200
    webcam.running.clock.push(14 * 86400 + 1)
    assert (
        await token(webcam, grant_type="refresh_token", refresh_token=old["refresh_token"])
    ).status_code == 401


@pytest.mark.parametrize(
    "change", [{"client_id": "x"}, {"redirect_uri": "https://evil.example/"}, {"scope": "all"}]
)
async def test_a_login_for_a_stranger_is_refused(webcam: House, change: dict[str, str]) -> None:
    assert (await webcam.wild.get("/OAuth/Authorize", params=ASKED | change)).status_code == 400


async def test_a_missing_scope_is_forbidden_and_a_missing_token_denied(webcam: House) -> None:
    pair = await webcam.control("POST", "/tokens", {"scopes": ["account_webcam_bookings"], "life": 60})
    assert (await webcam.client.get(BALANCE, headers=bearer(pair))).status_code == 403
    denied = await webcam.client.get(BALANCE)
    assert (denied.status_code, list(denied.json())) == (401, ["Message"])


async def test_a_wrong_project_or_an_extra_field_gets_no_token(webcam: House) -> None:
    wrong = {
        "grant_type": "refresh_token",
        "refresh_token": "x",
        "client_id": CLIENT_ID,
        "client_secret": "y",
    }
    assert (await webcam.client.post("/OAuth/token", data=wrong)).json() == {"error": "invalid_client"}
    more = PROJECT | {"grant_type": "refresh_token", "refresh_token": "x", "code_verifier": "y"}
    assert (await webcam.wild.post("/OAuth/token", data=more)).json()["error"] == "invalid_request"
