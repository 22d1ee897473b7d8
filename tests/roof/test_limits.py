"""What a service allows is asked once for many, and again before anything is sent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import TypeAdapter

from booking.errors import Unavailable
from booking.form import Ability, Answers, Card, Field, Form, Kind, Limit, Limits
from booking.outcome import Invitation
from booking.provider import Account, Order, Provider
from bot.services.balances import Balances
from bot.services.limits import LIFE, Remembered
from providers.address import root_of
from providers.http import Http

PAT, SAM = Account("theatre", "pat"), Account("theatre", "sam")
IVY: Mapping[str, tuple[str, ...]] = {"performers": ("ivy",)}


class Theatre(Provider):
    """Each answer is larger than the one before."""

    card = Card(
        "theatre",
        "Theatre",
        "UTC",
        "credits",
        Form(
            1,
            (
                Field("performers", Kind.PEOPLE, "Performers", "Who?"),
                Field("minutes", Kind.MINUTES, "Minutes", "How long?", needs=("performers",)),
            ),
        ),
        abilities=frozenset({Ability.LIMITS}),
    )
    asked = 0
    down = False

    async def balance(self, account: Account) -> Decimal:
        self.asked += 1
        return Decimal(100 - self.asked)

    async def book(self, account: Account, order: Order) -> tuple[Invitation, ...]:
        return ()

    async def limits(self, account: Account, answers: Answers) -> Limits:
        if self.down:
            raise Unavailable("theatre", "closed")
        self.asked += 1
        return {"minutes": Limit(least=Decimal(self.asked))}


class Stage:
    """A theatre, its memory and a clock to push."""

    def __init__(self) -> None:
        self.now = datetime(2030, 1, 7, tzinfo=UTC)
        self.theatre = Theatre()
        self.remembered = Remembered(lambda: self.now)

    async def least(self, answers: Answers, account: Account = PAT, *, fresh: bool = False) -> Decimal | None:
        limits = await self.remembered.of(self.theatre, account, answers, fresh=fresh)
        return limits["minutes"].least


async def test_what_nobody_steers_by_is_not_asked_again() -> None:
    stage = Stage()
    assert await stage.least(IVY) == 1
    assert await stage.least({**IVY, "minutes": 30}) == 1
    assert await stage.least({"performers": ("ivy", "juno")}) == 2
    assert await stage.least(IVY, SAM) == 3
    assert await stage.least(IVY) == 1


async def test_before_sending_the_service_is_asked_and_the_rest_learns_it() -> None:
    stage = Stage()
    assert await stage.least(IVY) == 1
    assert await stage.least(IVY, fresh=True) == 2
    assert await stage.least(IVY) == 2


async def test_it_is_forgotten_in_half_a_minute() -> None:
    stage = Stage()
    await stage.least(IVY)
    stage.now += LIFE - timedelta(seconds=1)
    assert await stage.least(IVY) == 1
    stage.now += timedelta(seconds=1)
    assert await stage.least(IVY) == 2


class Closed(Theatre):
    """Nobody is at its door."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.http = Http("theatre", root_of("X", "http://127.0.0.1:9"), sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def limits(self, account: Account, answers: Answers) -> Limits:
        return await self.http.get(TypeAdapter(Limits), "/limits")


async def test_nobody_waits_for_many_tries() -> None:
    stage = Stage()
    stage.theatre = closed = Closed()
    with pytest.raises(Unavailable):
        await stage.least(IVY)
    assert [1 <= pause <= 2 for pause in closed.slept] == [True]
    await closed.http.close()


async def test_trouble_is_never_remembered() -> None:
    stage = Stage()
    stage.theatre.down = True
    with pytest.raises(Unavailable):
        await stage.least(IVY)
    stage.theatre.down = False
    assert await stage.least(IVY) == 1


async def test_a_balance_is_asked_once_until_something_is_spent_or_it_grows_old() -> None:
    stage = Stage()
    balances = Balances(lambda: stage.now)
    theatre = balances.on(stage.theatre)
    order = Order("1", {}, stage.now)
    assert [await balances.of(theatre, PAT) for _ in range(3)] == [99, 99, 99]
    assert await balances.of(theatre, SAM) == 98
    assert await theatre.balance(PAT) == 97, "who needs it as it is now asks the service"
    assert await balances.of(theatre, PAT) == 97
    await theatre.book(PAT, order)
    assert await balances.of(theatre, PAT) == 96
    assert await balances.of(theatre, SAM) == 98
    stage.now += LIFE
    assert await balances.of(theatre, SAM) == 95
