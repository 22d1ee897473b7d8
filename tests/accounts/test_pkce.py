"""A login server that wants PKCE (RFC 7636): who began the login can end it, and nobody else."""

import secrets
from dataclasses import replace

import httpx
import pytest

from booking.errors import LoginNeeded
from providers.oauth import OAuth
from tests.accounts.house import ADA, House, Replica

CALLBACK = "http://127.0.0.1:1/login/webcam"


@pytest.fixture(autouse=True)
def strict(house: House) -> None:
    house.webcam.settings["pkce"] = True


async def begun(house: House, replica: Replica) -> tuple[str, str]:
    """A login that came back to us: its address and the code in it."""
    page = (await replica.linking.begin("webcam", ADA)).page
    back = await house.browser.log_in(page)
    return back, str(httpx.URL(back).params["code"])


async def test_the_whole_way_of_a_link(house: House) -> None:
    one = await house.replica(pkce=True)
    account = await house.link(one)
    assert account.name == "alex@client.example"
    assert await house.rows("SELECT 1 FROM logins WHERE verifier <> ''") == []


async def test_a_code_is_worth_nothing_with_another_verifier(house: House) -> None:
    one = await house.replica(pkce=True)
    _, code = await begun(house, one)
    login = one.provider.login
    assert login
    with pytest.raises(LoginNeeded):
        await login.exchange(code, CALLBACK, secrets.token_urlsafe(48))
    assert house.webcam.world.tokens._refresh == {}


async def test_a_code_is_worth_nothing_without_a_verifier(house: House) -> None:
    one = await house.replica(pkce=True)
    _, code = await begun(house, one)
    login = one.provider.login
    assert isinstance(login, OAuth)
    with pytest.raises(LoginNeeded):
        await replace(login, pkce=False).exchange(code, CALLBACK, "")
    assert house.webcam.world.tokens._refresh == {}


async def test_a_verifier_of_another_login_links_nothing(house: House) -> None:
    """Who can write the row of a login puts their own verifier there: it opens nowhere else."""
    one = await house.replica(pkce=True)
    back, _ = await begun(house, one)
    sealed = one.linking.safe.vault.seal(secrets.token_urlsafe(48), "logins/another")
    await house.rows(f"UPDATE logins SET verifier = '\\x{sealed.hex()}'")
    with pytest.raises(LoginNeeded):
        await one.linking.clicked("webcam", str(httpx.URL(back).params["state"]), back)
    assert await house.rows("SELECT 1 FROM accounts") == []


async def test_a_page_without_a_challenge_is_refused(house: House) -> None:
    one = await house.replica()
    page = (await one.linking.begin("webcam", ADA)).page
    assert (await house.browser.client.get(page)).status_code == 400
