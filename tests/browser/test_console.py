"""The console in a real browser: Telegram's answer behind the "#" opens it; nothing comes from elsewhere."""

from collections.abc import AsyncIterator
from json import dumps
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.campaigns.rows import body_of
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.copies import Copy
from handlers.words import NAMES
from tests.browser.conftest import QUIET, chromium
from tests.browser.page import DESK, PHONE
from tests.office.conftest import Bureau, bureau
from tests.office.proofs import init_data, result, widget

FRAMED = "--disable-features=LocalNetworkAccessChecks"
"""A page from outside may frame one of this machine, as it may one of the real world."""

pytestmark = [pytest.mark.browser, pytest.mark.slow]
__all__ = ["bureau"]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        found = chromium(playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=found, args=[*QUIET, FRAMED])
        yield await browser.new_page(viewport=DESK)
        await browser.close()


async def test_from_the_door_to_every_tab_and_out(bureau: Bureau, page: Page, artefacts: Path) -> None:
    base, asked, problems = f"http://127.0.0.1:{bureau.app.port}", set[str](), list[str]()
    page.on("request", lambda request: asked.add(request.url))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto(f"{base}/console")
    await expect(page.get_by_text("Sign in with Telegram")).to_be_visible()
    await page.goto("about:blank")  # as from Telegram's own page
    await page.goto(f"{base}/console/#tgAuthResult={result(widget(bureau.token, bureau.olga.id))}")
    await expect(page.get_by_role("heading")).to_have_text("Statistics")
    await expect(page.locator("img")).to_have_js_property("naturalWidth", 1080)
    for tab in ("Bookings", "Broadcasts", "Services"):
        await page.get_by_role("link", name=tab).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(tab)
    await page.screenshot(path=artefacts / "console-services.png")
    await page.set_viewport_size(PHONE)
    await page.goto(f"{base}/console/stats")
    await page.screenshot(path=artefacts / "console-phone.png")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_text("Sign in with Telegram")).to_be_visible()
    assert problems == []
    assert [url for url in asked if not url.startswith(base)] == []


async def test_telegrams_web_version_may_frame_it_and_nobody_else(bureau: Bureau, page: Page) -> None:
    base = f"http://127.0.0.1:{bureau.app.port}"
    opened = f"{base}/console/app#tgWebAppData={quote(init_data(bureau.token, bureau.olga.id))}"
    frame = f"<!doctype html><iframe src='{opened}' width=900 height=700></iframe>"
    for site in ("https://web.telegram.org", "https://example.org"):
        await page.route(f"{site}/**", lambda route: route.fulfill(body=frame, content_type="text/html"))
    await page.goto("https://web.telegram.org/k/")
    inside = page.frame_locator("iframe")
    await expect(inside.get_by_role("heading")).to_have_text("Statistics")
    await inside.get_by_role("link", name="Bookings").click()
    await expect(inside.get_by_role("heading")).to_have_text("Bookings")
    await inside.get_by_role("button", name="Sign out").click()
    await expect(inside.get_by_text("Sign in with Telegram")).to_be_visible()
    await page.goto("https://example.org/")
    await expect(inside.get_by_role("heading")).to_have_count(0)


async def test_in_german(bureau: Bureau, page: Page, artefacts: Path) -> None:
    base, olga = f"http://127.0.0.1:{bureau.app.port}", bureau.olga.id
    await bureau.rows(
        f"INSERT INTO people (id, name, language, zone) VALUES ({olga}, 'Olga', 'de', 'Europe/Berlin')"
    )
    await bureau.rows(
        "INSERT INTO bookings (id, person, service, account, made, starts, minutes, stage) SELECT 'b' || n,"
        f" {olga}, 'webcam', 'operator', now() - n * interval '1 day', now(), 30, 'invited'"
        " FROM generate_series(1, 5) n"
    )
    await bureau.rows(
        "INSERT INTO invitations (booking, performer, stage, reason)"
        " SELECT 'b' || n, '123457', 'refused', 'time' FROM generate_series(1, 5) n"
    )
    await page.goto(f"{base}/console/#tgAuthResult={result(widget(bureau.token, olga))}")
    await expect(page.get_by_role("heading")).to_have_text("Statistik")
    await expect(page.locator("img")).to_have_js_property("naturalWidth", 1080)
    await page.screenshot(path=artefacts / "console-german-stats.png", full_page=True)
    await page.get_by_role("link", name="Buchungen").click()
    await expect(page.locator("tbody tr").first).to_contain_text("Marlowe Finch: nicht möglich (Zeit)")
    await page.screenshot(path=artefacts / "console-german-bookings.png")
    await page.get_by_role("link", name="Dienste").click()
    await expect(page.locator("h2").first).to_have_text("Was wartet")
    await page.screenshot(path=artefacts / "console-german-services.png")


async def test_broadcasts_in_every_language_fit_every_screen(bureau: Bureau, page: Page) -> None:
    base, olga = f"http://127.0.0.1:{bureau.app.port}", bureau.olga.id
    await bureau.rows(f"INSERT INTO people (id, name, language) VALUES ({olga}, 'Olga', 'de')")
    copies = {language: Copy(1, (2,), "text", "Neuigkeiten für alle, die uns lesen") for language in NAMES}
    body = dumps(body_of(Campaign("c1", olga, copies=copies)))
    await bureau.rows(
        "INSERT INTO campaigns (id, author, stage, total, body, started, ended) VALUES"
        f" ('c1', {olga}, 'done', 1002, '{body}', now(), now())"
    )
    await page.goto(f"{base}/console/#tgAuthResult={result(widget(bureau.token, olga))}")
    await page.get_by_role("link", name="Rundnachrichten").click()
    for width in (360, 768, 1024, 1140, 1280):
        await page.set_viewport_size({"width": width, "height": 900})
        assert await page.evaluate("document.querySelector('.wide').scrollWidth") <= width


async def test_a_mini_app_opens_it_too_and_leaves_nothing_in_the_address(bureau: Bureau, page: Page) -> None:
    base = f"http://127.0.0.1:{bureau.app.port}"
    data = quote(init_data(bureau.token, bureau.olga.id))
    await page.goto(f"{base}/console/app#tgWebAppData={data}&tgWebAppVersion=9.0")
    await expect(page.get_by_role("heading")).to_have_text("Statistics")
    assert "tgWebAppData" not in page.url
    assert await page.evaluate("document.cookie") == ""
