"""A chat to which nothing can be said for a while: it blocked the bot, Telegram is away, or asks for a pause.

Each is a whole booking; then all that was to be said is. Imports `sandbox` and the neighbours.
"""

import asyncio
import time

from sandbox.botapi.client import NeverCameError
from sandbox.botapi.registry import METHODS
from tests.faults.checks import Tally, after_story
from tests.faults.refusals import SENDING
from tests.faults.story import PATIENCE, SHORT, Scene, waited
from tests.faults.world import World

WRITTEN = ("createBooking", "confirmMadeBooking", "cancelMadeBooking")
PERSONAL = ",".join(
    name
    for name, _ in METHODS.values()
    if name.startswith(("send", "edit", "delete", "answer", "copy", "forward", "pin", "unpin", "stop"))
)
"""Every method of the Bot API that does something to somebody."""
SILENCES = 6
"""Times patience, longer than a call to Telegram may take (20 s)."""
AWAY_SECONDS = 20.0  # long enough for five tries, after which messages used to be given up


async def blocked(scene: Scene, at: str, tally: Tally) -> list[str]:
    """Every call for them is refused while a step is under way; they come back, and the story goes on."""
    world = scene.world
    for name, step in SHORT.items():
        if name != at:
            await step.act(scene)
            await step.done(scene)
            continue
        await world.sandbox.fault(PERSONAL, status=403, count=None)
        tally.faults += 1
        await step.act(scene)
        if name in WRITTEN:
            await _applied(world, name)
        await refused(world)
        await world.heal()
        await _comes_back(scene)
        if name == "phone":  # the review never came
            await scene.person.say("/book")
            await scene.until("Please check")
        if name == "ask":  # what was asked is not on the screen
            await step.act(scene)
            await step.done(scene)
    return await after_story(scene)


async def shut(scene: Scene, at: str, tally: Tally) -> None:
    """From a step on every call for them is refused, whatever they and the service still do: as far as no
    button is needed that they never saw. Then they come back, and the story goes on from there.
    """
    world, left = scene.world, list(SHORT)
    while left[0] != at:
        await _whole(scene, left.pop(0))
    await world.sandbox.fault(PERSONAL, status=403, count=None)
    tally.faults += 1
    while left and await _unanswered(scene, left[0]):
        left.pop(0)
    await refused(world)
    await world.heal()
    await _comes_back(scene)
    if left[:1] == ["createBooking"]:  # the review never came
        await scene.person.say("/book")
        await scene.until("Please check")
    if left == ["cancelMadeBooking"]:  # nor did the question
        left.insert(0, "ask")
    for name in left:
        await _whole(scene, name)


async def _whole(scene: Scene, name: str) -> None:
    await SHORT[name].act(scene)
    await SHORT[name].done(scene)


async def _unanswered(scene: Scene, name: str) -> bool:
    """Whether a step could be done; until what it is for is at the service, or its words are worked."""
    try:
        async with asyncio.timeout(PATIENCE):
            await SHORT[name].act(scene)
    except (NeverCameError, TimeoutError):
        return False
    if name in WRITTEN:
        await _applied(scene.world, name)
    await _there(scene.world, WORKED, f"{name or 'the first words'} were not worked")
    return True


WORKED = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE state = 'new')"


async def away(scene: Scene, kind: str, tally: Tally) -> None:
    """Nothing can be said for a while; then all that was to be said is."""
    for name, step in SHORT.items():
        if name != kind.removeprefix("away-"):
            await step.act(scene)
            await step.done(scene)
            continue
        await scene.world.sandbox.fault(PERSONAL, status=502, count=None)
        tally.faults += 1
        await step.act(scene)
        await _applied(scene.world, name)
        await asyncio.sleep(AWAY_SECONDS)
        await scene.world.heal()
        await waited(scene, step, SILENCES)


async def a_day(scene: Scene, tally: Tally) -> None:
    """One chat is to wait for a day at each step that counts: others are answered, it is left alone, and what
    was to be said is said when the pause is over, by the next process.
    """
    world, other = scene.world, await scene.world.sandbox.person("Bea", language_code="en")
    for name, step in SHORT.items():
        if name not in WRITTEN:
            await step.act(scene)
            await step.done(scene)
            continue
        day = {"status": 429, "retry_after": 86_400, "count": None}
        await world.sandbox.fault(SENDING, chat=scene.person.id, **day)
        tally.faults += 1
        await step.act(scene)
        await _applied(world, name)
        await _there(world, PAUSED, "no pause was kept")
        since = world.botapi.world.journal.calls[-1].n
        await other.say("/help")
        await other.reads("/bookings", timeout=PATIENCE)
        later = [
            c.method for c in world.botapi.world.journal.calls if c.n > since and c.chat == scene.person.id
        ]
        assert not set(later) & set(SENDING.split(",")), f"it was not left alone: {later}"
        await world.heal()
        await world.replicas[0].kill()
        tally.kills += 1
        await world.rows("UPDATE outbox SET not_before = now() WHERE state = 'waiting'")
        await world.start()
        await world.ready()
        await waited(scene, step, SILENCES)


PAUSED = "SELECT 1 FROM outbox WHERE state = 'waiting' AND not_before > now() + interval '200 seconds'"


async def _there(world: World, query: str, why: str) -> None:
    """Until the query finds a row; a busy machine takes its time."""
    end = time.monotonic() + SILENCES * PATIENCE
    while not await world.rows(query):
        assert time.monotonic() < end, why
        await asyncio.sleep(0.05)


async def _applied(world: World, operation: str) -> None:
    end = time.monotonic() + PATIENCE
    while not await world.ledger(operation):
        assert time.monotonic() < end, f"{operation} never arrived"
        await asyncio.sleep(0.05)


async def refused(world: World) -> None:
    """Until something was refused, and what came in is worked."""
    end = time.monotonic() + PATIENCE
    while not any(fault["struck"] for fault in await world.sandbox.get("faults")) or await world.rows(
        "SELECT 1 FROM inbox WHERE state = 'new'"
    ):
        assert time.monotonic() < end, "nothing was said"
        await asyncio.sleep(0.05)


async def _comes_back(scene: Scene) -> None:
    """They look at their bookings, and open the one that is there."""
    await scene.person.say("/bookings")
    told = await scene.person.reads("", timeout=PATIENCE)
    label = next((label for row in told.buttons for label in row if "Ivy" in label), None)
    if label:
        await scene.person.tap(label, told)
        await scene.person.reads("", timeout=PATIENCE)
