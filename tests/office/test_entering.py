"""Who comes into the console, from where, and as whom."""

import httpx
import pytest

from tests.office.conftest import Bureau
from tests.office.proofs import enter, init_data, widget


async def test_the_cookie_is_closed_to_scripts_and_other_sites(
    bureau: Bureau, web: httpx.AsyncClient
) -> None:
    web.follow_redirects = False
    entered = await enter(web, widget(bureau.token, bureau.olga.id))
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/console" in cookie
    assert str(bureau.olga.id) not in cookie
    door = await web.get("/console/")
    assert "default-src 'none'" in door.headers["content-security-policy"]
    assert "unsafe" not in door.headers["content-security-policy"]


@pytest.mark.parametrize("cookie", ["", "x", "AAAA" * 20, "é"])
async def test_a_cookie_that_is_not_ours_opens_nothing(web: httpx.AsyncClient, cookie: str) -> None:
    headers = [(b"cookie", f"greenroom_console={cookie}".encode())]
    for path in ("stats", "stats.png", "stats.csv", "bookings", "campaigns", "services"):
        answer = await web.get(f"/console/{path}", headers=headers, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/")


async def test_strangers_and_other_sites_stay_outside(bureau: Bureau, web: httpx.AsyncClient) -> None:
    assert (await enter(web, widget(bureau.token, bureau.ada.id))).status_code == 403
    assert (await enter(web, widget("1:other", bureau.olga.id))).status_code == 403
    web.headers["sec-fetch-site"] = "cross-site"
    assert (await enter(web, widget(bureau.token, bureau.olga.id))).status_code == 403
    del web.headers["sec-fetch-site"]  # as a Safari that does not know it yet
    for elsewhere in ("", "null", "https://elsewhere.example"):
        web.headers["origin"] = elsewhere
        assert (await enter(web, widget(bureau.token, bureau.olga.id))).status_code == 403
    assert (await web.get("/console/stats")).url.path == "/console/"
    web.headers["origin"] = str(web.base_url).rstrip("/")
    assert (await enter(web, widget(bureau.token, bureau.olga.id))).url.path == "/console/stats"


async def test_another_account_on_the_same_phone_comes_in_as_itself(
    bureau: Bureau, web: httpx.AsyncClient
) -> None:
    await bureau.rows(f"INSERT INTO staff (person, role, named_by) VALUES ({bureau.ada.id}, 'support', 1)")
    await enter(web, widget(bureau.token, bureau.olga.id))
    assert (await web.get("/console/")).url.path == "/console/stats"  # a browser goes on where it was
    opened = await web.get("/console/app")
    assert "enter.js" in opened.text  # which posts the proof that no server sees
    await web.post("/console/enter", data={"app": init_data(bureau.token, bureau.ada.id)})
    assert "Broadcasts" not in (await web.get("/console/stats")).text
