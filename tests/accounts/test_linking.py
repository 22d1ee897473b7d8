"""Linking: three steps, each needed; what is forged, used, old or somebody else's links nothing."""

import asyncio
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from booking.provider import OPERATOR
from booking.trouble import What
from bot.assembly import Assembly
from handlers.callback import Go, of_menu
from sandbox.services.faults import Fault
from tests.accounts.browser import address_of
from tests.accounts.conftest import World, book, until

ASKS = "SELECT 1 FROM outbox"
OWNER = 8_000_000_042


async def test_a_booking_is_made_with_the_linked_account(world: World) -> None:
    async with world.running():
        ada = await world.sandbox.person("Ada")
        await world.link(ada)
        await book(ada, own=True)
    assert [r.client for r in world.webcam.asked()] == ["Alex Moreau"]
    assert await world.rows("SELECT account <> 'operator' FROM bookings") == [(True,)]


async def test_without_a_link_the_operators_account_books(world: World) -> None:
    async with world.running():
        ada = await world.sandbox.person("Ada")
        await book(ada)
    assert [r.client for r in world.webcam.asked()] == ["Greenroom desk"]


async def test_the_page_names_the_telegram_user_and_keeps_nothing_without_a_click(world: World) -> None:
    """Somebody is lured into a login that an attacker began: looking at the page links nothing."""
    async with world.running():
        mallory = await world.sandbox.person("Mallory")
        page, said = await world.page(mallory)
        await world.browser.come_back(page)
        assert "Telegram user Mallory?" in world.browser.text
        number = re.search(r"number (\d{4})", said.text)
        assert number
        assert f"number {number[1]}" in world.browser.text
        assert await world.accounts() == []
        assert await world.rows(ASKS) == []
    asked = [e["body"]["grant_type"] for e in world.webcam.ledger.since() if e["operation"] == "oauthToken"]
    assert "authorization_code" not in asked


async def test_a_login_that_an_attacker_ended_waits_for_the_victims_yes(world: World) -> None:
    """The attacker ends the victim's login with his own account: the chat names it, a no drops it."""
    async with world.running():
        ada = await world.sandbox.person("Ada")
        page, _ = await world.page(ada)
        await world.browser.link(page, "Mira")
        await ada.reads("mira@client.example")
        await book(ada)
        assert [r.client for r in world.webcam.asked()] == ["Greenroom desk"]
        await ada.tap("No", message=await ada.sees("mira@client.example"))
        await ada.reads("Not linked")
        assert await world.rows("SELECT 1 FROM accounts WHERE state IN ('live', 'waiting')") == []


async def test_the_yes_is_the_persons_own(world: World) -> None:
    async with world.running():
        ada, mallory = await world.sandbox.person("Ada"), await world.sandbox.person("Mallory")
        page, _ = await world.page(ada)
        await world.browser.link(page)
        asked = await ada.reads("Somebody logged in")
        await mallory.say("/help")
        await mallory.forge(asked.data("Yes, use it"))
        await mallory.toast("answered already")
        assert await world.accounts() == [("waiting", "alex@client.example")]


async def test_a_state_is_good_once(world: World) -> None:
    async with world.running():
        ada = await world.sandbox.person("Ada")
        page, _ = await world.page(ada)
        back = await world.browser.come_back(page)
        clicks = await asyncio.gather(*(world.browser.client.post(back) for _ in range(2)))
        assert {click.status_code for click in clicks} == {200}, "whichever a browser shows"
        assert sum("one question is left" in click.text for click in clicks) == 1
        again = await world.browser.log_in(page)
        await world.browser.click(again)
        assert (world.browser.last.status_code, len(await world.accounts())) == (200, 1)
        assert "You clicked already" in world.browser.text
        await world.rows("UPDATE logins SET until = now() - interval '1 day' RETURNING 1")
        await world.browser.click(again)
        assert (world.browser.last.status_code, len(await world.accounts())) == (410, 1)
        assert "used already" in world.browser.text


async def test_a_state_is_good_for_ten_minutes_and_until_the_next(world: World) -> None:
    async with world.running() as app:
        ada = await world.sandbox.person("Ada")
        first, _ = await world.page(ada)
        second, _ = await world.page(ada)
        await world.browser.click(await world.browser.log_in(first))
        assert world.browser.last.status_code == 410
        later = app.clock.now() + timedelta(seconds=600)
        await world.sandbox.push(601)
        await until(lambda: _passed(app, later))
        await world.browser.click(await world.browser.log_in(second))
        assert (world.browser.last.status_code, await world.accounts()) == (410, [])


async def _passed(app: Assembly, instant: datetime) -> bool:
    return app.clock.now() > instant


@pytest.mark.parametrize("state", ["", "A" * 43, None], ids=["empty", "made up", "altered"])
async def test_a_forged_state_links_nothing(world: World, state: str | None) -> None:
    async with world.running():
        ada = await world.sandbox.person("Ada")
        page, _ = await world.page(ada)
        address, _, query = (await world.browser.log_in(page)).partition("?")
        said = {key: values[0] for key, values in parse_qs(query).items()}
        assert len(said["state"]) >= 22  # 128 bits in base64url
        said["state"] = (
            said["state"][:-1] + ("A" if said["state"][-1] != "A" else "B") if state is None else state
        )
        await world.browser.click(f"{address}?{urlencode(said)}")
        assert (world.browser.last.status_code, await world.accounts()) == (410, [])


async def test_a_code_of_another_login_is_refused(world: World) -> None:
    """A code and a state that do not belong together, and the state at another service's address."""
    async with world.running():
        ada = await world.sandbox.person("Ada")
        back = await world.browser.log_in((await world.page(ada))[0])
        await world.browser.click(back.replace("/login/webcam", "/login/other"))
        assert world.browser.last.status_code == 410
        state = parse_qs(urlsplit(back).query)["state"][0]
        await world.browser.click(f"{back.partition('?')[0]}?{urlencode({'state': state, 'code': 'x'})}")
        assert (world.browser.last.status_code, await world.accounts()) == (400, [])


async def test_a_project_that_is_refused_is_told_to_who_runs_this_and_not_laid_on_the_login(
    world: World,
) -> None:
    async with world.running(WEBCAM_CLIENT_SECRET="an old one", TELEGRAM_ADMIN_IDS=str(OWNER)) as app:
        ada, owner = await world.sandbox.person("Ada"), await world.sandbox.person("Robin", id=OWNER)
        page, _ = await world.page(ada)
        await world.browser.click(await world.browser.log_in(page))
        assert (world.browser.last.status_code, "refuses our login" in world.browser.text) == (503, True)
        operator = await app.services.held("webcam", OPERATOR)
        assert await app.services.provider("webcam").balance(operator), "whose account is another matter"
        assert app.services.ill()["webcam"].what is What.LOGIN
        await owner.say("/health")
        await owner.reads(
            "does not know our project (answered 401) (WEBCAM_ACCESS_TOKEN, WEBCAM_CLIENT_SECRET)"
        )


async def test_a_refusal_at_the_service_is_told(world: World) -> None:
    async with world.running():
        ada = await world.sandbox.person("Ada")
        page, _ = await world.page(ada)
        await world.browser.come_back(page, decision="refuse")
        assert "You did not allow it" in world.browser.text
        assert await world.accounts() == []


async def test_the_page_can_be_framed_stored_or_followed_by_nobody(world: World) -> None:
    async with world.running():
        ada = await world.sandbox.person("Ada <b>&amp;")
        back = await world.browser.come_back((await world.page(ada))[0])
        said = world.browser.last.headers
        assert "frame-ancestors 'none'" in said["content-security-policy"]
        assert (said["x-frame-options"], said["referrer-policy"]) == ("DENY", "no-referrer")
        assert said["cache-control"] == "no-store"
        assert "Ada &lt;b&gt;" in world.browser.last.text
        from_elsewhere = {"Sec-Fetch-Site": "cross-site"}
        answer = await world.browser.client.post(back, headers=from_elsewhere)
        assert (answer.status_code, await world.accounts()) == (403, [])


async def test_without_the_operators_account_a_request_asks_for_a_login_and_goes_on(world: World) -> None:
    async with world.running(WEBCAM_ACCESS_TOKEN=""):
        ada = await world.sandbox.person("Ada")
        await ada.say("/timezone London")
        await ada.reads("Noted")
        await ada.say("Juno Vale tomorrow at 20:00 for 30 minutes")
        await ada.reads("needs a login")
        await ada.tap("Log in")
        await world.browser.link(address_of(await ada.reads("within ten minutes")))
        await ada.reads("Somebody logged in")
        await ada.tap("Yes, use it")
        await ada.reads("software")
        assert "Juno Vale" in (await ada.last()).text


async def test_a_stop_while_the_page_waits_is_told_in_the_persons_words(world: World) -> None:
    async def asked() -> bool:
        return not world.webcam.faults.waiting()

    async with world.running():
        ada = await world.sandbox.person("Ada", language_code="de")
        await ada.say("/connect")
        back = await world.browser.come_back(address_of(await ada.reads("zehn Minuten")))
        world.webcam.faults.add(Fault(kind="hang", operation="oauthToken"))
        clicking = asyncio.create_task(world.browser.click(back))
        await until(asked)
    await clicking
    assert world.browser.last.status_code == 503
    assert int(world.browser.last.headers["retry-after"])
    assert "gleich noch einmal" in world.browser.text


async def test_of_two_hundred_taps_one_login_is_left_which_is_good(world: World) -> None:
    async def worked() -> bool:
        left = "SELECT FROM inbox WHERE state = 'new' UNION ALL SELECT FROM outbox WHERE state = 'waiting'"
        return not await world.rows(left)

    async with world.running():
        ada = await world.sandbox.person("Ada")
        await ada.say("/timezone London")
        await ada.reads("Noted")
        await asyncio.gather(*(ada.forge(of_menu(Go.CONNECT, "webcam")) for _ in range(200)))
        await ada.say("/timezone Rome")
        await ada.reads("Noted", timeout=60)
        await until(worked)
        pages = [m for m in await ada.messages() if m.out and "within ten minutes" in m.text]
        assert len(pages) == 1
        await world.browser.link(address_of(pages[0]))
        await ada.reads("Somebody logged in")
