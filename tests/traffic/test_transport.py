"""The door to Telegram: which failures are safe to repeat, files, and no token anywhere."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from telegram import Bot
from telegram.error import NetworkError, TimedOut

from bot.traffic import telegram_bot
from bot.traffic.api import Api, Perhaps, Refused
from bot.traffic.transport import NotSent
from sandbox.botapi import Server
from sandbox.botapi.client import Person, Sandbox


@pytest_asyncio.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    bot = telegram_bot(server.token, server.url)
    api = Api(bot)
    await api.open()
    yield bot
    await api.close()


@pytest_asyncio.fixture
async def nowhere() -> AsyncIterator[Bot]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    bot = telegram_bot("7000000001:AAcanary", f"http://127.0.0.1:{port}")
    api = Api(bot)
    await api.open()
    yield bot
    await api.close()


async def test_no_connection_means_not_sent_and_names_no_token(nowhere: Bot) -> None:
    for call in (Api(nowhere).call("getMe", {}), nowhere.get_me()):
        with pytest.raises(NotSent) as caught:
            await call

        assert "canary" not in str(caught.value)


async def test_silence_means_perhaps(bot: Bot, sandbox: Sandbox, ada: Person) -> None:
    await sandbox.fault("sendMessage", count=None, hang=5)
    with pytest.raises(Perhaps):
        await Api(bot).call("sendMessage", {"chat_id": ada.id, "text": "x"}, 0.2)
    with pytest.raises(TimedOut):
        await bot.send_message(ada.id, "x", read_timeout=0.2)
    await ada.reads("x")


@pytest.mark.parametrize("fault", [{"reset": True}, {"half": True}, {"status": 500}])
async def test_a_broken_answer_means_perhaps(
    bot: Bot, sandbox: Sandbox, ada: Person, fault: dict[str, object]
) -> None:
    await sandbox.fault("sendMessage", count=2, **fault)
    with pytest.raises(Perhaps):
        await Api(bot).call("sendMessage", {"chat_id": ada.id, "text": "x"})
    with pytest.raises(NetworkError):
        await bot.send_message(ada.id, "x")


async def test_a_refusal_says_all_telegram_said(bot: Bot, sandbox: Sandbox) -> None:
    await sandbox.fault("sendMessage", count=1, status=429, retry_after=7)
    with pytest.raises(Refused) as caught:
        await Api(bot).call("sendMessage", {"chat_id": 1, "text": "x"})
    assert (caught.value.code, caught.value.retry_after) == (429, 7.0)
    await sandbox.fault("sendMessage", count=1, status=429, retry_after=86_400)
    with pytest.raises(Refused) as caught:
        await Api(bot).call("sendMessage", {"chat_id": 1, "text": "x"})
    assert caught.value.retry_after == 300
    with pytest.raises(Refused, match="chat not found"):
        await Api(bot).call("sendMessage", {"chat_id": 1, "text": "x"})


async def test_ptb_and_its_files_go_through_it(bot: Bot, ada: Person) -> None:
    assert (await bot.get_me()).is_bot
    await bot.send_document(ada.id, b"hello", filename="ö.txt", caption="a & b")
    sent = await ada.reads("a & b")
    assert sent.raw["document"]["file_name"] == "ö.txt"


async def test_many_calls_at_once(bot: Bot, ada: Person) -> None:
    api = Api(bot)
    await asyncio.gather(*(api.call("sendMessage", {"chat_id": ada.id, "text": str(n)}) for n in range(200)))
    assert len(await ada.messages()) == 200
