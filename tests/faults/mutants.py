"""Every update there may be, as it is and changed by structure: lost, added, wrong-typed, huge, of no kind.

Many strangers send them, to a bot that others are talking with. It may put an update aside that nobody can
read; it must not die, lose one, hold up the stream, or go silent for anybody. Imports the neighbours.
"""

import asyncio
import json
import random
import time
from collections.abc import Iterator
from itertools import chain, cycle, islice
from typing import Any

from handlers.callback import Go, of_menu
from sandbox.botapi.client import Person
from sandbox.botapi.world import DAY
from sandbox.services.mutation import WRONG, mutants, mutate
from tests.faults.checks import Tally, after_story, answers
from tests.faults.examples import Json, Maker
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size
from tests.faults.story import SHORT, Scene
from tests.faults.world import World, opened

HUGE: tuple[Any, ...] = (
    2**31,
    2**52,
    2**62,
    2**63 - 1,
    2**63,
    -(2**63),
    10**40,
    1e308,
    "x" * 100_000,
    "\ud800",
    "\udfff\ud800 \x00",
    "\x00",
    "a" + "\u0301" * 2000,
    "\u202e\u2066<b>&amp;</b>",
    [[]] * 1000,
    {str(n): n for n in range(1000)},
    {"id": "7"},
    {"id": 2**70},
)
"""What does not fit a column, a text of PostgreSQL, a codec, or a screen."""
STRANGERS = 60
SOMEBODY = 8_111_222_333
"""Stands for the stranger in an example."""
EVERY = "every"
PARTS = 4
"""In so many runs each place is changed in every way (`mutants:polling:every0` and so on)."""
USER = {"id": SOMEBODY, "is_bot": False, "first_name": "Stranger", "language_code": "en"}
CHAT = {"id": SOMEBODY, "type": "private", "first_name": "Stranger"}
MESSAGE = {"message_id": 1, "date": 1_925_000_000, "from": USER, "chat": CHAT}
TAP = {"id": "1", "from": USER, "chat_instance": "1", "message": MESSAGE, "data": of_menu(Go.BOOKINGS)}
AT_ONCE, PIECE = 20, 60
"""Strangers who wait for an answer, and updates that come, in the same moment."""
EACH = 3
"""Changed forms of each example."""
TEXTS = (
    "/start",
    "/book Ivy on Skype tomorrow at 20:00",
    "/bookings",
    "/settings",
    "/forget",
    "tomorrow at 20:30",
)
RAW = (
    '{"update_id": %s, "message": ' + "[" * 50_000 + "]" * 50_000 + "}",
    '{"update_id": %s, "message": {"message_id": 1e999, "date": NaN, "chat": {"id": -Infinity}}}',
    '{"update_id": %s, "message": {"message_id": 1, "text": "\xff\xfe"',
    '{"update_id": %s, "messages": [{"text": "of no kind"}], "text": {"chat": {"id": 9}}}',
    '{"update_id": %s} {"update_id": 1}',
)
"""What no structure gives; %s is the number."""
WAITS = 20.0
"""Seconds after which no update may still lie there."""
UNREAD = """SELECT state, left(error, 60), count(*) FROM inbox
WHERE state <> 'done' OR error <> '' GROUP BY 1, 2"""
PARDON = "UPDATE inbox SET error = '' WHERE state = 'done' AND update_id = ANY(%s)"


def runs(size: Size) -> list[str]:
    """In full each place in every way, and some seeds; with every push one."""
    if size is Size.SLICE:
        return []
    if size is Size.CI:
        return ["mutants:webhook:0"]
    seeds = (0, 1, *(f"{EVERY}{part}" for part in range(PARTS)))
    return [*(f"mutants:polling:{seed}" for seed in seeds), "mutants:webhook:0", f"mutants:webhook:{EVERY}1"]


async def run(postgres: str, hatchery: Hatchery, mode: str, seed: str) -> Tally:
    """The run `mutants:MODE:SEED`."""
    tally = Tally(runs=1)
    async with opened(postgres, hatchery, webhook=mode == "webhook") as world:
        await world.start()
        await world.ready()
        scene = Scene(world, await world.sandbox.person("Emma", language_code="en"))
        try:
            tally.breaches += await _thrown(scene, seed, tally)
        except AssertionError as failed:
            tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
    return tally


async def _thrown(scene: Scene, seed: str, tally: Tally) -> list[str]:
    """A part of them before each step of a booking; then everybody is answered, and nothing is left."""
    world, dice = scene.world, random.Random(seed)
    strangers = [await world.sandbox.person(f"Stranger {n}", language_code="en") for n in range(STRANGERS)]
    sound = list(examples(strangers, seed))
    for update in sound:
        throw(world, json.dumps(update))
    found = await _worked(world)
    found += [f"an update as it may be was not read: {row}" for row in await world.rows(UNREAD)]
    texts = [*changed(seed, sound, strangers, dice), *RAW]
    dice.shuffle(texts)
    share = len(texts) // len(SHORT) + 1
    thrown: list[int] = []
    for number, step in enumerate(SHORT.values()):
        for text in texts[number * share : (number + 1) * share]:
            if len(thrown) % PIECE == 0:
                found += await _worked(world)
            thrown.append(throw(world, text))
        await step.act(scene)
        await step.done(scene)
    tally.mutants += len(thrown)
    found += await _worked(world)
    for first in range(0, STRANGERS, AT_ONCE):
        some = strangers[first : first + AT_ONCE]
        found += chain(*await asyncio.gather(*(answers(stranger) for stranger in some)))
    log = world.log.read_text(errors="replace")
    found += [f"lanes: {line[:3000]}" for line in log.splitlines() if any(said in line for said in LANES)]
    await world.rows(PARDON, thrown)
    return [*found, *await after_story(scene, allowed=("bad",))]


def changed(seed: str, sound: list[Json], strangers: list[Person], dice: random.Random) -> Iterator[str]:
    """Each example changed here and there; or, where the bot reads most, each place in every way."""
    if not seed.startswith(EVERY):
        for update in sound:
            for _ in range(EACH):
                yield spoilt(update, dice)
        return
    turn = cycle(strangers)
    every = chain(*(mutants(update, (*WRONG, *HUGE)) for update in _plain()))
    for wrong in islice(every, int(seed.removeprefix(EVERY)), None, PARTS):
        yield json.dumps(wrong).replace(str(SOMEBODY), str(next(turn).id))


def spoilt(update: Json, dice: random.Random) -> str:
    """The update with one thing in it changed."""
    return json.dumps(mutate(json.loads(json.dumps(update)), dice.randrange(10**6), (*WRONG, *HUGE)))


LANES = ("the connection that holds the lanes was lost", "lane ", "no updates from Telegram")
"""What the log says when more than one update is touched."""


def examples(strangers: list[Person], seed: str) -> Iterator[Json]:
    """Each from another stranger in turn."""
    made = [update for _, update in Maker(USER, CHAT, seed).updates()]
    made += _plain()
    made += [{kind: MESSAGE | {"text": text}} for text in TEXTS for kind in ("message", "edited_message")]
    made += [{"callback_query": TAP | {"data": of_menu(go)}} for go in Go]
    for number, update in enumerate(made):
        stranger = strangers[number % len(strangers)].id
        yield json.loads(json.dumps(update).replace(str(SOMEBODY), str(stranger)))


def _plain() -> list[Json]:
    """What the bot asks for, in few fields."""
    group = {"id": -100_500, "type": "supergroup", "title": "G"}
    member = {"user": USER | {"is_bot": True}, "status": "member"}
    moved = {"chat": CHAT, "from": USER, "date": 1, "old_chat_member": member, "new_chat_member": member}
    asked = {"id": "1", "from": USER, "query": "Ivy", "offset": ""}
    command = [{"type": "bot_command", "offset": 0, "length": 5}]
    return [
        {"message": MESSAGE | {"text": "/book Ivy tomorrow at 20:00", "entities": command}},
        {"message": MESSAGE | {"location": {"latitude": 52.5, "longitude": 13.4}}},
        {"message": MESSAGE | {"chat": group, "text": "/help"}},
        {"message": MESSAGE | {"chat": group, "migrate_to_chat_id": -1_000_000_100_500}},
        {"edited_message": MESSAGE | {"text": "Ivy", "edit_date": 1_925_000_001}},
        {"callback_query": TAP},
        {"inline_query": asked},
        {"chosen_inline_result": {"result_id": "1", "from": USER, "query": "Ivy"}},
        {"my_chat_member": moved},
    ]


def throw(world: World, text: str) -> int:
    """An update as this text, under the next number."""
    updates = world.botapi.world.updates
    number = updates.next_id
    if "%s" in text[:20]:
        text = text.replace("%s", str(number), 1)
    else:
        text = f'{{"update_id": {number}, {text[1:]}' if text[1:2] == '"' else f'{{"update_id": {number}}}'
    return updates.put("thrown", text.encode("utf-8", "surrogatepass"), None, DAY)


async def _worked(world: World) -> list[str]:
    """Nothing waits for long."""
    end = time.monotonic() + WAITS
    while True:
        thrown = {update.id for update in world.botapi.world.updates.history}
        worked = {row[0] for row in await world.rows("SELECT update_id FROM inbox WHERE state <> 'new'")}
        if thrown <= worked:
            return []
        if time.monotonic() > end:
            left = [u.data[:300] for u in world.botapi.world.updates.history if u.id not in worked]
            return [f"I6: {len(left)} not worked, so {left[:3]}"]
        await asyncio.sleep(0.1)
