"""WebKasa up and running, as its contract tests need it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import count

import pytest

from booking.form import Value
from booking.moment import in_zone
from booking.provider import Account, Order
from providers import webkasa
from sandbox.services.server import serve
from tests.contracts.conftest import Witness
from tests.contracts.kit import CALENDAR, Kit

ORLA, KOFI, INES, CLOSED = "sch_orla", "sch_kofi", "sch_ines", "sch_past"
SESSION, TALK = "evt_session60", "evt_talk30"
OPERATOR = Account("webkasa", "operator")


def noon(now: datetime, days: int) -> datetime:
    """12:00 UTC on a day from Monday to Friday that many days ahead, or the next such day."""
    at = now.replace(hour=13, minute=0, second=0, microsecond=0) + timedelta(days=days)
    return at + timedelta(days=max(0, 7 - at.weekday()) if at.weekday() > 4 else 0)


@pytest.fixture
async def kit(witness: Witness) -> AsyncIterator[Kit]:
    async with serve("webkasa") as running:
        settings, numbers = running.demo("webkasa"), count(0, 7)
        witness.watch("webkasa", settings["WEBKASA_API_URL"])
        provider = webkasa.connect(settings, clock=running.clock.now)

        def order(**changes: Value) -> Order:
            now = running.clock.now()
            answers: dict[str, Value] = {
                "performers": (ORLA,),
                "kind": SESSION,
                "minutes": None,
                "when": in_zone(noon(now, 2 + next(numbers)), "America/Los_Angeles"),
                "place": "video",
                "name": "John Doe",
                "email": "john@example.com",
                "notes": "First-time visitor",
            }
            return Order("bkg1", {**answers, **changes}, now)

        key = settings["WEBKASA_API_KEY"]
        service = running.services["webkasa"]
        yield Kit(
            provider, OPERATOR, running, service, order, "createBooking", "getBooking", key, means=CALENDAR
        )
        await provider.close()
