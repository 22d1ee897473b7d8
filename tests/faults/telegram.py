"""Lets Telegram misbehave during a whole booking: repeated, late, refused, half answered, poisoned.

Each run is one story; `FAULTS` are standing orders for the Bot API, `TROUBLES` is what happens between two
steps. Imports `sandbox` and the neighbours.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from sandbox.botapi.registry import METHODS
from tests.faults import canaries
from tests.faults.canaries import TOKEN
from tests.faults.checks import Tally, after_story
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size
from tests.faults.story import PATIENCE, SHORT, TYPED, Scene, waited
from tests.faults.strange import STRANGER, a_stranger, mutated, poisoned
from tests.faults.world import PLAIN, World, opened

SENDING = "sendMessage,editMessageText,deleteMessage,editMessageReplyMarkup"
UNMODIFIED = {"ok": False, "error_code": 400, "description": "Bad Request: message is not modified"}
FIXED = {"ok": False, "error_code": 400, "description": "Bad Request: message can't be edited"}
OLD = {
    "ok": False,
    "error_code": 400,
    "description": "Bad Request: query is too old",
}
ODD = {"count": None, "probability": 0.3, "seed": 5}

BESIDES = ("deleteMessage", "editMessageReplyMarkup", "answerCallbackQuery", "sendChatAction")
"""Calls that tell nothing: a story goes on without them."""

FAULTS: dict[str, dict[str, Any]] = {
    "429": {"method": SENDING, "status": 429, "retry_after": 1, **ODD},
    "429-zero": {"method": SENDING, "status": 429, "retry_after": 0, **ODD},
    "429-text": {"method": SENDING, "status": 429, "retry_after": "1", **ODD},
    "429-bare": {"method": SENDING, "status": 429, **ODD},
    "delivered-then-reset": {"method": SENDING, "reset": True, "after": True, **ODD},
    "delivered-then-half": {"method": SENDING, "half": True, "after": True, **ODD},
    "delivered-then-502": {"method": SENDING, "status": 502, "after": True, **ODD},
    "delivered-then-silent": {"method": SENDING, "hang": 60, "count": 2, "skip": 9},
    "reset": {"method": SENDING, "reset": True, **ODD},
    "500": {"method": SENDING, "status": 500, **ODD},
    "slow": {"latency": 0.2},
    "not-modified": {"method": "editMessageText", "status": 400, "body": UNMODIFIED, "after": True, **ODD},
    "not-editable": {"method": "editMessageText", "status": 400, "body": FIXED, **ODD},
    "too-old": {"method": "answerCallbackQuery", "status": 400, "body": OLD, "count": None},
    "no-typing": {"method": "sendChatAction,answerCallbackQuery", "status": 500, "count": None},
    "second-poller": {"method": "getUpdates", "status": 409, "count": 3},
    "polls-fail": {"method": "getUpdates", "status": 502, **ODD},
    "polls-break": {"method": "getUpdates", "half": True, "after": True, **ODD},
    **{f"403-{name}": {"method": name, "status": 403, "count": None} for name in BESIDES},
    "polls-reset": {"method": "getUpdates", "reset": True, "after": True, **ODD},
}

Trouble = Callable[[World, Tally, random.Random], Awaitable[None]]


async def _repeated(world: World, tally: Tally, dice: random.Random) -> None:
    told = await world.sandbox.post(
        "updates/redeliver", times=dice.randint(1, 4), last=4, shuffle=True, seed=dice.randint(1, 99)
    )
    tally.redeliveries += int(told["repeated"])


async def _repeated_over_restart(world: World, tally: Tally, dice: random.Random) -> None:
    await world.replicas[0].kill()
    tally.kills += 1
    await _repeated(world, tally, dice)
    await world.start()
    await world.ready()


async def _renumbered(world: World, tally: Tally, dice: random.Random) -> None:
    await world.sandbox.post("updates/renumber", start=dice.randint(1, 10**6))


async def _second_poller(world: World, tally: Tally, dice: random.Random) -> None:
    """Somebody else polls with our token: our poll ends with 409, and what they got comes to us too."""
    async with httpx.AsyncClient(base_url=world.botapi.url, trust_env=False, verify=PLAIN) as other:
        await other.post(f"/bot{TOKEN}/getUpdates", json={"timeout": 0})
    tally.faults += 1


async def _webhook_changed(world: World, tally: Tally, dice: random.Random) -> None:
    """Somebody deletes our webhook, or sets theirs. It is noticed and set again within a minute."""
    if tally.faults >= WEBHOOKS_CHANGED:
        return
    tally.faults += 1
    theirs = None if dice.random() < 0.5 else "http://127.0.0.1:9/theirs"
    await world.sandbox.post("webhook", url=theirs)
    end = time.monotonic() + REPAIRED
    while (await world.sandbox.get("state"))["webhook"] != world.webhook:
        assert time.monotonic() < end, "the webhook was not set again"
        await asyncio.sleep(0.2)


WEBHOOKS_CHANGED, REPAIRED = 2, 60.0
TROUBLES: dict[str, Trouble] = {
    "repeated": _repeated,
    "repeated-over-restart": _repeated_over_restart,
    "poisoned": poisoned,
    "mutated": mutated,
    "renumbered": _renumbered,
}
ONLY: dict[str, dict[str, Trouble]] = {
    "polling": {"stolen": _second_poller},
    "webhook": {"webhook-changed": _webhook_changed},
}
"""What can go wrong in one of the modes only."""
TRYING = ("429", "429-text", "delivered-then-reset", "not-modified", "too-old", "polls-break")
"""The faults of every push: those that lose an answer, and those of a busy day."""
WRITTEN = ("createBooking", "confirmMadeBooking", "cancelMadeBooking")
PERSONAL = ",".join(
    name
    for name, _ in METHODS.values()
    if name.startswith(("send", "edit", "delete", "answer", "copy", "forward", "pin", "unpin", "stop"))
)
"""Every method of the Bot API that does something to somebody."""
STARTING = ",".join(n for n, _ in METHODS.values() if n.startswith(("send", "setMy", "setChat", "deleteMy")))
BLOCKED = tuple(f"blocked-{name or 'at-first'}" for name in SHORT)
AWAY = tuple(f"away-{name}" for name in WRITTEN)
AWAY_SECONDS = 20.0  # long enough for five tries, after which messages used to be given up
AT_START = ("403", "429", "500")
"""What Telegram says to all that a start does for people: to menus, and to words for owners."""


def runs(size: Size) -> list[str]:
    """Every fault in polling mode, every trouble in both modes, being blocked at each step that counts."""
    if size is Size.SLICE:
        return ["telegram:repeated-over-restart:webhook"]
    both = [f"telegram:{name}:{mode}" for mode in ONLY for name in (*TROUBLES, *ONLY[mode])]
    if size is Size.CI:
        return [*both, *(f"telegram:{name}:polling" for name in TRYING)]
    starts = [f"start-{status}" for status in AT_START]
    return [*(f"telegram:{name}:polling" for name in (*FAULTS, *BLOCKED, *AWAY, *starts)), *both]


async def run(postgres: str, hatchery: Hatchery, kind: str, mode: str) -> Tally:
    """The run `telegram:KIND:MODE`."""
    tally = Tally(runs=1)
    async with opened(postgres, hatchery, webhook=mode == "webhook") as world:
        if kind.startswith("start-"):
            await _refused_at_start(world, int(kind.removeprefix("start-")))
            tally.faults += 1
        else:
            await world.start()
            await world.ready()
        scene = Scene(world, await world.sandbox.person("Emma", language_code="en"))
        if kind in BLOCKED:
            at = kind.removeprefix("blocked-")
            try:
                tally.breaches += await _blocked(scene, "" if at == "at-first" else at, tally)
            except AssertionError as failed:
                tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
            return tally
        try:
            await (_away(scene, kind, tally) if kind in AWAY else _story(scene, kind, tally))
            await world.heal()
            allowed = ("bad",) if kind in {"poisoned", "mutated"} else ()
            tally.breaches += await after_story(scene, allowed=allowed)
        except AssertionError as failed:
            tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
    return tally


async def _story(scene: Scene, kind: str, tally: Tally) -> None:
    world, dice = scene.world, random.Random(kind)
    if kind in FAULTS:
        await world.sandbox.fault(**FAULTS[kind])
        tally.faults += 1
    if kind == "mutated":
        await a_stranger(world)
    for step in TYPED:
        if step.name == CONFIDING:
            await scene.person.say(canaries.confession(scene.person.id))
        await step.act(scene)
        if trouble := {**TROUBLES, **ONLY["polling"], **ONLY["webhook"]}.get(kind):
            await trouble(world, tally, dice)
        await waited(scene, step, SILENCES if kind in FAULTS else 1)


CONFIDING = TYPED[5].name
"""Before this step, in the middle of the trouble, the person says what no other should know."""
SILENCES = 6
"""Times patience, longer than a call to Telegram may take (20 s)."""


async def _applied(world: World, operation: str) -> None:
    end = time.monotonic() + PATIENCE
    while not await world.ledger(operation):
        assert time.monotonic() < end, f"{operation} never arrived"
        await asyncio.sleep(0.05)


async def _blocked(scene: Scene, at: str, tally: Tally) -> list[str]:
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
        await _refused(world)
        await world.heal()
        await _comes_back(scene)
        if name == "text":  # the review never came
            await scene.person.say("/book")
            await scene.until("Please check")
        if name == "ask":  # what was asked is not on the screen
            await step.act(scene)
            await step.done(scene)
    return await after_story(scene)


async def _away(scene: Scene, kind: str, tally: Tally) -> None:
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


async def _refused_at_start(world: World, status: int) -> None:
    """It starts while an owner has blocked it and no menu can be told; then all is well."""
    world.extra["TELEGRAM_ADMIN_IDS"] = str(STRANGER)
    await world.sandbox.fault(STARTING, status=status, count=None)
    await world.start()
    await world.ready()
    await _refused(world)
    await world.heal()


async def _refused(world: World) -> None:
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
