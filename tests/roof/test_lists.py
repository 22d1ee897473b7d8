"""A list that takes longer than anybody waits is fetched to its end, and told to whoever asks next."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from booking.errors import ServiceError, Unavailable
from booking.form import Card, Form
from booking.outcome import Invitation
from booking.provider import ALL, Account, Found, Provider, Sought
from bot.services.lists import LIFE, Lists

NOW = datetime(2030, 1, 7, tzinfo=UTC)
PAT, SAM = Account("theatre", "pat"), Account("theatre", "sam")
COMING = Sought(coming=True)


class Theatre(Provider):
    """Each list is longer than the one before, and comes when the test says."""

    card = Card("theatre", "Theatre", "UTC", "credits", Form(1, ()))

    def __init__(self) -> None:
        self.now = NOW
        self.asked = 0
        self.open = asyncio.Event()
        self.trouble: ServiceError | None = None
        self.listed = Lists(lambda: self.now).on(self)

    async def listing(
        self, account: Account, since: datetime | None = None, sought: Sought = ALL
    ) -> tuple[Found, ...]:
        self.asked += 1
        asked = self.asked
        await self.open.wait()
        if self.trouble:
            raise self.trouble
        return tuple(Found(f"{account.key}{n}", Invitation("7"), NOW, 30) for n in range(asked))

    async def seen(self, account: Account = PAT, sought: Sought = COMING) -> int | None:
        """How many are told to somebody who does not wait long; None: not in time."""
        try:
            async with asyncio.timeout(0.02):
                return len(await self.listed.listing(account, sought=sought))
        except TimeoutError:
            return None

    async def opens(self) -> None:
        self.open.set()
        await asyncio.sleep(0.01)


async def test_what_comes_late_is_told_next_while_a_newer_one_is_fetched() -> None:
    theatre = Theatre()
    assert await theatre.seen() is None
    assert await theatre.seen() is None
    assert theatre.asked == 1, "one is enough"
    await theatre.opens()
    theatre.open.clear()
    assert await theatre.seen() == 1
    assert await theatre.seen(SAM) is None, "nobody sees what another has"
    await theatre.opens()
    assert await theatre.seen() == 2
    theatre.now += LIFE + timedelta(seconds=1)
    await asyncio.sleep(0.01)
    assert theatre.asked == 4


@pytest.mark.parametrize("steps", range(1, 8))
async def test_who_goes_in_the_moment_in_which_it_comes_leaves_nothing_behind(steps: int) -> None:
    """A list that comes in time is never remembered, whoever went before."""
    theatre = Theatre()
    theatre.open.set()
    asking = asyncio.create_task(theatre.listed.listing(PAT, sought=COMING))
    for _ in range(steps):
        await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait([asking])
    theatre.now += LIFE + timedelta(seconds=1)
    assert await theatre.seen() == 2
    assert await theatre.seen() == 3


async def test_another_replica_only_waits_for_itself() -> None:
    theatre = Theatre()
    assert await theatre.seen() is None
    await theatre.opens()
    theatre.open.clear()
    assert await theatre.seen() == 1
    theatre.listed = Lists(lambda: theatre.now).on(theatre)
    assert await theatre.seen() is None, "it has fetched none yet"
    await theatre.opens()
    assert await theatre.seen() == 3


async def test_what_comes_in_time_is_asked_for_every_time() -> None:
    theatre = Theatre()
    theatre.open.set()
    assert [await theatre.seen() for _ in range(3)] == [1, 2, 3]


async def test_what_is_not_asked_in_passing_is_never_an_older_one() -> None:
    theatre = Theatre()
    assert await theatre.seen(sought=ALL) is None
    await theatre.opens()
    assert await theatre.seen(sought=ALL) == 2


async def test_what_failed_when_nobody_waited_is_told_once() -> None:
    theatre = Theatre()
    theatre.trouble = Unavailable("theatre", "closed")
    assert await theatre.seen() is None
    await theatre.opens()
    with pytest.raises(Unavailable):
        await theatre.seen()
    theatre.trouble = None
    await asyncio.sleep(0.01)
    assert await theatre.seen() is not None
