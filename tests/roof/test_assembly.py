"""The whole program in this process: it starts, says how it is, ends quickly, and leaves nothing behind."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx
import psycopg
import pytest
from procrastinate import App
from procrastinate.testing import InMemoryConnector

from booking.ledger import Step
from booking.writes import GIVE_UP
from bot.assembly import Assembly
from bot.database.pool import open_pool
from bot.menu import Menu
from bot.office import StaffList
from bot.settings import Settings, read, read_probe
from bot.stop import Stop
from bot.traffic import telegram_bot
from bot.web.probe import ALIVE, here, probe
from handlers.words import LANGUAGES
from sandbox.botapi.client import Sandbox
from sandbox.botapi.serving import Server, serve
from sandbox.services.faults import Fault
from sandbox.services.server import Running
from sandbox.services.server import serve as services
from tests.database import fresh
from tests.roof.conftest import a_booking

HOOK_SECRET = "of-this-test-and-no-other"
PERSON = {"id": 7, "is_bot": False, "first_name": "Ada", "language_code": "en"}


@dataclass
class World:
    """Where the assembly under test lives."""

    chat: Server
    booking: Running
    database: str

    def settings(self, **more: str) -> Settings:
        return read(
            {
                "TELEGRAM_BOT_TOKEN": self.chat.token,
                "TELEGRAM_API_URL": self.chat.url,
                "DATABASE_URL": self.database,
                "LISTEN": "127.0.0.1:0",
                **self.booking.demo("webcam"),
                **more,
            }
        )


@pytest.fixture
async def world(database: str) -> AsyncIterator[World]:
    async with serve() as chat, services("webcam") as booking:
        yield World(chat, booking, database)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def when_ready(app: Assembly) -> httpx.Response:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{app.port}") as client, asyncio.timeout(30):
        while (answer := await client.get("/readyz")).status_code != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return answer


async def test_it_says_that_every_part_is_well(world: World) -> None:
    async with Assembly(world.settings()) as app:
        parts = (await when_ready(app)).json()
        assert parts == {"database": True, "disk": True, "fetching": True, "lanes": True, "jobs": True}


async def test_metrics_are_told_on_their_own_port_only(world: World) -> None:
    async with Assembly(world.settings(METRICS_LISTEN="127.0.0.1:0")) as app, httpx.AsyncClient() as client:
        await when_ready(app)
        told = (await client.get(f"http://127.0.0.1:{app.metrics_port}/metrics")).text
        assert 'greenroom_ready{part="fetching"} 1.0' in told
        assert 'greenroom_waiting{what="updates"} 0.0' in told
        assert 'greenroom_service_well{service="webcam"} 1.0' in told
        assert 'greenroom_traffic_total{what="failed"} 0.0' in told
        assert (await client.get(f"http://127.0.0.1:{app.port}/metrics")).status_code == 404


async def test_the_probe_tells_by_its_exit_whether_it_is_ready(world: World) -> None:
    async with Assembly(world.settings()) as app:
        await when_ready(app)
        where = read_probe({"LISTEN": f"0.0.0.0:{app.port}"})
        await asyncio.to_thread(probe, where)
        assert await asyncio.to_thread(here, where)
    with pytest.raises(Stop, match="nothing answers"):
        probe(where)


async def test_it_ends_within_a_blink_and_leaves_no_task_and_no_connection(world: World) -> None:
    before = asyncio.all_tasks()
    async with Assembly(world.settings()) as app:
        await when_ready(app)
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert asyncio.all_tasks() == before
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", app.port), 1).close()


async def test_a_lost_answer_of_a_service_that_was_switched_off_is_told(world: World) -> None:
    began = datetime.now(UTC) - 2 * GIVE_UP
    booking = replace(a_booking(), made=began, starts=began + timedelta(days=1))
    lost = replace(booking.intents[0], step=Step.UNKNOWN, saved=began, claimed=began)
    async with Assembly(world.settings(WEBCAM_API_URL="")) as app, Sandbox(world.chat.url) as sandbox:
        ada = await sandbox.person("Ada", id=booking.person)
        await ada.say("/start")
        await ada.reads("Ada")
        async with open_pool(world.database, most=1) as pool, pool.connection() as connection:
            await app.ledger.keep(connection, [replace(booking, intents=(lost,))], [lost])
        await ada.reads("stayed out of reach", timeout=30)


async def test_an_occupied_port_is_one_line(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(Stop, match=f"LISTEN: cannot listen on {where}"):
            await Assembly(world.settings(LISTEN=where)).__aenter__()


MIGRATING = "SET idle_in_transaction_session_timeout = '15s'; SELECT pg_advisory_lock(7136504)"
"""As a migration of many seconds does, for all that can be seen of it."""


async def test_it_lives_and_takes_nothing_while_the_database_is_migrated(world: World, postgres: str) -> None:
    port = free_port()
    where = {"LISTEN": f"127.0.0.1:{port}", "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}"}
    with fresh(postgres, empty=True) as url, psycopg.connect(url) as held:
        held.execute(MIGRATING)
        settings = replace(world, database=url).settings(**where, TELEGRAM_WEBHOOK_SECRET=HOOK_SECRET)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            app = Assembly(settings)
            starting = asyncio.create_task(app.__aenter__())
            assert (await client.get("/healthz")).text == ALIVE
            assert (await client.get("/readyz")).status_code == 503
            assert (await client.post("/telegram/webhook")).status_code == 503
            assert not starting.done()
            held.close()
            await starting
            try:
                await when_ready(app)
                assert (await client.post("/telegram/webhook")).status_code == 403
            finally:
                await app.__aexit__()


async def test_a_wrong_token_is_trouble_in_one_line(world: World) -> None:
    async with Assembly(world.settings(TELEGRAM_BOT_TOKEN="1:canarycanarycanarycanary")) as app:
        line = await asyncio.wait_for(app.trouble, 10)
    assert "token" in line
    assert "canary" not in line


@pytest.mark.parametrize("path", ["", "/hooks/greenroom"])
async def test_updates_are_taken_at_the_webhooks_own_path(world: World, path: str) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    more = {"TELEGRAM_WEBHOOK_URL": url + path, "TELEGRAM_WEBHOOK_SECRET": HOOK_SECRET}
    async with Assembly(world.settings(LISTEN=f"127.0.0.1:{port}", **more)), httpx.AsyncClient() as client:
        target = url + (path or "/telegram/webhook")
        update = {
            "update_id": 1,
            "message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}},
        }
        told = {"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}
        assert (await client.post(target, json=update)).status_code == 403
        assert (await client.post(target, json=update, headers=told)).status_code == 200


async def test_the_menu_is_told_in_every_language(world: World) -> None:
    async with Assembly(world.settings()), asyncio.timeout(30):
        while world.chat.world.journal.methods["setMyCommands"] < len(LANGUAGES):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_while_the_database_is_away_the_lists_of_each_are_left_to_the_next_start(world: World) -> None:
    async with open_pool(world.database, most=1) as pool:
        members = StaffList(pool, frozenset({7}))
    async with telegram_bot(world.chat.token, world.chat.url) as bot:
        await Menu(bot, pool, members, App(connector=InMemoryConnector())).tell()
    assert world.chat.world.journal.methods["setMyCommands"] == 2 * len(LANGUAGES)


async def test_an_owner_has_a_list_of_their_own_and_a_group_a_short_one(world: World) -> None:
    async with Assembly(world.settings(TELEGRAM_ADMIN_IDS="77")), Sandbox(world.chat.url) as sandbox:
        await sandbox.person("Ada", id=77, started=True)
        known = world.chat.world.profile["commands"]
        async with asyncio.timeout(30):
            while ("chat 77", "pt") not in known:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        everybody, own = known["default", "de"], known["chat 77", "de"]
        assert {c["command"] for c in everybody} < {c["command"] for c in own}
        assert [c["command"] for c in known["all_group_chats", "de"]] == ["help", "privacy"]


async def test_the_menu_speaks_the_language_somebody_chose_until_they_are_forgotten(world: World) -> None:
    known = world.chat.world.profile["commands"]
    async with Sandbox(world.chat.url) as sandbox:
        emma = await sandbox.person("Emma", id=79)
        async with Assembly(world.settings()):
            await emma.say("/language de")
            await _older_commands_told(world)
        assert known["chat 79", ""] == known["default", "de"]
        known.clear()
        async with Assembly(world.settings()):
            async with asyncio.timeout(30):
                while ("chat 79", "pt") not in known:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
            assert known["chat 79", ""] == known["default", "de"]
            await emma.say("/forget")
            await emma.tap("Vergiss mich", timeout=60)
            async with asyncio.timeout(30):
                while any(scope == "chat 79" for scope, _ in known):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)


async def _older_commands_told(world: World) -> None:
    """Wait until somebody has a list of their own, and make it one of an earlier version."""
    older = "UPDATE menus SET told = 'older' RETURNING person"
    async with await psycopg.AsyncConnection.connect(world.database, autocommit=True) as connection:
        async with asyncio.timeout(30):
            while not await (await connection.execute(older)).fetchall():  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_who_is_named_sees_their_commands_until_they_are_dismissed(world: World) -> None:
    async with Assembly(world.settings(TELEGRAM_ADMIN_IDS="77")), Sandbox(world.chat.url) as sandbox:
        ada, noor = await sandbox.person("Ada", id=77), await sandbox.person("Noor", id=78)
        await noor.say("/start")
        await noor.reads("Noor")
        await ada.say("/staff 78")
        await ada.tap("Support", timeout=60)
        known = world.chat.world.profile["commands"]
        async with asyncio.timeout(30):
            while ("chat 78", "pt") not in known:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        theirs = {c["command"] for c in known["chat 78", "de"]}
        assert "users" in theirs
        assert not theirs & {"broadcast", "staff", "audit"}
        await ada.say("/staff 78")
        await ada.tap("No role any more", timeout=60)
        async with asyncio.timeout(30):
            while any(scope == "chat 78" for scope, _ in known):  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_a_question_that_our_stop_cut_short_is_asked_again_after_the_start(world: World) -> None:
    webcam = world.booking.services["webcam"]
    async with Sandbox(world.chat.url) as sandbox:
        emma = await sandbox.person("Emma")
        async with Assembly(world.settings()):
            await emma.say("/timezone London")
            await emma.reads("Noted")
            webcam.faults.add(
                Fault(kind="hang", operation="getUserBookingRequirements", seconds=0.2, count=9)
            )
            await emma.say("/book 123456 on Skype tomorrow at 20:00")
            async with asyncio.timeout(30):
                while len(webcam.faults.waiting()) and webcam.faults.waiting()[0].get("count") == 9:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        assert not [m for m in await emma.messages() if m.says("not answering")]
        webcam.faults.clear()
        async with Assembly(world.settings()):
            await emma.reads("How long")
        assert not [m for m in await emma.messages() if m.says("not answering")]


async def test_a_database_that_went_away_for_a_moment_is_used_again(world: World) -> None:
    async with Assembly(world.settings()) as app, Sandbox(world.chat.url) as sandbox:
        await when_ready(app)
        person = await sandbox.person("Ada")
        await person.say("/start")
        await person.reads("Ada")
        async with await psycopg.AsyncConnection.connect(world.database, autocommit=True) as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await person.say("/help")
        await person.reads("/bookings", timeout=20)
        assert (await when_ready(app)).json()["jobs"]
