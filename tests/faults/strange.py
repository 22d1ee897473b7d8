"""Updates that nobody can read, or that are another's with a thing in them changed; all hold a secret.

Imports `sandbox` and the neighbours.
"""

import random

import orjson

from sandbox.services.mutation import mutate
from tests.faults import canaries
from tests.faults.checks import Tally
from tests.faults.world import World

STRANGER = 8_123_456_789
POISON = (
    '{"update_id": {update_id}, "message": "{word}"}',
    '{"update_id": {update_id}, "message": {"message_id": "x", "date": "never", "text": "{word}"}}',
    '{"update_id": {update_id}, "callback_query": {"id": 7, "from": [], "data": "{word}"}}',
    '{"update_id": {update_id}}',
    '{"update_id": {update_id}, "something_new": {"a": [1, {"b": null, "{word}": "{word}"}]}}',
    '{"update_id": {update_id}, "message": {"text": "{word}',
)
"""What nobody can parse: all of it, or one value; {word} is somebody's secret."""


async def poisoned(world: World, tally: Tally, dice: random.Random) -> None:
    """What nobody can parse, in front of what everybody can; in each is what somebody confided."""
    for raw, word in zip(POISON, canaries.confided(STRANGER), strict=False):
        await world.sandbox.post("updates", raw=raw.replace("{word}", word))
        tally.mutants += 1


async def mutated(world: World, tally: Tally, dice: random.Random) -> None:
    """Somebody else's updates, each with one key or value changed, under new ids."""
    texts = [u.data for u in world.botapi.world.updates.history if str(STRANGER).encode() in u.data]
    for data in dice.sample(texts, min(5, len(texts))):
        update = {k: v for k, v in orjson.loads(data).items() if k != "update_id"}
        changed = mutate(update, dice.randint(0, 10**6))
        if isinstance(changed, dict):
            await world.sandbox.post("updates", update=changed)
            tally.mutants += 1


async def a_stranger(world: World) -> None:
    """Somebody whose updates are there to be mutated."""
    mallory = await world.sandbox.person("Mallory", id=STRANGER)
    for text in ("/book", "Ivy", canaries.confession(STRANGER), "/bookings", "skype"):
        await mallory.say(text)
        await mallory.reads("")
    await mallory.send("photo")
    await mallory.forge("mbook:")
