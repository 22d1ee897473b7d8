"""A broadcast to ten thousand while the program is killed again and again; then every chat is looked into.

Imports `bot` for the crowd, `handlers` for the way out, and the neighbours.
"""

import asyncio
import random
import time
from collections import Counter
from typing import Any

from bot.demo.world import FIRST_OF_CROWD, gather_crowd
from handlers.callback import Go, of_menu
from sandbox.botapi.client import Person
from tests.faults.checks import Tally, after_run, answers, quiet
from tests.faults.world import World
from tests.office.broadcasts import OWNER, PATIENCE, RECKONED, House

PEOPLE = 10_000
KILLS, LOST = 20, 20
"""Deaths, and answers of Telegram that are lost beside them."""
SECOND = OWNER + 1
"""Who says yes, too: so many people need that."""
RATE = "500"
"""Messages a second, so that it lasts long enough to be killed in."""
LEASE = 65.0
"""Seconds of the shared clock until the work of the dead is free."""
WITHIN = 120.0
TEXT = "News for all ten thousand."
ENDS = {"sent": {1}, "unknown": {0, 1}, "blocked": {0}}
"""How many messages somebody may have who is in that state at the end."""
DEALT = "SELECT count(*) FROM recipients WHERE state NOT IN ('waiting', 'sending')"
WAITING = "SELECT 1 FROM recipients WHERE state = 'waiting' LIMIT 1"
STANDS = "SELECT c.stage, c.note, r.state, count(*) FROM campaigns c, recipients r GROUP BY 1, 2, 3"


async def mailed(world: World, tally: Tally, dice: random.Random) -> list[str]:
    """Everybody gets it once, and no more than once where an answer was lost; nobody is left out."""
    world.release()
    world.extra |= {"TELEGRAM_ADMIN_IDS": f"{OWNER},{SECOND}", "TELEGRAM_MESSAGES_PER_SECOND": RATE}
    await gather_crowd(world.botapi.url, world.dsn, PEOPLE)
    owner = await world.sandbox.person("Robin", id=OWNER, language_code="en", started=True)
    for number in dice.sample(range(PEOPLE), LOST):
        await world.sandbox.fault("sendMessage", chat=FIRST_OF_CROWD + number, after=True, reset=True)
    await world.start()
    await world.ready()
    await _written(world, owner)
    for moment in sorted(dice.sample(range(PEOPLE * 19 // 20), KILLS)):
        await _until(world, moment)
        await asyncio.sleep(dice.uniform(0, 0.2))
        await world.replicas[0].kill()
        tally.kills += 1
        assert await world.rows(WAITING), "it was over before it was killed so often"
        await world.push(LEASE)
        await world.start()
        await world.ready()
    await _until(world, PEOPLE + 2)
    await owner.sees("The broadcast is sent", timeout=WITHIN)
    return [
        *await _counted(world, tally),
        *await quiet(world),
        *await answers(owner),
        *await after_run(world),
    ]


async def _written(world: World, owner: Person) -> None:
    """Until it is sent."""
    second = await world.sandbox.person("Nina", id=SECOND, language_code="en")
    await second.say("/start")
    await second.reads("Nina", timeout=PATIENCE)
    await House(world.botapi, world.sandbox, {}, owner).write(TEXT)
    await second.tap("Yes, send it", timeout=PATIENCE)


async def _until(world: World, least: int) -> int:
    """Until so many are not waiting any more; how many are. AssertionError when nothing moves."""
    end = time.monotonic() + WITHIN
    while time.monotonic() < end:
        [(dealt,)] = await world.rows(DEALT)
        if dealt >= least:
            return int(dealt)
        await asyncio.sleep(0.02)
    raise AssertionError(f"{dealt} of {least} after {WITHIN} s: {await world.rows(STANDS)}")


async def _counted(world: World, tally: Tally) -> list[str]:
    """What the recipients' rows say beside what lies in their chats."""
    rows = await world.rows("SELECT campaign, person, state FROM recipients")
    states = Counter(state for _, _, state in rows)
    found = [] if len(rows) == PEOPLE + 2 else [f"I6: there are {len(rows)} recipients"]
    doubtful = 0
    for campaign, person, state in rows:
        if person in {OWNER, SECOND}:  # who have seen it beforehand, too
            continue
        copies = [body for body in _said(world, person) if body.get("text") == TEXT]
        doubtful += state == "unknown" and bool(copies)
        if len(copies) not in ENDS.get(state, ()):
            found.append(f"I6: {person} is {state} and has it {len(copies)} times")
        way_out = of_menu(Go.NEWS, f"off:{campaign}")
        found += [
            f"{person} has no way out of it"
            for body in copies
            if way_out not in str(body.get("reply_markup"))
        ]
    tally.tables.append(
        f"a broadcast to {len(rows)}, killed {tally.kills} times: {dict(states)}; "
        f"{doubtful} of the unknown have it"
    )
    if wrong := await world.rows(RECKONED):
        found.append(f"the numbers that are kept are not those of the rows: {wrong}")
    return found[:20]


def _said(world: World, chat: int) -> list[dict[str, Any]]:
    return [message.body for message in world.botapi.world.chats[chat].messages.values() if message.out]
