"""What can be measured from outside, as Prometheus reads it: counts only, no ids and no words.

Imports: prometheus-client, starlette.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.traffic import Traffic


class _Counts(Collector):
    def __init__(self, traffic: Traffic) -> None:
        self._traffic = traffic

    def collect(self) -> Iterator[Metric]:
        """The traffic's counters, by what happened."""
        family = CounterMetricFamily(
            "greenroom_traffic", "What happened to updates and messages", labels=["what"]
        )
        for what, count in sorted(self._traffic.counters.items()):
            family.add_metric([what], count)
        yield family


def metrics(traffic: Traffic) -> Route:
    """The path /metrics."""
    registry = CollectorRegistry()
    registry.register(_Counts(traffic))

    async def answer(_request: Request) -> Response:
        return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})

    return Route("/metrics", answer)
