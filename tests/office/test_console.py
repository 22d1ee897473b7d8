"""The console: only whom Telegram vouches for, only with a role, and only what the role may see."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from json import dumps
from urllib.parse import parse_qsl, urlencode

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from bot.campaigns.rows import body_of
from bot.console.sessions import Sessions
from bot.console.signin import Unproven, by_mini_app, by_widget
from bot.sealing.secrets import Vault
from handlers.broadcast.campaign import Campaign
from handlers.broadcast.copies import Copy
from tests.office.conftest import Bureau
from tests.office.proofs import enter, init_data, sealed, widget

TOKEN = "7000000001:AAGreenroomSandboxTokenForTestsAndDemo"
BODY = dumps(body_of(Campaign("c1", 1, copies={"en": Copy(1, (2,), "text", "News <b>")})))
POLL = dumps(body_of(Campaign("c3", 1, copies={"en": Copy(1, (3,), "media", what="poll")})))


def now() -> datetime:
    return datetime.now(UTC)


def test_what_telegram_sealed_is_believed() -> None:
    assert by_widget(widget(TOKEN, 2**52 - 1), TOKEN, now()) == 2**52 - 1
    assert by_mini_app(init_data(TOKEN, 7), TOKEN, now()) == 7


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda f: {**f, "id": "8"}, "forged"),
        (lambda f: {**f, "hash": ""}, "forged"),
        (lambda f: {**f, "hash": "é"}, "forged"),
        (lambda f: {k: v for k, v in f.items() if k != "hash"}, "forged"),
        (lambda f: {**f, "extra": "1"}, "forged"),
        (lambda _: widget("7000000001:another", 7), "forged"),
        (lambda _: widget(TOKEN, 7, ago=601), "old"),
        (lambda _: widget(TOKEN, 7, ago=-120), "old"),
        (lambda f: sealed({"id": "7"}, b"x") | {"hash": f["hash"]}, "forged"),
    ],
)
def test_anything_else_is_refused(change: Callable[[dict[str, str]], dict[str, str]], why: str) -> None:
    with pytest.raises(Unproven, match=why):
        by_widget(change(widget(TOKEN, 7)), TOKEN, now())


def test_init_data_of_another_kind_is_refused() -> None:
    good = init_data(TOKEN, 7)
    again = urlencode([*parse_qsl(good), ("user", '{"id": 8}')])
    for data in (good.replace("Olga", "Olgb"), again, "", "&&&", "hash=x", init_data(TOKEN, 7, ago=601)):
        with pytest.raises(Unproven):
            by_mini_app(data, TOKEN, now())
    with pytest.raises(Unproven, match="forged"):
        by_widget(dict(parse_qsl(good)), TOKEN, now())


@pytest.mark.parametrize("said", ["[" * 14_000, '{"hash": "\\ud800"}', '{"\\ud800": ""}', "[]", "\xff"])
async def test_junk_is_no_proof_and_no_mistake_of_ours(
    bureau: Bureau, web: httpx.AsyncClient, said: str
) -> None:
    junk = urlsafe_b64encode(said.encode("latin-1")).decode()
    assert (await web.post("/console/enter", data={"widget": junk})).status_code == 403
    assert await bureau.rows("SELECT what FROM failures") == []


async def test_an_owner_comes_in_and_sees_every_tab(bureau: Bureau, web: httpx.AsyncClient) -> None:
    shown = await enter(web, widget(bureau.token, bureau.olga.id))
    assert shown.url.path == "/console/stats"
    assert all(label in shown.text for label in ("Bookings", "Broadcasts", "Services"))
    told = (await web.get("/console/services")).text
    assert all(said in told for said in ("long polling", "updates at Telegram"))
    assert ">WebKasa</td>" in told  # which is off
    assert (await web.get("/console/stats.png?days=7")).content.startswith(b"\x89PNG")
    assert (await web.get("/console/stats.csv")).text.splitlines()[0].endswith("what,of,which,count")
    chosen = await web.get("/console/stats?from=2026-02-01&to=2026-02-28")
    assert 'src="stats.png?from=2026-02-01&amp;to=2026-02-28"' in chosen.text
    chosen = await web.get("/console/stats.csv?from=2026-02-01&to=2026-02-28")
    assert "greenroom-2026-02-01-2026-02-28.csv" in chosen.headers["content-disposition"]
    assert "At most 366 days" in (await web.get("/console/stats?from=2020-02-01&to=2026-02-28")).text
    for _ in range(2):
        await web.get("/console/bookings")
    await bureau.olga.say("/audit")
    told = (await bureau.olga.reads("Who did what")).text
    assert told.count("Read in the console: Bookings") == told.count("Signed in to the console") == 1
    await web.post("/console/leave")
    assert (await web.get("/console/stats")).url.path == "/console/"


async def test_files_people_and_broadcasts_that_were_read_are_in_the_log(
    bureau: Bureau, web: httpx.AsyncClient
) -> None:
    """A file each time; one person and one broadcast once, though the tab was read before."""
    await bureau.rows("INSERT INTO people (id, name, username) VALUES (7, 'Eve', 'eve_m'), (8, 'Evan', '')")
    await bureau.rows(f"INSERT INTO campaigns (id, author, stage, body) VALUES ('c1', 1, 'done', '{BODY}')")
    await enter(web, widget(bureau.token, bureau.olga.id))
    lists = ["bookings", "campaigns", "services", "stats", "stats.csv"]
    people = ["bookings?person=7", "bookings?person=%40Eve_M", "bookings?person=Ev", "bookings?person=9"]
    broadcasts = ["campaign?id=c1", "campaign?id=c1&state=sent", "campaign?id=c2"]
    files = ["bookings.csv", "bookings.csv?person=8", "campaigns.csv?id=c1", "campaigns.csv?id=c2"]
    for path in (*lists, *people, *broadcasts, *files, *files):
        assert (await web.get(f"/console/{path}")).status_code == 200, path
    assert await bureau.rows("SELECT verb, subject FROM audit ORDER BY number OFFSET 1") == [
        ("console.read", "bookings"),
        ("console.read", "campaigns"),
        ("people.look", "7"),
        ("broadcast.report", "c1"),
        ("console.file", "bookings"),
        ("people.look", "8"),
        ("console.file", "bookings"),
        ("broadcast.report", "c1"),
        ("console.file", "bookings"),
        ("console.file", "bookings"),
        ("broadcast.report", "c1"),
    ]
    await bureau.olga.say("/audit")
    await bureau.olga.reads("Taken from the console as a file: Bookings")


async def test_support_sees_what_support_may_and_only_while_it_is_support(
    bureau: Bureau, web: httpx.AsyncClient
) -> None:
    await bureau.rows(f"INSERT INTO staff (person, role, named_by) VALUES ({bureau.ada.id}, 'support', 1)")
    shown = await enter(web, widget(bureau.token, bureau.ada.id))
    assert "Bookings" in shown.text
    assert "Broadcasts" not in shown.text
    assert (await web.get("/console/campaigns")).status_code == 403
    await bureau.rows(f"DELETE FROM staff WHERE person = {bureau.ada.id}")
    for path in ("bookings", ""):
        told = await web.get(f"/console/{path}")
        assert (told.status_code, "You have no role here any more" in told.text) == (403, True)
        assert "Sign in with Telegram" in told.text


async def test_bookings_are_shown_page_by_page_without_private_answers(
    bureau: Bureau, web: httpx.AsyncClient
) -> None:
    await bureau.rows("INSERT INTO people (id, name) VALUES (5, '<b>Eve</b>')")
    await bureau.rows(
        "INSERT INTO bookings (id, person, service, account, answers, made, stage)"
        " SELECT 'b' || n, 5, 'webcam', 'operator', '{\"sign_in\": \"canary\"}',"
        " now() - n * interval '1 hour', 'confirmed'"
        " FROM generate_series(1, 60) n"
    )
    await bureau.rows(
        "INSERT INTO invitations (booking, performer, stage, price, contact)"
        " VALUES ('b1', '123457', 'confirmed', 12, 'canary')"
    )
    await enter(web, widget(bureau.token, bureau.olga.id))
    first = (await web.get("/console/bookings?service=webcam&stage=confirmed")).text
    assert "Marlowe Finch: confirmed, for 12" in first
    assert "&lt;b&gt;Eve" in first
    assert "canary" not in first
    assert first.count("<tr>") == 51
    older = first.split('href="?')[-1].split('"')[0].replace("&amp;", "&")
    assert (await web.get(f"/console/bookings?{older}")).text.count("<tr>") == 11
    assert "No bookings." in (await web.get("/console/bookings?stage=declined")).text


async def test_bookings_are_found_by_person_performer_and_day_and_go_into_a_file(
    bureau: Bureau, web: httpx.AsyncClient
) -> None:
    await bureau.rows("INSERT INTO people (id, name, username) VALUES (5, 'Eve', 'eve_m'), (6, 'Ivo', '')")
    await bureau.rows("UPDATE people SET name = '=1+1' WHERE id = 6")
    await bureau.rows(
        "INSERT INTO bookings (id, person, service, account, answers, made, starts, minutes, stage) VALUES"
        " ('a', 5, 'webcam', 'operator', '{\"sign_in\": \"canary\"}', '2026-11-01', '2026-11-20 23:30Z',"
        " 30, 'confirmed'), ('b', 6, 'webcam', 'operator', '{}', '2026-11-02', '2026-11-21 00:30Z',"
        " 60, 'invited')"
    )
    await bureau.rows(
        "INSERT INTO invitations (booking, performer, stage, reason, price, contact, place) VALUES"
        " ('a', '123457', 'confirmed', 'none', 12, 'canary', 0),"
        " ('a', '77', 'declined', 'time', NULL, '', 1), ('b', '77', 'invited', 'none', NULL, '', 0)"
    )
    await enter(web, widget(bureau.token, bureau.olga.id))
    for asked, shown in (
        *[("person=5", "a"), ("person=%40Eve_M", "a"), ("person=eV", "a"), ("person=1", "")],
        *[("performer=marlowe", "a"), ("performer=77", "ab"), ("performer=nobody", "")],
        *[("day=2026-11-20", "a"), ("day=2026-11-21", "b"), ("day=9999-12-31", "ab"), ("day=x", "ab")],
        *[("performer=77&person=5&day=2026-11-20&service=webcam&stage=confirmed", "a"), ("", "ab")],
    ):
        page = (await web.get(f"/console/bookings?{asked}")).text
        assert [name in page for name in ("Eve · 5", "=1+1 · 6")] == ["a" in shown, "b" in shown], asked
        [address] = re.findall(r'bookings\.csv[^"]*', unescape(page))
        file = await web.get(f"/console/{address}")
        assert {line[0] for line in file.text.splitlines()[1:]} == set(shown), asked
    assert [line.split(",")[2:] for line in file.text.lstrip("\ufeff").splitlines()[1:]] == [
        ["6", "'=1+1", "webcam", "invited", "2026-11-21T00:30:00+00:00", "60", "77", "77", "invited", "", ""],
        ["5", "Eve", "webcam", "confirmed", "2026-11-20T23:30:00+00:00", "30"]
        + ["123457", "Marlowe Finch", "confirmed", "", "12"],
        ["5", "Eve", "webcam", "confirmed", "2026-11-20T23:30:00+00:00", "30"]
        + ["77", "77", "declined", "time", ""],
    ]
    assert "canary" not in file.text


def test_a_session_ends_by_itself() -> None:
    sessions = Sessions(Vault([bytes(32)]), secure=True)
    began, response = now(), Response()
    sessions.give(response, 7, began)
    cookie = response.headers["set-cookie"]
    assert "Secure" in cookie
    request = Request({"type": "http", "headers": [(b"cookie", cookie.split(";")[0].encode())]})
    assert sessions.person(request, began + timedelta(hours=7)) == 7
    assert sessions.person(request, began + timedelta(hours=9)) is None
    other = Sessions(Vault([b"n" * 32, bytes(32)]), secure=True)  # the old key may have leaked
    assert other.person(request, began) is None


async def test_broadcasts_are_shown_with_what_became_of_their_recipients(
    bureau: Bureau, web: httpx.AsyncClient
) -> None:
    await bureau.rows("INSERT INTO people (id, name) VALUES (5, 'Eve'), (6, 'Ivo')")
    await bureau.rows(
        "INSERT INTO campaigns (id, author, stage, total, body) VALUES"
        f" ('c1', {bureau.olga.id}, 'done', 1002, '{BODY}')"
    )
    await bureau.rows(
        "INSERT INTO recipients (campaign, person, state) VALUES ('c1', 5, 'sent'), ('c1', 6, 'sent')"
    )
    await enter(web, widget(bureau.token, bureau.olga.id))
    shown = (await web.get("/console/campaigns")).text
    assert '<a href="campaign?id=c1"><span class=long>News &lt;b&gt;</span></a>' in shown
    assert 'data-head="Languages"><span class=long>English</span></td>' in shown
    assert 'data-head="Stage">done</td>' in shown
    assert "1,002 · 2 sent" in shown
    await bureau.rows(
        "INSERT INTO campaigns (id, author, stage, total, body) VALUES"
        f" ('c3', {bureau.olga.id}, 'draft', 0, '{POLL}')"
    )
    assert "<span class=long>poll</span>" in (await web.get("/console/campaigns")).text
    page = (await web.get("/console/campaign?id=c1&after=5")).text
    assert "<blockquote>News &lt;b&gt;</blockquote>" in page
    assert "<li>To: everybody who wants news</li><li>That is 1,002 people.</li>" in page
    assert re.findall(r">(\w*)</td>", page)[:4] == ["6", "Ivo", "", "sent"]
    assert ">Eve<" not in page
    assert "Nobody." in (await web.get("/console/campaign?id=c1&state=blocked")).text
    assert "not kept any more" in (await web.get("/console/campaign?id=c2")).text
    await bureau.rows("UPDATE campaigns SET stage = 'running'")
    assert ">under way</td>" in (await web.get("/console/campaigns")).text
    await bureau.rows("INSERT INTO people (id, name) VALUES (7, 'Ina')")
    await bureau.rows(
        "INSERT INTO recipients (campaign, person, state, not_before)"
        " VALUES ('c1', 7, 'waiting', '2099-01-01')"
    )
    for path in ("campaigns", "campaign?id=c1"):
        assert ">waits until 1 Jan 2099, 00:00<" in (await web.get(f"/console/{path}")).text
    await bureau.rows("DELETE FROM recipients WHERE person = 7")
    report = (await web.get("/console/campaigns.csv?id=c1")).text
    assert [line.split(",")[:4] for line in report.splitlines()[1:]] == [
        ["5", "Eve", "", "sent"],
        ["6", "Ivo", "", "sent"],
    ]


async def test_a_broadcast_that_was_deleted_says_so(bureau: Bureau, web: httpx.AsyncClient) -> None:
    await bureau.rows("INSERT INTO people (id, name) VALUES (5, 'Eve'), (6, 'Ivo')")
    await bureau.rows(
        "INSERT INTO campaigns (id, author, stage, work, pass, total, body) VALUES"
        f" ('c1', {bureau.olga.id}, 'done', 'delete', 1, 2, '{BODY}')"
    )
    await bureau.rows(
        "INSERT INTO recipients (campaign, person, state, pass, changed, at)"
        " VALUES ('c1', 5, 'sent', 1, 'deleted', now()), ('c1', 6, 'unknown', 0, '', now())"
    )
    await enter(web, widget(bureau.token, bureau.olga.id))
    shown = (await web.get("/console/campaigns")).text
    assert 'data-head="Stage">deleted</td>' in shown
    assert "1 deleted · 1 may still have it" in shown
    page = (await web.get("/console/campaign?id=c1")).text
    assert "<li>deleted</li>" in page
    assert "<li>1 deleted</li><li>1 may still have it: no answer came when it was sent</li>" in page


async def test_the_console_speaks_the_readers_language_and_writes_times_as_they_do(
    bureau: Bureau, web: httpx.AsyncClient
) -> None:
    assert "Mit Telegram anmelden" in (await web.get("/console/", headers={"accept-language": "de-AT"})).text
    await bureau.rows(
        "INSERT INTO people (id, name, language, zone, clock12) VALUES"
        f" ({bureau.olga.id}, 'Olga', 'de', 'Europe/Berlin', true)"
    )
    await bureau.rows(
        "INSERT INTO bookings (id, person, service, account, made, starts, minutes, stage) VALUES ('b',"
        f" {bureau.olga.id}, 'webcam', 'operator', '2026-11-17 19:10Z', '2026-11-20 20:05Z', 30, 'invited')"
    )
    await enter(web, widget(bureau.token, bureau.olga.id))
    shown = (await web.get("/console/bookings")).text
    assert '<html lang="de">' in shown
    assert "17. Nov. 2026, 8:10 PM" in shown
    assert ">wartet auf Antwort</td>" in shown
    assert "Ortszeit Berlin" in shown
    assert "<h1>Dienste</h1>" in (await web.get("/console/services")).text
    await bureau.rows(
        "INSERT INTO campaigns (id, author, stage, total, body, note) VALUES"
        f" ('c1', 1, 'paused', 9, '{BODY}', 'Bad Request: message caption is too long')"
    )
    reasons = ("no answer", "not whole: Forbidden: bot was blocked by the user", "Bad Request: <new>")
    await bureau.rows("INSERT INTO people (id, name) VALUES (1, 'Eve'), (2, 'Ivo'), (3, 'Ida')")
    for number, reason in enumerate(reasons, 1):
        await bureau.rows(
            "INSERT INTO recipients (campaign, person, state, error)"
            f" VALUES ('c1', {number}, 'refused', '{reason}')"
        )
    page = (await web.get("/console/campaign?id=c1")).text
    assert "Warum: der Text ist zu lang" in page
    assert "Telegram hat nicht geantwortet" in page
    assert "nicht vollständig: hat den Bot blockiert" in page
    assert "Telegram sagt: Bad Request: &lt;new&gt;" in page
