"""Drills of docs/operations.md: the token is revoked, and in the same hour the bot moves to another host."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.database.backup import backup, restore
from bot.settings import Storage
from bot.traffic.polling import WRONG_TOKEN
from tests.database import fresh
from tests.security.world import World, opened

SECONDS = 20
SOON = timedelta(minutes=20)


async def test_a_revoked_token_and_another_host_lose_nothing(
    database: str, postgres: str, tmp_path: Path
) -> None:
    async with opened(database, tmp_path) as world:
        emma = world.victim  # with a booking to confirm, and a request that asks how many credits
        await emma.tap("Confirm for", timeout=SECONDS)
        await emma.sees("Ivy Lark · confirmed", timeout=SECONDS)
        token = await world.sandbox.revoke()
        await emma.say("10")
        assert world.app is not None
        assert await asyncio.wait_for(world.app.trouble, SECONDS) == WRONG_TOKEN
        await world.stop()
        with fresh(postgres, empty=True) as there:
            await moved(world, there, tmp_path)
            world.environ["TELEGRAM_BOT_TOKEN"] = token
            await world.start()
            await emma.reads("sign-in name", timeout=SECONDS)
            ((starts,),) = await world.rows("SELECT starts FROM bookings")
            await world.sandbox.push((starts - world.botapi.clock.now() - SOON).total_seconds())
            await emma.sees("begins in", timeout=SECONDS)
            await world.stop()


async def moved(world: World, there: str, folder: Path) -> None:
    """Everything of the old host on the new one, and nothing but that."""
    dump, home = folder / "all.dump", folder / "new"
    backup(Storage(database_url=SecretStr(world.database)), dump)
    home.mkdir()
    shutil.copy(folder / "secret.key", home)
    await restore(Storage(database_url=SecretStr(there)), dump)
    world.database = there
    world.environ |= {"DATABASE_URL": there, "DATA_DIR": str(home)}
