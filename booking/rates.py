"""How often a service may be asked, and the line of calls that wait for their turn.

A service's limits hold for all replicas together, so the roof counts on its database; `Meter` is what it
fulfils. The arithmetic is here, once, for whoever counts. Imports: standard library.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `allowed` calls in any `window`. `name` is unique over all services."""

    name: str
    allowed: int
    window: timedelta


Charges = Mapping[Rate, int]
"""How many calls count against each rate."""


@dataclass(frozen=True, slots=True)
class Place:
    """A call that counts against a rate until `ends` (aware UTC).

    `holder` has not made it yet and keeps its place in the line; "" once it was made.
    """

    rate: str
    ends: datetime
    holder: str = ""


class Meter(Protocol):
    """Counts calls, with everybody who shares the limits."""

    async def take(self, charges: Charges, patience: timedelta, holder: str = "") -> timedelta:
        """How long until these calls may be made; zero: now.

        Within `patience` they count from then on, beyond it nothing does. A named `holder` that comes back
        finds its place kept, and nobody behind it goes first.
        """

    async def made(self, charges: Charges, holder: str) -> None:
        """The calls of `holder` are over: they count from now, when the service saw them at the latest."""

    async def leave(self, holder: str) -> None:
        """`holder` does not come back: its places are free, and who comes next has them."""


def turn(taken: Iterable[Place], charges: Charges, now: datetime, holder: str = "") -> datetime:
    """The first instant at which the charges fit. `taken` are the places that still count, the first to end
    first. Who has a place already waits only for those ahead of it; who comes new delays nobody, and finds
    the room that somebody in the middle of the line has left.
    """
    known = [place for place in taken if any(place.rate == rate.name for rate in charges)]
    if holder and any(place.holder == holder for place in known):
        return _kept(known, charges, now, holder)
    begun = {r: sorted(p.ends - r.window for p in known if p.rate == r.name) for r in charges}
    instants = sorted({now, *(place.ends for place in known if place.ends > now)})
    return next(at for at in instants if all(_fits(begun[r], r, n, at) for r, n in charges.items()))


def _kept(known: Iterable[Place], charges: Charges, now: datetime, holder: str) -> datetime:
    ahead: dict[str, list[datetime]] = {rate.name: [] for rate in charges}
    reached = set()
    for place in known:
        if place.holder == holder:
            reached.add(place.rate)
        elif place.rate not in reached:
            ahead[place.rate].append(place.ends)
    return max([now, *(_room(ahead[rate.name], rate.allowed, calls, now) for rate, calls in charges.items())])


def _fits(begun: list[datetime], rate: Rate, calls: int, at: datetime) -> bool:
    """Whether no window holds too many with these calls at that instant."""
    near = begun[bisect_right(begun, at - rate.window) : bisect_right(begun, at)]
    most = rate.allowed - min(calls, rate.allowed)
    return all(
        bisect_left(begun, since + rate.window) - bisect_left(begun, since) <= most for since in (at, *near)
    )


def _room(ends: list[datetime], allowed: int, calls: int, now: datetime) -> datetime:
    over = len(ends) + min(calls, allowed) - allowed
    return ends[over - 1] if over > 0 else now


def places(charges: Charges, at: datetime, holder: str = "") -> list[Place]:
    """What is taken by calls made at `at`."""
    return [Place(r.name, at + r.window, holder) for r, calls in charges.items() for _ in range(calls)]
