"""What `check` tries of a service: each by itself, all at once, told in their order."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from booking.errors import Unavailable
from booking.form import Card
from booking.provider import OPERATOR, Account, Health, Provider
from bot.clock import Clock
from bot.rehearsal import Rehearsal
from tests.roof.conftest import FORM


class Slow(Provider):
    """Each of its reads waits for the other; then the first fails. Why it lacks what it lacks is not told."""

    card = Card("slow", "Slow", None, "credits", FORM)

    def __init__(self) -> None:
        self._both = asyncio.Barrier(2)

    def trials(self, account: Account) -> Mapping[str, Callable[[], Awaitable[str]]]:
        return {"first": self._first, "second": self._second}

    async def _first(self) -> str:
        await self._both.wait()
        raise Unavailable("slow", "answered 503")

    async def _second(self) -> str:
        await self._both.wait()
        return "fine"


async def test_the_tries_do_not_wait_for_each_other_and_keep_their_order() -> None:
    rows = await Rehearsal(Slow(), Account("slow", OPERATOR), (), Clock().now()).rows(Health(True))
    said = [(row.sign.value, row.name) for row in rows[:3]]
    assert said == [("ok", "login"), ("WRONG", "first"), ("ok", "second")]
