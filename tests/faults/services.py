"""Lets the service misbehave at one operation of a booking, and lets the person go on until it is done.

Faults a service may have are answered by the truth in the end: booked once, confirmed once, cancelled once.
Where the service lies in well-formed words nobody can know better; then only "never twice" and "never stuck"
hold. Imports the neighbours.
"""

from pathlib import Path
from typing import Any

from sandbox.botapi.client import NeverCameError
from tests.faults import canaries
from tests.faults.checks import Tally, after_run, after_story, answers, quiet
from tests.faults.hatchery import Hatchery
from tests.faults.sizes import Size
from tests.faults.story import SHORT, Scene, Step
from tests.faults.world import World, opened

STATUSES = (201, 204, 400, 401, 403, 404, 409, 410, 422, 429, 500, 502, 503, 504)

KINDS: dict[str, dict[str, Any]] = {
    "reset-before": {"kind": "reset", "at": "request"},
    "reset-after": {"kind": "reset", "at": "answer"},
    "reset-in-body": {"kind": "reset", "at": "body"},
    "reset-at-end": {"kind": "reset", "at": "end"},
    "half": {"kind": "half"},
    "silent": {"kind": "hang", "seconds": 25},
    "silent-applied": {"kind": "hang", "applied": True, "seconds": 25},
    "closed": {"kind": "hang", "seconds": 0.2},
    "closed-applied": {"kind": "hang", "applied": True, "seconds": 0.2},
    "late-90": {"kind": "late", "delay": 90, "seconds": 0.2},
    "late-300": {"kind": "late", "delay": 300, "seconds": 0.2},
    "redirect": {"kind": "redirect"},
    "redirect-inside": {"kind": "redirect", "status": 307, "location": "http://169.254.169.254/"},
    "html": {"kind": "html"},
    "html-applied": {"kind": "html", "applied": True},
    "html-503": {"kind": "html", "status": 503},
    "drip": {"kind": "drip", "seconds": 0.3},
    "huge": {"kind": "huge", "size": 200_000_000},
    "text": {"kind": "content_type", "value": "text/plain"},
    "twice": {"kind": "twice"},
    "nothing": {"kind": "status", "status": 200, "body": ""},
    "null": {"kind": "status", "status": 200, "body": "null"},
    "deep": {"kind": "status", "status": 200, "body": "[" * 100_000},
    "500-applied": {"kind": "status", "status": 500, "applied": True},
    "502-applied": {"kind": "status", "status": 502, "applied": True},
    "429-number": {"kind": "status", "status": 429, "retry_after": "1"},
    "429-date": {"kind": "status", "status": 429, "retry_after": "Wed, 21 Oct 2099 07:28:00 GMT"},
    "429-junk": {"kind": "status", "status": 429, "retry_after": "soon"},
    "503-number": {"kind": "status", "status": 503, "retry_after": "1"},
    **{f"status-{status}": {"kind": "status", "status": status} for status in STATUSES},
    **{f"mutated-{seed}": {"kind": "schema", "mutate": seed} for seed in range(8)},
    "dates": {"kind": "dates", "seconds": 86_400},
}
LIES = ("mutated", "dates", "status-404", "status-410")
"""Well-formed answers that say what is not so."""

LOSING = ("reset-after", "half", "closed", "late-300", "html-applied", "500-applied", "429-number", "huge")
"""Kinds after which nobody knows at first whether it was done."""

ROOM = 60.0
"""MB by which a whole story may make the program larger, whatever a service answers."""
OPERATIONS = tuple(name for name in SHORT if name[0:3] in {"get", "cre", "con", "can"})


def runs(size: Size) -> list[str]:
    """Every kind at every operation; some of them in a slice."""
    if size is Size.SLICE:
        return ["services:reset-after:createBooking"]
    if size is Size.CI:
        return [f"services:{kind}:createBooking" for kind in LOSING]
    return [f"services:{kind}:{name}" for kind in KINDS for name in OPERATIONS]


async def run(postgres: str, hatchery: Hatchery, kind: str, operation: str) -> Tally:
    """The run `services:KIND:OPERATION`."""
    tally = Tally(runs=1, faults=1)
    async with opened(postgres, hatchery) as world:
        await world.start()
        await world.ready()
        scene = Scene(world, await world.sandbox.person("Emma", language_code="en"))
        lies = kind.startswith(LIES)
        before = peak(world)
        try:
            for name, step in SHORT.items():
                if name == operation:
                    await world.fault(**KINDS[kind], operation=operation)
                    await _confided(scene, step)
                else:
                    await step.act(scene)
                try:
                    await step.done(scene)
                except NeverCameError:
                    if name != operation:
                        raise
                    await step.done(scene)  # a call may take its whole deadline of 20 s
        except AssertionError as failed:
            if not lies:
                tally.breaches.append(f"{failed}\n{world.last_words()[-1500:]}")
        await world.heal()
        if (grown := peak(world) - before) > ROOM:
            tally.breaches.append(f"its memory grew by {grown:.0f} MB")
        if kind == "huge":
            tally.tables.append(f"memory for an answer of 200 MB at {operation}: {grown:.0f} MB more")
        tally.breaches += await _after_lies(scene) if lies or tally.breaches else await after_story(scene)
    return tally


async def _confided(scene: Scene, step: Step) -> None:
    """Done, with secrets typed where they are no answer, while the service misbehaves."""
    said = canaries.confession(scene.person.id)
    if step is SHORT["getUserBookingRequirements"]:  # behind it the next question would take them
        await scene.person.say(said)
        await step.act(scene)
        return
    await step.act(scene)
    acted = scene.person.acted
    await scene.person.say(said)
    scene.person.acted = acted  # what the step waits for may come before they are answered


def peak(world: World) -> float:
    """The most that the program has held so far, in MB."""
    status = Path(f"/proc/{world.replicas[0].pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1000


async def _after_lies(scene: Scene) -> list[str]:
    found = [
        f"I1: {operation} applied more than once"
        for operation in ("createBooking", "confirmMadeBooking", "cancelMadeBooking")
        if len(await scene.world.ledger(operation)) > 1
    ]
    if not found:
        for _ in range(40):
            await scene.world.push(60)
    return [*found, *await quiet(scene.world), *await answers(scene.person), *await after_run(scene.world)]
