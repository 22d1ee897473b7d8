"""Lets Telegram misbehave during a whole booking: repeated, late, refused, half answered, poisoned.

Each run is one story; `FAULTS` are standing orders for the Bot API (`refusals`), `TROUBLES` is what happens
between two steps. Imports `sandbox` and the neighbours.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

import httpx

from sandbox.botapi.registry import METHODS
from tests.faults.canaries import TOKEN
from tests.faults.checks import Tally, after_story
from tests.faults.hatchery import Hatchery
from tests.faults.refusals import FAULTS, IN_POLLING
from tests.faults.silenced import SILENCES, WRITTEN, a_day, away, blocked, refused, shut
from tests.faults.sizes import Size
from tests.faults.story import SHORT, TYPED, Scene, waited
from tests.faults.strange import STRANGER, a_stranger, mutated, poisoned
from tests.faults.world import PLAIN, World, opened

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
TRYING = (
    *("429:polling", "429-text:webhook", "delivered-then-reset:polling"),
    *("not-modified:webhook", "too-old:polling", "polls-break:polling"),
)
"""The faults of every push: those that lose an answer, and those of a busy day."""
STARTING = ",".join(n for n, _ in METHODS.values() if n.startswith(("send", "setMy", "setChat", "deleteMy")))
BLOCKED = tuple(f"blocked-{name or 'at-first'}" for name in SHORT)
SHUT = tuple(f"shut-{name or 'at-first'}" for name in SHORT)
AWAY = tuple(f"away-{name}" for name in WRITTEN)
A_DAY = "429-day"
AT_START = ("403", "429", "500")
"""What Telegram says to all that a start does for people: to menus, and to words for owners."""


def runs(size: Size) -> list[str]:
    """Every fault and every trouble in both modes, being blocked at each step, and from each on."""
    if size is Size.SLICE:
        return ["telegram:repeated-over-restart:webhook"]
    both = [f"telegram:{name}:{mode}" for mode in ONLY for name in (*TROUBLES, *ONLY[mode])]
    if size is Size.CI:
        return [*both, *(f"telegram:{name}" for name in TRYING)]
    starts = [f"start-{status}" for status in AT_START]
    both += [f"telegram:{name}:webhook" for name in (*FAULTS, *SHUT) if name not in IN_POLLING]
    return [
        *(f"telegram:{name}:polling" for name in (*FAULTS, A_DAY, *BLOCKED, *SHUT, *AWAY, *starts)),
        *both,
    ]


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
                tally.breaches += await blocked(scene, "" if at == "at-first" else at, tally)
            except AssertionError as failed:
                tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
            return tally
        try:
            await _played(scene, kind, tally)
            await world.heal()
            allowed = ("bad",) if kind in {"poisoned", "mutated"} else ()
            tally.breaches += await after_story(scene, allowed=allowed)
        except AssertionError as failed:
            tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
    return tally


async def _played(scene: Scene, kind: str, tally: Tally) -> None:
    if kind == A_DAY:
        await a_day(scene, tally)
    elif kind in SHUT:
        at = kind.removeprefix("shut-")
        await shut(scene, "" if at == "at-first" else at, tally)
    elif kind in AWAY:
        await away(scene, kind, tally)
    else:
        await _story(scene, kind, tally)


async def _story(scene: Scene, kind: str, tally: Tally) -> None:
    world, dice = scene.world, random.Random(kind)
    if kind in FAULTS:
        await world.sandbox.fault(**FAULTS[kind])
        tally.faults += 1
    if kind == "mutated":
        await a_stranger(world)
    for step in TYPED:
        await step.act(scene)
        if trouble := {**TROUBLES, **ONLY["polling"], **ONLY["webhook"]}.get(kind):
            await trouble(world, tally, dice)
        await waited(scene, step, SILENCES if kind in FAULTS else 1)


async def _refused_at_start(world: World, status: int) -> None:
    """It starts while an owner has blocked it and no menu can be told; then all is well."""
    world.extra["TELEGRAM_ADMIN_IDS"] = str(STRANGER)
    await world.sandbox.fault(STARTING, status=status, count=None)
    await world.start()
    await world.ready()
    await refused(world)
    await world.heal()
