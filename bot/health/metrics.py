"""What can be measured from outside, as Prometheus reads it: counts and times only, no ids and no words.

The counters are this replica's; what waits is read from the database that all replicas share, so of those the
greatest over the replicas is the number. Imports: prometheus-client, psycopg, starlette and its neighbours in
`bot`.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Protocol

from prometheus_client import CollectorRegistry, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from psycopg import Error
from psycopg_pool import PoolTimeout
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.database.pool import Pool
from bot.database.room import WITHIN
from bot.health.depths import Depths, depths

PATH = "/metrics"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0)


class Followed(Protocol):
    """The traffic of this replica. `pending` updates wait at Telegram; `failing`: none comes from there."""

    counters: Counter[str]

    @property
    def pending(self) -> int: ...  # noqa: D102

    @property
    def failing(self) -> bool: ...  # noqa: D102


class Counts(Collector):
    """The traffic's counters, by what happened."""

    def __init__(self, counters: Mapping[str, int]) -> None:
        self._counters = counters

    def collect(self) -> Iterator[Metric]:
        """One family with a label."""
        family = CounterMetricFamily(
            "greenroom_traffic", "What happened to updates and messages", labels=["what"]
        )
        for what, count in sorted(self._counters.items()):
            family.add_metric([what], count)
        yield family


class Metrics:
    """Everything measured of one replica, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.turn = Histogram(
            "greenroom_turn_seconds", "Time to handle an update", buckets=SECONDS, registry=self.registry
        )
        self._tasks = Gauge("greenroom_tasks", "Tasks of asyncio in this replica", registry=self.registry)
        self._ready = self._gauge("greenroom_ready", "Whether a part of this replica is well", "part")
        self._well = self._gauge(
            "greenroom_service_well", "Whether a service did well when last asked", "service"
        )
        self._waiting = self._gauge("greenroom_waiting", "Rows that wait, all replicas together", "what")
        self._oldest = self._gauge("greenroom_oldest_seconds", "Age of the oldest of them", "what")
        self._pending = Gauge(
            "greenroom_telegram_pending", "Updates that wait at Telegram", registry=self.registry
        )
        self._failing = Gauge(
            "greenroom_telegram_failing", "Whether no updates come from Telegram", registry=self.registry
        )

    def _gauge(self, name: str, words: str, label: str) -> Gauge:
        return Gauge(name, words, [label], registry=self.registry)

    def follow(self, traffic: Followed) -> None:
        """Tell of this traffic, too."""
        self.registry.register(Counts(traffic.counters))
        self._pending.set_function(lambda: traffic.pending)
        self._failing.set_function(lambda: traffic.failing)

    def note(self, parts: Mapping[str, bool], services: Mapping[str, bool], waiting: Depths | None) -> None:
        """What the next reading says of each part and service, and of queues while the database is there."""
        self._tasks.set(len(asyncio.all_tasks()))
        for part, well in parts.items():
            self._ready.labels(part).set(well)
        for service, well in services.items():
            self._well.labels(service).set(well)
        if waiting is None:
            self._waiting.clear()
            self._oldest.clear()
            return
        for what in ("updates", "replies", "bulk", "jobs", "drafts", "followed"):
            self._waiting.labels(what).set(getattr(waiting, what))
        self._oldest.labels("update").set(waiting.update_seconds)
        self._oldest.labels("reply").set(waiting.reply_seconds)

    def route(
        self,
        pool: Pool,
        ready: Callable[[], Awaitable[Mapping[str, bool]]],
        services: Callable[[], Mapping[str, bool]],
    ) -> Route:
        """The path /metrics."""

        async def answer(_request: Request) -> Response:
            parts, waiting = await asyncio.gather(ready(), _waiting(pool))
            self.note(parts, services(), waiting)
            return Response(generate_latest(self.registry), headers={"content-type": CONTENT_TYPE_LATEST})

        return Route(PATH, answer)


async def _waiting(pool: Pool) -> Depths | None:
    """What waits; None while the database is away. It is not waited for long: Prometheus gives up after ten
    seconds, and then it would not even learn that.
    """
    with suppress(Error, PoolTimeout, TimeoutError):
        async with asyncio.timeout(WITHIN):
            return await depths(pool)
    return None
