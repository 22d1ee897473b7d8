"""Plays runs by name, several at once, and draws the table of what they did. Imports the neighbours."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence

from tests.faults import (
    crash,
    crowds,
    hostile,
    mutants,
    people,
    planted,
    replicas,
    services,
    soak,
    stories,
    tales,
    telegram,
    texts,
    times,
    within,
)
from tests.faults.checks import Tally
from tests.faults.edges import RECOVERY
from tests.faults.hatchery import Hatchery
from tests.faults.kept import Kept
from tests.faults.sizes import Size

LONGEST = 420.0
"""Seconds for one run; one that takes longer is stuck, which is a breach."""
LONGER = {"soak": 12 * 3600.0, "planted": 900.0}
"""The same for a soak at the lowest speed that is worth a name, and for two judges of a bug."""

LATER = ("crowds:flood", "crowds:forged", *(f"times:{name}" for name in times.ALONE), "within:")
"""Runs that come when all others are over, one kind after the other: those that shorten the deadlines of this
process come after all that have the program in it, and what is timed has the machine for itself.
"""

Run = Callable[..., Awaitable[Tally]]
PARTS: dict[str, Run] = {
    "crash": crash.run,
    "tales": tales.run,
    "services": services.run,
    "telegram": telegram.run,
    "mutants": mutants.run,
    "hostile": hostile.run,
    "people": people.run,
    "replicas": replicas.run,
    "within": within.run,
    "times": times.run,
    "crowds": crowds.run,
    "stories": stories.run,
    "texts": texts.run,
    "planted": planted.run,
    "soak": soak.run,
}
PARTS_OF = (
    crash,
    tales,
    services,
    telegram,
    mutants,
    hostile,
    people,
    stories,
    replicas,
    within,
    times,
    crowds,
    texts,
    planted,
)


def everything(size: Size) -> list[str]:
    """The names of all runs, or of a slice; a soak is longer than all of them and is played when named."""
    return [name for part in PARTS_OF for name in part.runs(size)]


def named(names: Sequence[str], size: Size) -> list[str]:
    """The runs that are meant: all, those of a part, or exactly these. LookupError when a name means none."""
    if not names:
        return everything(size)
    return [n for name in names for n in _meant(name, size)]


def _meant(name: str, size: Size) -> list[str]:
    part, one, _ = name.partition(":")
    if part not in PARTS:
        raise LookupError(f"no part is called {part}; there are {', '.join(PARTS)}")
    if one:
        return [name]
    found = soak.runs() if part == "soak" else [n for n in everything(size) if n.startswith(f"{part}:")]
    if not found:
        raise LookupError(f"no run of {part} belongs to the size {size}")
    return found


async def play(
    postgres: str, names: Sequence[str], at_once: int, minutes: float, kept: Kept
) -> dict[str, Tally]:
    """The figures by part, with those of runs that were kept, which are not played again.

    After so many minutes no further run begins; mixed, so each part has a share.
    """
    end = time.monotonic() + 60 * minutes
    parts: dict[str, Tally] = {}
    over = kept.tallies()
    for name in over.keys() & set(names):
        parts.setdefault(name.partition(":")[0], Tally()).add(over[name])
    gate, crowd = asyncio.Semaphore(at_once), asyncio.Lock()
    async with Hatchery() as hatchery:

        async def gated(name: str) -> None:
            # a run of several replicas has the connections of several, so there is one such at a time
            async with crowd if name.startswith(("replicas:", "crowds:")) else gate:
                if time.monotonic() > end:
                    return
                tally = await one(postgres, hatchery, name)
            kept.add(name, tally)
            parts.setdefault(name.partition(":")[0], Tally()).add(tally)

        mixed = [name for name in random.Random(0).sample(names, len(names)) if name not in over]
        for turn in range(len(LATER) + 1):
            await asyncio.gather(*(gated(name) for name in mixed if _turn(name) == turn))
    return parts


def _turn(name: str) -> int:
    return next((turn for turn, begins in enumerate(LATER, 1) if name.startswith(begins)), 0)


async def one(postgres: str, hatchery: Hatchery, name: str) -> Tally:
    """One run; its breaches are printed with the command that plays it again."""
    part, *args = name.split(":")
    began = time.monotonic()
    try:
        async with asyncio.timeout(LONGER.get(part, LONGEST)):
            tally = await PARTS[part](postgres, hatchery, *args)
    except Exception as error:  # a run must not take the others with it
        tally = Tally(runs=1, breaches=[f"{type(error).__name__}: {error}"])
    tally.breaches = [
        f"BREACH {name}: {breach}\n  again: python -m tests.faults {name}" for breach in tally.breaches
    ]
    for breach in tally.breaches:
        print(breach, flush=True)
    print(f"  {name}: {time.monotonic() - began:.1f} s, {tally.kills} kills", flush=True)
    return tally


def table(parts: dict[str, Tally], seconds: float, named: int, missing: Sequence[str] = ()) -> str:
    """What was done, in figures, and what is `missing`."""
    head = (
        "part",
        "runs",
        "edges",
        "kills",
        "faults",
        "redelivered",
        "taps",
        "mutants",
        "planted",
        "breaches",
    )
    rows: list[tuple[object, ...]] = [head]
    whole = together(parts)
    rows += [(part, *_figures(tally)) for part, tally in sorted(parts.items())]
    rows.append(("all", *_figures(whole)))
    widths = [max(len(str(row[n])) for row in rows) for n in range(len(head))]
    lines = [
        "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    ]
    slow = (
        f"{whole.runs} of {named} runs in {seconds:.0f} s; slowest answer after a kill {whole.slowest:.1f} s"
    )
    struck = (
        f"deaths at an edge, in a mode, by a signal: {len(whole.reached)} of {len(whole.ordered)} ordered;"
        f" in a recovery: {_recovering(whole.reached)} of {_recovering(whole.ordered)}"
    )
    places = {edge.rpartition(": ")[2] for edge in whole.edges} - {""}
    distinct = f"distinct edges, a step and a place in the code: {len(whole.edges)}; places: {len(places)}"
    took = [f"{what}: {seconds:.1f} s" for what, seconds in sorted(whole.figures.items())]
    return "\n".join([*lines, *missing, slow, distinct, struck, *took, *whole.tables])


def _recovering(deaths: set[str]) -> int:
    return sum(RECOVERY in name for name in deaths)


def together(parts: dict[str, Tally]) -> Tally:
    """The figures of all parts."""
    whole = Tally()
    for tally in parts.values():
        whole.add(tally)
    return whole


def _figures(tally: Tally) -> tuple[int, ...]:
    done = (tally.runs, len(tally.edges), tally.kills, tally.faults, tally.redeliveries)
    return (*done, tally.taps, tally.mutants, tally.planted, len(tally.breaches))
