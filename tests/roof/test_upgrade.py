"""From an older version to this one with everything under way: nothing is lost, nothing is asked again."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg.types.json import Jsonb

from booking.answers import encoded
from booking.form import Value
from booking.moment import in_zone
from booking.provider import OPERATOR, Account, Order
from bot.assembly import Assembly
from bot.campaigns.rows import CAMPAIGN, body_of, campaign_of
from bot.database.migrate import newest, revision, upgrade
from bot.settings import read
from handlers.broadcast.campaign import Campaign, Stage
from handlers.broadcast.copies import Change, Copy
from handlers.callback import Cast, of_campaign
from providers import webcam
from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.serving import serve
from sandbox.services.server import Running
from sandbox.services.server import serve as services
from tests.database import fresh
from tests.office.broadcasts import RECKONED
from tests.world import directory

HERE = Path(__file__).parent


@pytest.fixture
def old(postgres: str) -> Iterator[str]:
    with fresh(postgres, empty=True) as url:
        upgrade(url, "0003")
        yield url


def left_behind(url: str, person: Person, bot: int, performer: str, requests: Mapping[str, Order]) -> None:
    """The rows of the older version, which still had an update of this person's to handle."""
    who = {"id": person.id, "is_bot": False, "first_name": "Ada", "language_code": "en"}
    chat = {"id": person.id, "type": "private", "first_name": "Ada"}
    message = {"message_id": 2, "date": 1, "from": who, "chat": chat, "text": "tomorrow at 20:00"}
    update = json.dumps({"update_id": 100, "message": message}).encode()
    values = {"ada": person.id, "bot": bot, "update": update, "performer": performer}
    wanted = {step: encoded(order.answers, webcam.CARD.form) for step, order in requests.items()}
    values["requests"] = json.dumps(wanted)
    fill(url, "before.sql", values)


def fill(url: str, file: str, values: Mapping[str, object]) -> None:
    """The rows of a file."""
    with psycopg.connect(url) as connection:
        for statement in (HERE / file).read_text().split(";\n"):
            connection.execute(statement.encode(), values)


async def test_broadcasts_under_way_go_on_and_reach_nobody_twice(old: str) -> None:
    upgrade(old, "0008")
    async with serve() as chat, Sandbox(chat.url) as sandbox:
        names = ("Robin", "Nina", "Emma", "Cleo", "Ben")
        crew = {name.lower(): await sandbox.person(name, started=True) for name in names}
        robin, nina, ben = crew["robin"], crew["nina"], crew["ben"]
        fill(old, "broadcasts_before.sql", {name: person.id for name, person in crew.items()})
        settings = {"TELEGRAM_BOT_TOKEN": chat.token, "TELEGRAM_API_URL": chat.url, "DATABASE_URL": old}
        settings |= {"TELEGRAM_ADMIN_IDS": str(robin.id), "LISTEN": "127.0.0.1:0"}
        async with Assembly(read(settings)):
            await ben.sees("Half sent.", timeout=30)
            await robin.sees("1 perhaps sent")
            await robin.say("/broadcast")
            await robin.tap("Stood still.")
            await robin.tap("Go on")
            await ben.sees("Stood still.")
            await nina.forge(of_campaign("judgedcampaign12", Cast.APPROVE))
            await nina.tap("Yes, send it")
            for name in ("emma", "cleo", "ben"):
                await crew[name].sees("Judged.")
                await crew[name].sees("In its time.")
            await ended(old)
            told = [c["request"]["text"] for c in await sandbox.calls("sendMessage", ok="1")]
            assert {t: told.count(t) for t in told if t.endswith(("sent.", "still."))} == {
                "Half sent.": 1,
                "Stood still.": 1,
            }


def test_an_album_that_was_changed_before_its_parts_were_kept_is_not_used_again(old: str) -> None:
    upgrade(old, "0020")
    items = tuple({"type": "photo", "media": f"file{n}", "caption": f"part {n}"} for n in range(2))
    album = Copy(1, (5, 6), "album", group="g", parts=("photo", "photo"), items=items)
    sent = Campaign("kept", 1, Stage.DONE, copies={"en": album, "de": Copy(1, (7,), "text", "Hallo")})
    changed = replace(sent, id="changed", change=Change("words", Copy(1, (8,), "text", "else"), 1))
    with psycopg.connect(old, autocommit=True) as connection:
        for one in (sent, changed):
            written = "INSERT INTO campaigns (id, author, stage, body) VALUES (%s, 1, 'done', %s)"
            connection.execute(written, [one.id, Jsonb(body_of(one))])
        upgrade(old)
        rows = connection.execute(f"SELECT {CAMPAIGN} FROM campaigns ORDER BY id DESC").fetchall()
    found = {one.id: one for one in map(campaign_of, rows)}
    assert found["kept"] == replace(sent, holder=1)
    assert found["changed"].copies["de"] == sent.copies["de"]
    assert found["changed"].copies["en"].words == "part 0"
    assert not found["changed"].kept


async def ended(url: str) -> None:
    """Every broadcast is done, but that of somebody without a role; the numbers that are kept are true."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection, asyncio.timeout(30):
        going = "SELECT id FROM campaigns WHERE stage <> 'done' AND body -> 'copies' <> '{}'"
        held = [("strangercampaign",)]
        while await (await connection.execute(going)).fetchall() != held:  # noqa: ASYNC110 - rows tell nobody
            await asyncio.sleep(0.1)
        assert await (await connection.execute(RECKONED.encode())).fetchall() == []


GIVEN_UP = """INSERT INTO accounts (service, key, person, state, linked)
SELECT 'webcam', state, 7, state, now() - interval '1 year' FROM unnest(ARRAY['leaving', 'live']) state"""


def test_a_login_that_was_given_up_is_tried_to_be_taken_back_for_a_month_from_now(old: str) -> None:
    upgrade(old, "0021")
    with psycopg.connect(old, autocommit=True) as connection:
        connection.execute(GIVEN_UP)
        upgrade(old)
        found = "SELECT key FROM accounts WHERE linked > now() - interval '1 day'"
        assert connection.execute(found).fetchall() == [("leaving",)]


STEPS = ("saved", "claimed", "unknown")


def asked(performer: str, days: int) -> Order:
    """A request for a session in so many days."""
    now = datetime.now(UTC).replace(microsecond=0)
    answers: dict[str, Value] = {
        "performers": (performer,),
        "software": "3",
        "when": in_zone(now + timedelta(days=days), "Europe/Berlin"),
        "minutes": 30,
        "credits": Decimal(10),
        "sign_in": "ada.on.skype",
        "phone_chat": False,
        "sms": False,
    }
    return Order("", answers, now)


async def sent(booking: Running, *orders: Order) -> None:
    """What the older version had sent when it was stopped; it never heard the answer."""
    provider = webcam.connect(booking.demo("webcam"))
    for order in orders:
        await provider.book(Account("webcam", OPERATOR), order)
    await provider.close()


async def brought_to_an_end(url: str) -> None:
    """Every write that was open is done, and each of them knows its booking there."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection, asyncio.timeout(20):
        live = "SELECT 1 FROM intents WHERE step <> 'done'"
        while await (await connection.execute(live)).fetchall():  # noqa: ASYNC110 - rows tell nobody
            await asyncio.sleep(0.1)
        known = "SELECT count(DISTINCT reference) FROM invitations WHERE booking <> 'bookingbooking01'"
        assert await (await connection.execute(known)).fetchall() == [(len(STEPS),)]


async def test_live_drafts_bookings_and_messages_go_on(old: str, tmp_path: Path) -> None:
    async with serve() as chat, services("webcam") as booking, Sandbox(chat.url) as sandbox:
        ada = await sandbox.person("Ada")
        await ada.say("/help")  # so that she may be written to
        marlowe = next(p for p in booking.services["webcam"].performers() if p["name"] == "Marlowe Finch")
        requests = {step: asked(str(marlowe["id"]), day) for day, step in enumerate(STEPS, 3)}
        await sent(booking, requests["claimed"], requests["unknown"])
        left_behind(old, ada, int(chat.token.split(":")[0]), str(marlowe["id"]), requests)
        assert await revision(old) == "0003"
        async with Assembly(read(environment(chat.url, chat.token, old, booking, tmp_path))) as app:
            assert await revision(old) == newest()
            await ada.reads("An answer from before.")
            await ada.reads("How long shall it be?")
            await ada.tap("30 minutes")
            await ada.reads("How many credits")
            await ada.say("/bookings")
            await ada.reads("Your bookings")
            assert any("Marlowe Finch" in label for row in await ada.buttons() for label in row)
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{app.port}") as web:
                assert (await web.get("/readyz")).status_code == 200
            await brought_to_an_end(old)
        ledger = booking.services["webcam"].ledger.since()
        assert [entry["operation"] for entry in ledger].count("createBooking") == len(STEPS)


def environment(url: str, token: str, database: str, booking: Running, folder: Path) -> dict[str, str]:
    return {
        **booking.demo("webcam"),
        "TELEGRAM_BOT_TOKEN": token,
        "TELEGRAM_API_URL": url,
        "DATABASE_URL": database,
        "DIRECTORY": str(directory(booking, folder)),
        "LISTEN": "127.0.0.1:0",
    }


def test_what_the_operators_account_has_to_spend_leaves_peoples_bookings(old: str) -> None:
    upgrade(old, "0024")
    with psycopg.connect(old, autocommit=True) as connection:
        written = """INSERT INTO bookings (id, person, service, account, starts, balance)
            VALUES (%s, 1, 'webcam', %s, now(), 100)"""
        connection.execute("INSERT INTO people (id) VALUES (1)")
        for account in (OPERATOR, "1"):
            connection.execute(written, [account, account])
        upgrade(old)
        rows = connection.execute("SELECT account, balance FROM bookings ORDER BY account").fetchall()
    assert rows == [("1", Decimal(100)), (OPERATOR, None)]
