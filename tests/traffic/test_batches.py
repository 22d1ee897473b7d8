"""Group commit: nobody is left behind, and each gets his own answer."""

import asyncio

import pytest

from bot.traffic.batches import Batches


async def test_what_comes_meanwhile_makes_the_next_batch() -> None:
    seen: list[list[int]] = []

    async def work(items: list[int]) -> list[int]:
        seen.append(items)
        await asyncio.sleep(0)
        return [item * 2 for item in items]

    batches = Batches(work, most=3)
    assert await asyncio.gather(*(batches.put(n) for n in range(7))) == [n * 2 for n in range(7)]
    assert seen == [[0, 1, 2], [3, 4, 5], [6]]


async def test_an_item_put_by_who_was_just_answered_is_not_forgotten() -> None:
    async def work(items: list[int]) -> list[int]:
        return items

    batches = Batches(work)
    async with asyncio.timeout(30):
        for number in range(1000):
            assert await batches.put(number) == number


async def test_one_failure_among_results_reaches_only_its_owner() -> None:
    async def work(items: list[int]) -> list[int | BaseException]:
        return [ValueError() if item == 1 else item for item in items]

    batches = Batches(work)
    answers = await asyncio.gather(*(batches.put(n) for n in range(3)), return_exceptions=True)
    assert answers[0] == 0
    assert isinstance(answers[1], ValueError)
    assert answers[2] == 2


async def test_a_batch_that_fails_fails_for_all_and_the_next_works() -> None:
    calls = 0

    async def work(items: list[int]) -> list[int]:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError
        return items

    batches = Batches(work)
    with pytest.raises(OSError):  # noqa: PT011  the very one
        await batches.put(1)
    assert await batches.put(2) == 2
