"""The judge of Telegram's limits counts every message, whatever sent it."""

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
import pytest_asyncio

from sandbox.botapi import Server, serve
from sandbox.botapi.client import Person, Sandbox
from sandbox.botapi.flood import Limits
from tests.faults.judges import brakes
from tests.faults.world import World
from tests.sandbox.conftest import Api, ada, api, sandbox

__all__ = ["ada", "api", "sandbox"]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Server]:
    async with serve(limits=Limits()) as running:
        yield running


@pytest.mark.parametrize(
    "method", ["sendMessage", "sendPhoto", "sendMediaGroup", "copyMessage", "copyMessages", "forwardMessage"]
)
async def test_what_is_too_fast_is_seen(api: Api, ada: Person, method: str) -> None:
    seen = await ada.send("photo")
    photo = seen.raw["photo"][-1]["file_id"]
    what: dict[str, Any] = {"text": "x", "photo": photo, "media": [{"type": "photo", "media": photo}] * 2}
    which = {"from_chat_id": ada.id, "message_id": seen.id, "message_ids": [seen.id]}
    for _ in range(8):
        await api(method, chat_id=ada.id, **what, **which)
    assert _judged(api)[0].startswith(f"I10: {method} was too fast")


async def test_an_album_counts_for_as_many_messages_as_it_has(
    api: Api, ada: Person, sandbox: Sandbox
) -> None:
    photo = (await ada.send("photo")).raw["photo"][-1]["file_id"]
    album = [{"type": "photo", "media": photo}] * 5
    people = [await sandbox.person(f"P{n}", started=True) for n in range(10)]
    for person in people:
        await api("sendMediaGroup", chat_id=person.id, media=album)
    assert "over all" in _judged(api)[0]


def _judged(api: Api) -> list[str]:
    return brakes(cast("World", SimpleNamespace(botapi=api.server, late=[], deaths=[])))
