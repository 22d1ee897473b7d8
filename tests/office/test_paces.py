"""A broadcast shares each chat with the answers that go there: its pace, and the pauses of Telegram."""

import asyncio
import time

from sandbox.botapi.flood import Limits
from tests.office.broadcasts import PATIENCE, House, album, house, reader
from tests.office.test_previews import slowed

REST = 6


async def test_a_pause_that_telegram_asks_for_at_a_broadcast_is_the_whole_chats(database: str) -> None:
    async with house(database, 1, 30) as world:
        await world.start()
        emma = await reader(world)
        await world.sandbox.fault("sendMessage", chat=emma.id, status=429, retry_after=REST, count=1)
        await world.write("News.")
        async with asyncio.timeout(PATIENCE):
            while await slowed(world) == []:  # noqa: ASYNC110 - Telegram tells nobody
                await asyncio.sleep(0.05)
        began = time.monotonic()
        await emma.say("/help")
        await emma.reads("What I understand", timeout=PATIENCE)
        assert time.monotonic() - began > REST - 1
        await emma.reads("News.", timeout=PATIENCE)


async def test_an_album_to_somebody_who_is_talking_waits_for_its_turn(database: str) -> None:
    async with house(database, 1, 30, Limits()) as world:
        await world.start()
        emma = await reader(world)
        await _album(world)
        for _ in range(5):
            await emma.say("/help")
        await world.confirm()
        await world.owner.reads("The broadcast is sent", timeout=PATIENCE)
        assert await slowed(world) == []
        assert len(await album(emma)) == 10


async def _album(world: House) -> None:
    await world.owner.say("/broadcast")
    await world.owner.reads("A new broadcast", timeout=PATIENCE)
    for n in range(10):
        await world.owner.send("photo", group=7, caption=f"{n}")
    await world.owner.sees("album (10)", timeout=PATIENCE)
