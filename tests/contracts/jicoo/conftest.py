"""Jicoo up and running, as its contract tests need it."""

import dataclasses
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from booking.form import Value
from booking.moment import in_zone
from booking.provider import Account, Order
from providers import jicoo
from providers.jicoo import calls
from providers.jicoo.calls import RATE
from sandbox.services.server import serve
from tests.contracts.conftest import Witness
from tests.contracts.kit import CALENDAR, Kit

AIKO, CLEO, DUO, BRAM, STORY = "mzgdPJVBb7RE", "kL4vQ2nXw9Tz", "pR7sJ5cYb3Hd", "tW8gN1mZk6Fa", "dX3hV9qLs2Kc"
OPERATOR = Account("jicoo", "operator")


def signed(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    proof = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"jicoo-webhook-signature": f"t={stamp}, v1={proof}"}


@pytest.fixture
async def kit(witness: Witness, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Kit]:
    monkeypatch.setattr(calls, "RATE", dataclasses.replace(RATE, allowed=10**6))
    async with serve("jicoo") as running:
        settings, numbers = running.demo("jicoo"), count(1)
        witness.watch("jicoo", settings["JICOO_API_URL"])
        provider = jicoo.connect(settings, clock=running.clock.now)
        service: Any = running.services["jicoo"]
        service.limits.named["calls"] = None

        def order(**changes: Value) -> Order:
            now = running.clock.now()
            starts = now.replace(hour=3, minute=0, second=0, microsecond=0) + timedelta(
                days=2 + next(numbers)
            )
            answers: dict[str, Value] = {
                "performers": (AIKO,),
                "location": "zoom",
                "when": in_zone(starts, "Europe/Berlin"),
                "name": "john doe",
                "email": "guest@example.com",
                "more": False,
            }
            return Order(f"b{next(numbers)}", {**answers, **changes}, now)

        key = settings["JICOO_API_KEY"]
        yield Kit(
            provider, OPERATOR, running, service, order, "createBooking", "getBooking", key, means=CALENDAR
        )
        await provider.close()
