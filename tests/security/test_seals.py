"""What people confide lies sealed: nobody reads it from the disk, its owner gets it, it goes when they go.

So do the operator's secrets. A name lies in clear, and leaves the files by what docs/operations.md says.
"""

import json
import re
from pathlib import Path

import psycopg
import pytest

from tests.disk import in_clear
from tests.faults import canaries
from tests.security.world import NAME, PHONE, SIGN_IN, World, opened

ASIDE = "canary-pin-4711"
SECRETS = {"sign-in name": SIGN_IN, "phone number": PHONE[1:], "what was said aside": ASIDE}


async def test_nobody_reads_what_was_confided_but_its_owner(database: str, tmp_path: Path) -> None:
    async with opened(database, tmp_path, SECRET_KEYS=",".join(canaries.KEYS)) as world:
        await _told_and_forgotten(world)


def _planted(world: World) -> dict[str, str]:
    """The operator's tokens and keys, and what the victim confides: numbers, codes, pins."""
    keys = {f"key {n}": key for n, key in enumerate(canaries.KEYS)}
    own = {name: value for name, value in world.environ.items() if name.endswith(canaries.SECRET)}
    confided = {f"word {n}": word for n, word in enumerate(canaries.confided(world.victim.id))}
    half = {"half a token": world.botapi.token.partition(":")[2]}
    assert own
    return {**SECRETS, **keys, **own, **half, **confided}


async def _told_and_forgotten(world: World) -> None:
    victim, planted = world.victim, _planted(world)
    await victim.say(f"between us: {ASIDE}, {', '.join(canaries.confided(victim.id))}")
    await world.worked()
    assert await in_clear(world.database, planted) == set()
    await victim.say("/export")
    told = json.loads(await victim.download(await victim.reads("This is everything I keep")))
    assert SIGN_IN in [booking["answers"].get("sign_in") for booking in told["bookings"]]
    assert PHONE in json.dumps(told["people"][0]["remembered"])
    assert "sealed:" not in json.dumps(told)
    await world.execute("ANALYZE people")
    assert await in_clear(world.database, {"name": NAME}) == {"name"}
    await victim.say("/forget")
    await victim.tap("Forget me")
    await victim.reads("I know nothing about you")
    await world.worked()
    for statement in cleaning():
        await world.execute(statement)
    assert await in_clear(world.database, {"name": NAME}, logged=False) == set()
    with pytest.raises(psycopg.Error):  # PostgreSQL would quote the row in its log
        await world.rows("INSERT INTO people (id, name) VALUES (NULL, %s)", ASIDE)
    assert await in_clear(world.database, planted) == set()
    await world.execute(f"INSERT INTO people (id, name) VALUES (1, 'aside: {ASIDE}')")
    assert await in_clear(world.database, planted) == {"what was said aside"}, "the look itself is no blank"


def cleaning() -> list[str]:
    """The statements that the handbook names for it."""
    text = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
    return re.findall(r"^VACUUM .*$", text, re.MULTILINE)
