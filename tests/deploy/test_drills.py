"""Drills of docs/operations.md: the token is revoked, and in the same hour the bot moves to another host.

And a backup of yesterday is restored: what was done since is not done a second time.
"""

import asyncio
import shutil
import time
from datetime import timedelta
from pathlib import Path

import httpx
from pydantic import SecretStr

from booking.watching import EVERY
from bot.database.backup import backup, restore
from bot.settings import Storage
from bot.traffic.polling import WRONG_TOKEN
from tests.database import fresh
from tests.security.world import BOOKED, World, opened

SECONDS = 20
SOON = timedelta(minutes=20)
LOOK = EVERY.total_seconds() + 60
"""After so long a booking and a watch have been looked at, and a time that was found lies ahead still."""
BY_HAND = BY_THE_WATCH = 1


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
    home = folder / "new"
    saved(world, folder)
    home.mkdir()
    shutil.copy(folder / "secret.key", home)
    await put_back(world, there, folder)
    world.environ["DATA_DIR"] = str(home)


def saved(world: World, folder: Path) -> None:
    """A backup, whether the bot runs or not."""
    backup(Storage(database_url=SecretStr(world.database)), folder / "all.dump")


async def put_back(world: World, there: str, folder: Path) -> None:
    """That backup in another database, which is the bot's from now on."""
    await restore(Storage(database_url=SecretStr(there)), folder / "all.dump")
    world.database = world.environ["DATABASE_URL"] = there


async def test_what_a_watch_sent_after_the_backup_is_not_sent_again_after_the_restore(
    database: str, postgres: str, tmp_path: Path
) -> None:
    async with opened(database, tmp_path, booked=False, FOLLOW_SECONDS="30") as world:
        world.victim = emma = await world.sandbox.person("Emma", language_code="en")
        await watching(world)
        saved(world, tmp_path)
        await at_the_service(world, "PATCH", "performers/{performer}", bookable=True)
        await world.sandbox.push(LOOK)
        await emma.sees("Reference: 2", timeout=SECONDS)  # sent, and answered by the service
        await world.stop()
        with fresh(postgres, empty=True) as there:
            await put_back(world, there, tmp_path)
            await world.start()
            await emma.sees("Nothing is sent yet", timeout=SECONDS)
            await world.stop()
        assert len(await at_the_service(world, "GET", "requests")) == BY_HAND + BY_THE_WATCH


async def watching(world: World) -> None:
    """Ivy has declined and takes no bookings, and the bot is to send the request as soon as she does."""
    emma = world.victim
    for said in ("/timezone London", BOOKED, "emma_s", "no"):
        await emma.say(said)
        await world.worked()
    await emma.tap("Send")
    await emma.reads("invited, no answer yet")
    await at_the_service(world, "POST", "requests/{request}/decline")
    await world.sandbox.push(LOOK)
    await emma.sees("Ivy Lark · declined", timeout=SECONDS)
    await at_the_service(world, "PATCH", "performers/{performer}", bookable=False)
    for label in ("Watch for a free time", "7 days", "Any time", "Send it for me"):
        await emma.tap(label)
    await emma.reads("I send the request for you")
    end = time.monotonic() + SECONDS
    while not await looked(world):
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def looked(world: World) -> bool:
    """Whether its first look is over, and found nothing."""
    ((at,),) = await world.rows("SELECT look_at FROM watches")
    return bool(timedelta() < at - world.botapi.clock.now() <= EVERY)


async def at_the_service(world: World, method: str, path: str, **body: object) -> list[dict[str, object]]:
    """What its control side answers; {request} is the newest, {performer} who was asked in it."""
    async with httpx.AsyncClient(base_url=f"{world.services.control}/webcam/", trust_env=False) as control:
        newest = next(iter((await control.get("requests")).json()), None) or {"id": "", "performer": ""}
        where = path.format(request=newest["id"], performer=newest["performer"])
        answer = await control.request(method, where, json=body if method != "GET" else None)
        answer.raise_for_status()
        found = answer.json()
        return found if isinstance(found, list) else [found]
