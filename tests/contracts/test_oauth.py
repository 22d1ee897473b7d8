"""Linking an account: the flow against the pretend login page, and every way it may fail."""

import json
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from booking.errors import LoginNeeded, ProjectRefused, Unavailable
from booking.form import Ability
from booking.login import Login, Tokens
from booking.provider import Account
from providers import webcam
from providers.address import root_of
from providers.http import Http
from providers.oauth import OAuth
from sandbox.services.faults import Fault
from sandbox.services.server import Running, serve
from tests.contracts.conftest import Witness

HERE = "http://127.0.0.1:8080/login/webcam"
STATE = secrets.token_urlsafe(16)


@pytest.fixture
async def running(witness: Witness) -> AsyncIterator[Running]:
    async with serve("webcam") as up:
        witness.watch("webcam", up.demo("webcam")["WEBCAM_LOGIN_URL"])
        yield up


@pytest.fixture
async def login(running: Running) -> AsyncIterator[Login]:
    provider = webcam.connect(running.demo("webcam"), clock=running.clock.now)
    assert provider.login is not None
    yield provider.login
    await provider.close()


async def agree(page: str, **form: str) -> str:
    """A person's browser: allow on the page, and where that leads."""
    async with httpx.AsyncClient() as browser:
        assert (await browser.get(page)).status_code == 200
        said = {"account": "900001", "decision": "allow", **form}
        answer = await browser.post(page, data=said)
    return answer.headers["location"]


async def linked(login: Login) -> Tokens:
    back = await agree(login.page(HERE, STATE, ""))
    return await login.exchange(login.code(back, STATE), HERE, "")


async def test_a_person_links_an_account_and_books_as_themselves(running: Running, login: Login) -> None:
    tokens = await linked(login)
    life = tokens.expires - running.clock.now()
    assert timedelta() < life <= timedelta(hours=1)
    provider = webcam.connect(running.demo("webcam"), clock=running.clock.now)
    health = await provider.health(Account("webcam", "4711", token=tokens.access))
    assert health.well
    assert "account_webcam_bookings" in health.permissions
    assert tokens.access not in repr(tokens)
    assert tokens.refresh not in repr(tokens)
    await provider.close()


async def test_a_refresh_gives_a_new_pair_and_the_old_one_is_dead(running: Running, login: Login) -> None:
    first = await linked(login)
    assert not first.stale(running.clock.now())
    assert first.stale(first.expires - timedelta(seconds=59))
    second = await login.refresh(first)
    assert (second.access != first.access, second.refresh != first.refresh) == (True, True)
    with pytest.raises(LoginNeeded):
        await login.refresh(first)


async def test_a_code_is_good_once_and_only_for_its_own_address(login: Login) -> None:
    back = await agree(login.page(HERE, STATE, ""))
    code = login.code(back, STATE)
    with pytest.raises(LoginNeeded):
        await login.exchange(code, HERE + "/other", "")
    again = login.code(await agree(login.page(HERE, STATE, "")), STATE)
    await login.exchange(again, HERE, "")
    with pytest.raises(LoginNeeded):
        await login.exchange(again, HERE, "")


@pytest.mark.parametrize(
    "query", ["code=abc", "code=abc&state=other", "code=abc&state=", "state={state}&code="]
)
def test_an_answer_that_is_not_ours_gives_no_code(running: Running, query: str) -> None:
    provider = webcam.connect(running.demo("webcam"))
    assert provider.login is not None
    with pytest.raises(LoginNeeded):
        provider.login.code(f"{HERE}?{query.format(state=STATE)}", STATE)
    with pytest.raises(LoginNeeded):
        provider.login.code(f"{HERE}?code=abc", "")


async def test_a_refusal_on_the_page_is_told(login: Login) -> None:
    back = await agree(login.page(HERE, STATE, ""), decision="refuse")
    with pytest.raises(LoginNeeded):
        login.code(back, STATE)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(kind="half"), Unavailable),
        (Fault(kind="status", status=503), Unavailable),
        (Fault(kind="html"), Unavailable),
        (Fault(kind="status", status=429), Unavailable),
        (Fault(kind="status", status=400, body={"error": "invalid_grant"}), LoginNeeded),
        (Fault(kind="status", status=401, body={"error": "refresh_token_has_expired"}), LoginNeeded),
        (Fault(kind="status", status=418), LoginNeeded),
        (Fault(kind="status", status=400, body={"error": "unauthorized_client"}), ProjectRefused),
        (
            Fault(kind="status", status=401, body={"error": "invalid_client", "error_description": "Who?"}),
            ProjectRefused,
        ),
        (Fault(kind="status", status=404), ProjectRefused),
    ],
    ids=lambda v: f"{v.kind}-{v.status}" if isinstance(v, Fault) else v.__name__,
)
async def test_a_refresh_that_fails_is_dead_or_later(
    running: Running, witness: Witness, login: Login, fault: Fault, error: type[Exception]
) -> None:
    tokens = await linked(login)
    witness.spoilt = True
    running.services["webcam"].faults.add(fault.model_copy(update={"operation": "oauthToken"}))
    with pytest.raises(error) as caught:
        await login.refresh(tokens)
    text = str(caught.value) + repr(vars(caught.value))
    assert tokens.refresh not in text
    assert "greenroom-demo-secret" not in text


async def test_whether_our_project_is_known_is_asked_without_any_effect(
    running: Running, login: Login
) -> None:
    tokens = await linked(login)
    await login.known()
    assert (await login.refresh(tokens)).refresh != tokens.refresh
    running.services["webcam"].faults.add(Fault(kind="status", status=503, operation="oauthToken"))
    with pytest.raises(Unavailable):
        await login.known()
    settings = {**running.demo("webcam"), "WEBCAM_CLIENT_SECRET": "an old one"}
    stranger = webcam.connect(settings, clock=running.clock.now)
    assert stranger.login
    with pytest.raises(ProjectRefused):
        await stranger.login.known()
    await stranger.close()


async def test_with_pkce_the_challenge_goes_out_and_the_verifier_only_with_the_code() -> None:
    http = Http("x", root_of("X", "https://login.webcam.example"))
    with_pkce = OAuth("x", http, "https://login.webcam.example", "id", "secret", ("a", "b"), lambda: None)  # type: ignore[arg-type,return-value]
    verifier = secrets.token_urlsafe(48)
    query = parse_qs(urlsplit(with_pkce.page(HERE, STATE, verifier)).query)
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["code_challenge"][0]) == 43
    assert (query["scope"], query["state"], query["redirect_uri"]) == (["a b"], [STATE], [HERE])
    assert verifier not in json.dumps(query)
    assert "secret" not in json.dumps(query)
    await http.close()


def test_without_its_settings_there_is_no_login(running: Running) -> None:
    settings = {**running.demo("webcam"), "WEBCAM_CLIENT_ID": ""}
    provider = webcam.connect(settings)
    assert provider.login is None
    assert not provider.card.can(Ability.LOGIN)
    assert "WEBCAM_CLIENT_ID" in provider.card.absent[Ability.LOGIN]
    with pytest.raises(ValueError, match="WEBCAM_ACCESS_TOKEN"):
        webcam.connect({**settings, "WEBCAM_ACCESS_TOKEN": ""})
