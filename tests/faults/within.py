"""Every fault at every operation of every service: the providers in this process, the services behind HTTP.

A run is one service and one kind of fault; in it the whole life of a booking is lived once for each operation
that it needs, and there the fault strikes. Kinds that lie below HTTP (TLS, names) strike at all of them at
once. Imports `providers`, `sandbox` and the neighbours.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any
from unittest import mock

from booking.errors import Unavailable, Unsupported
from booking.form import Ability
from booking.outcome import Stage
from booking.provider import Provider
from providers import http
from providers.jicoo import calls as jicoo
from sandbox.services.faults import Fault
from sandbox.services.server import Running, serve
from tests.faults import wires
from tests.faults.checks import Tally
from tests.faults.hatchery import Hatchery
from tests.faults.lives import CREATES, Life
from tests.faults.overhearing import Ear, heard, leaks
from tests.faults.services import KINDS, LIES
from tests.faults.sizes import Size

PATIENT = 2.0
"""Seconds for a call, in place of twenty; faults that take longer are cut to half as much again."""
WHOLE = 20.0
"""For a life in which nothing is wrong."""
BELATED = 0.3
"""For a service to apply what comes late, once it is due."""
AT_ONCE = 2
EMPTY = ("status-201", "status-204", "nothing", "null")
"""A success without a word. Some services say no more to a cancellation: it cannot be told from a lie."""
SAMPLE = ("reset-after", "half", "500-applied", "mutated-3", "redirect", "429-date")


MEANT = {
    "look": Ability.LIMITS,
    "reconcile": Ability.RECONCILE,
    "listing": Ability.LISTING,
    "slots": Ability.FREE_SLOTS,
    "mark": Ability.MARK,
    "confirm": Ability.CONFIRM,
    "move": Ability.MOVE,
    "copy": Ability.COPY,
    "cancel": Ability.CANCEL,
    "clear": Ability.DELETE,
    "balance": Ability.BALANCE,
    "sync": Ability.SYNC,
    "log in": Ability.LOGIN,
}
"""The calls of a life that cannot end well where nobody is reached, by what a service must be able to; who is
looked for may be in the operator's list.
"""


def runs(size: Size) -> list[str]:
    """Each kind at each service; in the slice one."""
    if size is Size.SLICE:
        return ["within:webcam:tls-other-host"]
    kinds = SAMPLE if size is Size.CI else (*KINDS, *wires.KINDS)
    return [f"within:{service}:{kind}" for service in CREATES for kind in kinds]


async def run(postgres: str, hatchery: Hatchery, service: str, kind: str) -> Tally:
    """The run `within:SERVICE:KIND`."""
    tally = Tally(runs=1)
    with _hurried(WHOLE):
        known = [] if kind in wires.KINDS else await operations(service)
    with _hurried(PATIENT):
        if kind in wires.KINDS:
            tally.breaches += await _unreached(service, kind, tally)
            return tally
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(operation: str) -> None:
            async with gate:
                found = await _struck(service, kind, operation, tally)
            tally.breaches += [f"{operation}: {what}" for what in found]

        await asyncio.gather(*(one(operation) for operation in known))
    return tally


async def operations(service: str) -> list[str]:
    """The operations that a life needs, found by living one undisturbed."""
    async with _alive(service) as life:
        await life.live()
        assert not (wrong := life.wrong(lies=False)), wrong
        assert life.booked == 1, life.ends
        return sorted({call["operation"] for call in life.running.services[service].calls.since()})


async def _struck(service: str, kind: str, operation: str, tally: Tally) -> list[str]:
    with heard() as ear:
        async with _alive(service) as life:
            found = await _lived(life, kind, operation, tally)
    return [*found, *_leaked(life, ear)]


async def _lived(life: Life, kind: str, operation: str, tally: Tally) -> list[str]:
    faults = life.running.services[life.service].faults
    faults.add(Fault(**_hasty(KINDS[kind]), operation=operation))
    await life.live()
    if faults.waiting():
        return ["nothing was struck"]
    tally.faults += 1
    faults.clear()
    if late := KINDS[kind].get("delay"):
        life.running.clock.push(late + 1)
        await asyncio.sleep(BELATED)
    lies = kind.startswith(LIES)
    return [*life.wrong(lies=lies), *([] if lies or kind in EMPTY else await _after(life))]


def _leaked(life: Life, ear: Ear) -> list[str]:
    """I8: no secret of the settings is in the log, in an error, or in the words that a person reads."""
    settings, words = life.running.demo(life.service), [i.words for i in life.told]
    places = {"the log": ear.lines, "an error": life.said, "words for the person": words}
    return [breach for place, lines in places.items() for breach in leaks(settings, place, "\n".join(lines))]


async def _after(life: Life) -> list[str]:
    """All is well again: what was booked is found, and what was told as cancelled is."""
    if life.booked and not any(i.reference for i in life.told) and life.provider.card.can(Ability.RECONCILE):
        found = await life.provider.reconcile(life.account, life.order)
        return [] if found else ["booked, and cannot be found again"]
    seen = {i.performer: i.stage for i in await life.found() or ()}
    told = {i.performer: i.stage for i in life.told if i.reference}
    gone = [p for p, stage in told.items() if stage is Stage.CANCELLED and seen.get(p) is not Stage.CANCELLED]
    return [f"told {p} as cancelled, but it is {seen.get(p)}" for p in gone]


async def _unreached(service: str, kind: str, tally: Tally) -> list[str]:
    """A connection that cannot be made, or not with the one meant: nothing leaves, and that is told. What was
    booked before that is there to be looked at, changed and taken back.
    """
    with heard() as ear:
        async with wires.wired(kind) as wire, _alive(service) as life:
            await life.begin()
            await life.provider.close()
            settings = life.running.demo(service)
            settings |= {name: f"{wire.url}/x" for name in settings if name.endswith("_URL")}
            life.provider = _connected(service, settings, life.running)
            called = len(life.running.services[service].calls.since())
            await life.live()
    tally.faults += sum(end not in {"fine", Unsupported.__name__} for end in life.ends.values())
    found = life.wrong(lies=False)
    found += ["the service was reached"] * (len(life.running.services[service].calls.since()) > called)
    able = [name for name, ability in MEANT.items() if life.provider.card.can(ability)]
    found += [f"{name}: fine, although nobody was reached" for name in able if life.ends[name] == "fine"]
    if life.ends["book"] != Unavailable.__name__:
        found.append(f"book: {life.ends['book']}, although nothing left")
    found += ["something was said to a stranger"] if wire.heard else []
    return [*found, *_leaked(life, ear)]


@contextlib.asynccontextmanager
async def _alive(service: str) -> AsyncIterator[Life]:
    async with serve(service) as running:
        for name in running.services[service].limits.named:
            running.services[service].limits.named[name] = None
        life = Life(_connected(service, running.demo(service), running), running, service)
        try:
            yield life
        finally:
            await life.provider.close()


def _connected(service: str, settings: dict[str, str], running: Running) -> Provider:
    made: Provider = import_module(f"providers.{service}").connect(settings, clock=running.clock.now)
    return made


def _hasty(wish: dict[str, Any]) -> dict[str, Any]:
    """The fault with pauses that fit the short deadline."""
    hasty = dict(wish)
    if "seconds" in wish and wish["kind"] != "dates":
        hasty["seconds"] = min(wish["seconds"], 1.5 * PATIENT)
    if wish["kind"] == "huge":
        hasty["size"] = http.LARGEST + 1
    return hasty


@contextlib.contextmanager
def _hurried(seconds: float) -> Iterator[None]:
    """Short pauses and deadlines, and the one service that wants a pause between calls wants none."""
    rate = replace(jicoo.RATE, allowed=10**6)
    with (
        mock.patch.multiple(
            http, DEADLINE=seconds, CONNECT_SECONDS=seconds / 3, PAUSES=(0.001, 0.002, 0.004)
        ),
        mock.patch.object(jicoo, "RATE", rate),
    ):
        yield
