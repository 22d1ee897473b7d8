"""Performers who act on their own, after a while of real time, each as their temper is. Imports: stdlib, this
package.

A decliner says no after 5-7 s, a quick one accepts after 6-9 s, a haggler asks a quarter more after 10-14 s,
a slow one accepts after 18-25 s, a silent one never answers. The same request number gives the same second.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from decimal import ROUND_UP, Decimal
from random import Random

from sandbox.services.service import Asked, Json, NoSuchThing, Refused, Service

DELAYS = {"decliner": (5.0, 7.0), "quick": (6.0, 9.0), "haggler": (10.0, 14.0), "slow": (18.0, 25.0)}
TICK = 0.05


class Autoplay:
    """Plays all performers of one service while it is on."""

    def __init__(self, service: Service, *, on: bool = False) -> None:
        self._service = service
        self.on = on
        self.pace = 1.0
        self._seen: dict[str, float] = {}

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            await asyncio.sleep(TICK)
            if self.on:
                self.turn(asyncio.get_running_loop().time())

    def turn(self, now: float) -> None:
        """Let everybody act whose time has come; `now` in seconds of any steady clock."""
        waiting = self._service.waiting()
        self._seen = {asked.id: self._seen.get(asked.id, now) for asked in waiting}
        for asked in self._due(waiting, now):
            action, body = move(asked, self._service.temper(asked.performer))
            with contextlib.suppress(Refused, NoSuchThing):  # somebody of the same request was faster
                self._service.act(asked.id, action, body)

    def _due(self, waiting: Sequence[Asked], now: float) -> list[Asked]:
        due: list[tuple[float, Asked]] = []
        for asked in waiting:
            span = DELAYS.get(self._service.temper(asked.performer))
            if span is not None and not asked.silent:
                delay = Random(f"{self._service.id} {asked.id}").uniform(*span)
                due.append((self._seen[asked.id] + delay * self.pace, asked))
        return [asked for at, asked in sorted(due, key=lambda d: d[0]) if at <= now]


def move(asked: Asked, temper: str) -> tuple[str, Json]:
    """What somebody of that temper does with a request."""
    if temper == "decliner":
        return "decline", {}
    if temper == "haggler" and asked.offered is not None:
        price = (asked.offered * Decimal("1.25")).quantize(Decimal(1), ROUND_UP)
        return "accept", {"credits": float(price)}
    return "accept", {}
