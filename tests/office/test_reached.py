"""How Telegram reaches us: what failed once and came again is not told as a failure for ever."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx

from bot.assembly import Assembly
from bot.console.reader import passer_by
from bot.console.views import Views
from bot.demo.supervised import free_port
from bot.settings import read
from handlers.office import Health, Telegram
from sandbox.botapi.client import Sandbox
from sandbox.botapi.serving import Server, serve
from tests.office.test_outages import away

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOOK = "https://bot.example/telegram/webhook"
WAITING = dict.fromkeys(("updates", "replies", "bulk", "jobs", "drafts", "followed"), 0)
OLDEST = {"update": 0.0, "reply": 0.0}
FAILED = Telegram(True, HOOK, 1, "Wrong response: 503", NOW - timedelta(minutes=1))


class Doctor:
    """Finds everything well but what it is told of Telegram."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram

    async def look(self) -> Health:
        return Health("1", "0001", 1, self.telegram, {}, WAITING, OLDEST, ())


async def shown(telegram: Telegram) -> str:
    nobody = cast("Any", None)
    page = await Views(dict, dict, Doctor(telegram), nobody, lambda: NOW).services(nobody, passer_by("en"))
    return page[page.index(">Telegram<") : page.index(">clock of this machine<")]


async def test_the_console_tells_an_old_failure_with_its_time_and_that_all_is_well() -> None:
    assert ">not well<" in await shown(FAILED)
    for over in (replace(FAILED, pending=0), replace(FAILED, error_at=NOW - timedelta(hours=1))):
        page = await shown(over)
        assert ">well<" in page
        assert HOOK in page
        assert "Its last error, 30 Nov 2026, 1" in page


def environ(chat: Server, database: str, **more: str) -> dict[str, str]:
    known = {"TELEGRAM_BOT_TOKEN": chat.token, "TELEGRAM_API_URL": chat.url, "DATABASE_URL": database}
    return {**known, "LISTEN": "127.0.0.1:0", **more}


async def test_health_is_green_once_what_failed_has_come(database: str, postgres: str) -> None:
    async with serve() as chat, Sandbox(chat.url) as sandbox:
        olga, port = await sandbox.person("Olga"), free_port()
        more = {
            "TELEGRAM_ADMIN_IDS": str(olga.id),
            "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}",
            "TELEGRAM_WEBHOOK_SECRET": "of-this-test-and-no-other",
            "LISTEN": f"127.0.0.1:{port}",
        }
        async with Assembly(read(environ(chat, database, **more))):
            await sandbox.called("setWebhook")
            await sandbox.post("webhook", pace=0.1)
            with away(database, postgres):
                await olga.say("/help")
                await olga.until(lambda _: chat.world.webhook.error)
            await olga.reads("What I understand", timeout=30)
            await olga.say("/health")
            seen = await olga.reads("Its last error, ")
            async with asyncio.timeout(20):
                while "updates waiting there: 0 🟢" not in seen.text:  # nothing waits, not even this tap
                    await olga.tap("Refresh")
                    seen = await olga.last()


async def test_a_database_that_is_away_is_told_before_a_reader_gives_up(database: str, postgres: str) -> None:
    async with serve() as chat, Assembly(read(environ(chat, database, METRICS_LISTEN="127.0.0.1:0"))) as app:
        with away(database, postgres):
            async with httpx.AsyncClient(timeout=9) as client:
                for _ in range(4):  # at first the pool has connections that it takes for good
                    told = (await client.get(f"http://127.0.0.1:{app.metrics_port}/metrics")).text
    assert 'greenroom_ready{part="database"} 0.0' in told
    assert "greenroom_waiting{" not in told
