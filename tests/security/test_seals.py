"""What people confide lies sealed: nobody reads it from the disk, its owner gets it, it goes when they go."""

import json
from pathlib import Path

from tests.disk import in_clear
from tests.security.world import PHONE, SIGN_IN, World, opened

ASIDE = "canary-pin-4711"
SECRETS = {"sign-in name": SIGN_IN, "phone number": PHONE[1:], "what was said aside": ASIDE}


async def test_nobody_reads_what_was_confided_but_its_owner(database: str, tmp_path: Path) -> None:
    async with opened(database, tmp_path) as world:
        await _told_and_forgotten(world)


async def _told_and_forgotten(world: World) -> None:
    victim = world.victim
    await victim.say(f"between us: {ASIDE}")
    await world.worked()
    assert await in_clear(world.database, SECRETS) == set()
    await victim.say("/export")
    told = json.loads(await victim.download(await victim.reads("This is everything I keep")))
    assert told["bookings"][0]["answers"]["sign_in"] == SIGN_IN
    assert PHONE in json.dumps(told["people"][0]["remembered"])
    assert "sealed:" not in json.dumps(told)
    await victim.say("/forget")
    await victim.tap("Forget me")
    await victim.reads("I know nothing about you")
    await world.worked()
    assert await in_clear(world.database, SECRETS) == set()
    await world.execute(f"INSERT INTO people (id, name) VALUES (1, 'aside: {ASIDE}')")
    assert await in_clear(world.database, SECRETS) == {"what was said aside"}, "the look itself is no blank"
