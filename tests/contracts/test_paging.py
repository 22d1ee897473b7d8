"""A list is whole, or told as one that could not be read."""

import pytest

from booking.errors import Unexpected
from providers.paging import whole


async def test_what_moves_between_two_pages_comes_once() -> None:
    pages: list[list[int | None]] = [[3, 2], [2, None, 1], [0]]

    async def read(number: int) -> tuple[list[int | None], bool]:
        return pages[number], number < 2

    assert await whole("x", read, str) == [3, 2, 1, 0]


@pytest.mark.parametrize("same", [True, False])
async def test_a_list_without_an_end_is_not_taken_for_all(same: bool) -> None:
    async def read(number: int) -> tuple[list[int], bool]:
        return [0 if same else number], True

    with pytest.raises(Unexpected, match="200"):
        await whole("x", read, str)
