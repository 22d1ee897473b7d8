"""Getting updates: nothing lost, nothing twice, nothing stuck."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.traffic import Options, Traffic, Webhook, telegram_bot
from bot.traffic.api import Api
from bot.traffic.connections import pool
from bot.traffic.hook import Hook
from bot.traffic.keeper import Keeper
from bot.traffic.polling import Polling, Stop
from bot.traffic.presence import Presence
from bot.traffic.raw import Raw
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import Rig
from tests.traffic.counting import until, wiring

ADA = {"id": 8_000_000_001, "is_bot": False, "first_name": "Ada"}
SAID = {
    "message_id": 1,
    "date": 1,
    "chat": {"id": 8_000_000_001, "type": "private"},
    "from": ADA,
    "text": "?",
}
POISONS = [
    {"update": {"message": {"message_id": "x", "date": {}, "chat": 5}}},
    {
        "update": {
            "message": {"message_id": 1, "date": 1, "chat": {"id": 8_000_000_001, "type": 3}, "from": []}
        }
    },
    {"update": {"something_new": [1, 2]}},
    {"raw": '{"update_id": {update_id}, "message": {oops'},
    {"raw": '{"update_id": {update_id}, "message": {"text": "\\ud800"}}'},
    {"raw": '{"update_id": {update_id}, "deep": ' + "[" * 3000 + "]" * 3000 + "}"},
    {"update": {"inline_query": {"id": "1", "from": ADA | {"id": 2**63 - 2}, "query": "", "offset": ""}}},
    {"update": {"message": {**SAID, "from": ADA | {"id": 9, "language_code": 5}}}},
]


IDS = ["types", "chat", "kind", "no json", "surrogate", "deep", "far", "language"]


@pytest.mark.parametrize("poison", POISONS, ids=IDS)
async def test_a_poisoned_update_between_two_good_ones(
    rig: Rig, sandbox: Sandbox, ada: Person, poison: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    await ada.say("before")
    await sandbox.post("updates", **poison)
    await ada.say("after")
    traffic = await rig.start()
    await ada.reads("2: after")
    states = [state for (state,) in await rig.rows("SELECT state FROM inbox ORDER BY update_id")]
    assert states[0] == states[2] == "done"
    assert len(states) == 3
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) <= 3, "the log is not flooded by it"
    assert traffic.counters["bad"] == states.count("bad"), "and the figures tell the operator"


async def test_what_was_said_while_the_bot_was_down_is_answered(rig: Rig, ada: Person) -> None:
    for word in "abc":
        await ada.say(word)
    await rig.start()
    await ada.reads("3: c")


async def test_redelivered_and_shuffled_updates_have_no_effect(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    await rig.start()
    for word in "abcdef":
        await ada.say(word)
    await ada.reads("6: f")
    await sandbox.post("updates/redeliver", times=3, shuffle=True, seed=1)
    await ada.say("g")
    await ada.reads("7: g")
    assert await rig.rows("SELECT revision FROM drafts") == [(7,)]


async def test_ids_that_begin_again_are_not_taken_for_old_ones(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    await rig.start()
    await ada.say("a")
    await ada.reads("1: a")
    await sandbox.post("updates/renumber", start=12)
    await ada.say("b")
    await ada.reads("2: b", timeout=40)


async def test_a_wrong_token_ends_in_one_line_without_it(server: object, dsn: str, rig: Rig) -> None:
    token = "7000000001:AAwrong"
    traffic = Traffic(telegram_bot(token, rig.server.url), dsn, wiring())
    rig.running.append(traffic)
    await traffic.start()
    line = await asyncio.wait_for(traffic.trouble, 30)
    assert "TELEGRAM_BOT_TOKEN" in line
    assert "wrong" not in line


async def test_polling_beside_a_webhook_ends_in_one_line(rig: Rig, sandbox: Sandbox) -> None:
    await sandbox.post("webhook", url="https://elsewhere.example/hook")
    traffic = await rig.start()
    assert "webhook" in await asyncio.wait_for(traffic.trouble, 30)


@pytest.mark.parametrize(
    "fault", [{"status": 502}, {"reset": True}, {"half": True}, {"status": 429, "retry_after": 1}]
)
async def test_fetching_goes_on_after_trouble(
    rig: Rig, sandbox: Sandbox, ada: Person, fault: dict[str, object]
) -> None:
    await sandbox.fault("getUpdates", count=2, **fault)
    await rig.start()
    await ada.say("a")
    await ada.reads("1: a", timeout=60)


async def test_another_poller_is_waited_out(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    body = {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}
    await sandbox.fault("getUpdates", count=3, status=409, body=body)
    traffic = await rig.start()
    await ada.say("a")
    await ada.reads("1: a", timeout=60)
    assert not traffic.trouble.done()
    assert traffic.cut == "rival"


@asynccontextmanager
async def hooked(rig: Rig, url: str) -> AsyncIterator[tuple[Presence, asyncio.Task[None]]]:
    """A webhook that is kept at Telegram."""
    api, rows = Api(telegram_bot(rig.server.token, rig.server.url)), pool(rig.dsn, 1)
    await api.open()
    await rows.open()
    presence = Presence(rows, 7)
    watching = asyncio.create_task(Hook(api, Webhook(url, "s" * 32), presence, watch_seconds=0.05).run())
    yield presence, watching
    watching.cancel()
    await rows.close()
    await api.close()


async def test_a_webhook_changed_from_outside_is_set_again(rig: Rig, sandbox: Sandbox) -> None:
    url = "https://bot.example/telegram/webhook"
    async with hooked(rig, url):
        await sandbox.called("setWebhook")
        await sandbox.called("getWebhookInfo", 3)
        assert await rig.rows("SELECT bot FROM presence") == [(7,)]  # nothing waits at Telegram
        await sandbox.post("webhook", url="https://elsewhere.example/")
        assert [call["request"]["url"] for call in await sandbox.called("setWebhook", 2)] == [url, url]


async def test_a_webhook_that_telegram_cannot_set_now_is_set_later(rig: Rig, sandbox: Sandbox) -> None:
    said = "Bad Request: bad webhook: Failed to resolve host: Temporary failure in name resolution"
    body = {"ok": False, "error_code": 400, "description": said}
    await sandbox.fault("setWebhook", count=None, status=400, body=body)
    async with hooked(rig, "https://bot.example/hook") as (presence, watching):
        await sandbox.called("setWebhook", 2)
        assert (presence.failing, watching.done()) == (True, False)
        await sandbox.heal()

        async def failing() -> bool:
            return presence.failing

        await until(failing, False)


async def test_a_webhook_that_telegram_never_sets_ends_in_one_line(rig: Rig, sandbox: Sandbox) -> None:
    async with hooked(rig, "https://bot.example:81/hook") as (_, watching):
        with pytest.raises(Stop, match="TELEGRAM_WEBHOOK_URL: .* only on ports"):
            await asyncio.wait_for(watching, 10)


async def test_a_webhook_that_is_not_reached_is_known(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    async with hooked(rig, "http://127.0.0.1:9/") as (presence, _):
        await sandbox.called("getWebhookInfo", 2)
        assert not presence.failing
        await ada.say("hello")

        async def failing() -> tuple[bool, int]:
            return presence.failing, presence.pending

        await until(failing, (True, 1))


async def test_a_telegram_that_gives_nothing_is_known_until_it_does(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    await sandbox.fault("getUpdates", count=None, status=502)
    traffic = await rig.start()

    async def failing() -> bool:
        return traffic.failing

    await until(failing, True)
    await sandbox.heal()
    await ada.say("a")
    await ada.reads("1: a", timeout=60)
    await until(failing, False)


class Elsewhere:
    """Another replica polls, and every second question whether it still does gets no answer."""

    asked = 0

    async def may_poll(self) -> bool:
        self.asked += 1
        if self.asked % 2:
            raise OSError
        return False


async def test_trouble_of_one_that_does_not_poll_is_over_when_it_is(caplog: pytest.LogCaptureFixture) -> None:
    idle = cast("Any", SimpleNamespace(presence=SimpleNamespace(failing=False)))
    waiting = asyncio.create_task(Polling(idle, idle, cast("Keeper", Elsewhere()), list.clear).run())

    async def told() -> list[str]:
        return [record.getMessage().rpartition(", ")[2] for record in caplog.records]

    await until(told, ["attempt 1", "attempt 1"])
    waiting.cancel()


async def test_who_polls_again_after_another_confirms_nothing_by_an_old_number() -> None:
    """Meanwhile ids may have begun anew: all would count as confirmed."""
    lock, asked = iter([True, False, True]), list[dict[str, Any]]()

    async def may_poll() -> bool:
        return next(lock, False)

    async def call(_method: str, params: dict[str, Any], *_: Any, **__: Any) -> list[dict[str, Any]]:
        asked.append(params)
        return [{"update_id": 900, "message": SAID}]

    async def put(updates: list[Raw]) -> list[Raw]:
        return [*updates]

    inbox = cast("Any", SimpleNamespace(presence=SimpleNamespace(failing=False), put=put))
    keeper, api = cast("Any", SimpleNamespace(may_poll=may_poll)), cast("Any", SimpleNamespace(call=call))
    polling = asyncio.create_task(Polling(api, inbox, keeper, list.clear).run())

    async def polls() -> int:
        return len(asked)

    await until(polls, 2)
    polling.cancel()
    assert [params.get("offset") for params in asked] == [None, None]


async def test_the_second_replica_waits_and_takes_over(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    first = await rig.start()
    await ada.say("a")
    await ada.reads("1: a")
    second = await rig.start(options=Options())

    async def asked() -> bool:
        return second.health()["lanes"]

    await until(asked, True)  # its first question on that connection: may it poll?
    for number, word in enumerate("bcd", 2):
        await ada.say(word)
        await ada.reads(f"{number}: {word}")
    assert [c for c in await sandbox.calls("getUpdates") if c["status"] == 409] == []
    await first.stop()
    rig.running.remove(first)
    await ada.say("e")
    await ada.reads("5: e", timeout=60)
