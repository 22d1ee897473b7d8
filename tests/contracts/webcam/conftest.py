"""The webcam service up and running, as its contract tests need it."""

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest

from booking.form import Value
from booking.moment import in_zone
from booking.outcome import Invitation
from booking.provider import Account, Order
from providers import webcam
from sandbox.services.server import serve
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit

IVY, MARLOWE, JUNO, DECLINER, RIO = "123456", "123457", "123458", "123459", "123467"
OPERATOR = Account("webcam", "operator")


@pytest.fixture
async def kit(witness: Witness) -> AsyncIterator[Kit]:
    async with serve("webcam") as running:
        settings, numbers = running.demo("webcam"), count(1)
        witness.watch("webcam", settings["WEBCAM_API_URL"])
        provider = webcam.connect(settings, clock=running.clock.now)

        def order(**changes: Value) -> Order:
            now = running.clock.now()
            starts = now.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(
                days=9 + next(numbers)
            )
            answers: dict[str, Value] = {
                "performers": (IVY, MARLOWE),
                "software": "3",
                "when": in_zone(starts, "Europe/Berlin"),
                "minutes": 20,
                "credits": Decimal("12.5"),
                "sign_in": "client.on.skype",
                "phone_chat": True,
                "phone": "01234567890",
                "sms": False,
            }
            return Order(f"b{next(numbers)}", {**answers, **changes}, now)

        yield Kit(
            provider,
            OPERATOR,
            running,
            running.services["webcam"],
            order,
            "createBooking",
            "getMadeBooking",
            settings["WEBCAM_ACCESS_TOKEN"],
            cancel="cancelMadeBooking",
        )
        await provider.close()


async def booked(kit: Kit, **changes: Value) -> tuple[Order, tuple[Invitation, ...]]:
    order = dataclasses.replace(kit.order(), answers={**kit.order().answers, **changes})
    return order, await kit.provider.book(kit.account, order)
