"""Nobody waits for a service for longer than their chat can; what was not waited for says nothing of it."""

import asyncio
from datetime import UTC, datetime

import pytest

from booking.errors import MaybeDone, Overtaken, ServiceError
from booking.form import Answers, Limits
from booking.outcome import Invitation, Stage
from booking.provider import OPERATOR, Account, Health, Order
from bot.services.limits import Remembered
from bot.services.pulse import Pulse
from providers.patience import patient, until
from tests.roof.test_limits import IVY, Theatre

OURS = Account("theatre", OPERATOR)


def _now() -> datetime:
    return datetime(2030, 1, 7, tzinfo=UTC)


class Deaf(Theatre):
    """Never answers, until it is told to."""

    def __init__(self) -> None:
        self.open, self.left = asyncio.Event(), 0

    async def _hang(self) -> None:
        try:
            await self.open.wait()
        except asyncio.CancelledError:
            self.left += 1
            raise

    async def limits(self, account: Account, answers: Answers) -> Limits:
        await self._hang()
        return await super().limits(account, answers)

    async def health(self, account: Account) -> Health:
        await self._hang()
        return Health(well=True)

    async def mark(self, account: Account, reference: str, stage: Stage) -> Invitation:
        await self._hang()
        raise AssertionError

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        await self._hang()
        return ()


async def test_a_read_is_left_once_something_newer_waits_and_the_service_is_not_called_ill() -> None:
    pulse, there, newer = Pulse(_now), Deaf(), asyncio.Event()
    used = patient(pulse.on(there, OPERATOR))
    asyncio.get_running_loop().call_later(0.1, newer.set)
    async with asyncio.timeout(5):
        with until(newer), pytest.raises(Overtaken):
            await used.limits(OURS, IVY)
        with until(newer), pytest.raises(Overtaken):
            await used.health(OURS)
    await asyncio.sleep(0)
    assert (there.left, pulse.ill()) == (2, {})
    pulse.felt("theatre", Health.ill(Overtaken("theatre")).error)
    assert pulse.ill() == {}


async def test_what_is_known_already_is_told_though_something_newer_waits() -> None:
    there, newer, remembered = Deaf(), asyncio.Event(), Remembered(_now)
    there.open.set()
    known = await remembered.of(patient(there), OURS, IVY, fresh=False)
    there.open.clear()
    newer.set()
    with until(newer):
        assert await remembered.of(patient(there), OURS, IVY, fresh=False) == known


async def test_a_write_that_is_left_may_be_done_and_a_booking_is_never_left() -> None:
    there, newer = Deaf(), asyncio.Event()
    newer.set()
    with until(newer), pytest.raises(MaybeDone):
        await patient(there).mark(OURS, "1", Stage.ACCEPTED)
    with until(newer):
        booking = asyncio.ensure_future(patient(there).book(OURS, Order("1", {}, _now())))
        await asyncio.sleep(0.05)
        assert not booking.done()
        there.open.set()
        assert await booking == ()


async def test_trouble_comes_as_it_is_and_nobody_hears_of_it_after_they_left() -> None:
    class Broken(Theatre):
        down = True

    newer = asyncio.Event()
    with until(newer), pytest.raises(ServiceError, match="closed"):
        await patient(Broken()).limits(OURS, IVY)
