"""Webcasts up and running, as its contract tests need it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from booking.errors import Unavailable
from booking.form import Value
from booking.moment import in_zone
from booking.provider import Account, Order
from providers import webcasts
from sandbox.services.server import serve
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit

OPERATOR = Account("webcasts", "operator")


@pytest.fixture
async def kit(witness: Witness) -> AsyncIterator[Kit]:
    async with serve("webcasts") as running:
        settings, numbers = running.demo("webcasts"), count(1)
        witness.watch("webcasts", settings["WEBCASTS_API_URL"])
        provider = webcasts.connect(settings, clock=running.clock.now)

        def order(**changes: Value) -> Order:
            now = running.clock.now().replace(minute=0, second=0, microsecond=0)
            answers: dict[str, Value] = {
                "title": "An evening",
                "type": "live",
                "source": "0",
                "region": "3",
                "when": in_zone(now + timedelta(days=next(numbers)), "Europe/Berlin"),
                "minutes": 60,
                "audience": 100,
                "months": 3,
                "presenters": ("31",),
                "folder": None,
            }
            return Order(f"bkg{next(numbers)}", {**answers, **changes}, running.clock.now())

        secret, service = settings["WEBCASTS_PASSWORD"], running.services["webcasts"]
        yield Kit(
            provider,
            OPERATOR,
            running,
            service,
            order,
            "createEvent",
            "eventStatus",
            secret,
            cancel="updateEvent",
            gateway=Unavailable,
        )
        await provider.close()


def told(code: int, words: str = "No.") -> dict[str, Any]:
    return {
        "convey_api": {"currentTimestamp": 1, "version": "3", "result": {"returnCode": code, "error": words}}
    }
