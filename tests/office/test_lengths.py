"""Whose name makes a broadcast too long is told by what Telegram counts."""

import pytest

from handlers.broadcast.campaign import Campaign
from handlers.broadcast.copies import Copy
from tests.office.slices import sending

CAPTION = Copy(1, (5,), "media", "x" * 950 + "{name}", what="photo", file="f")


@pytest.mark.parametrize(
    ("names", "length"),
    [
        (["漢" * 50, "n" * 110], 1060),  # the first has more bytes, the second more characters
        (["𝔪" * 60, "n" * 110], 1070),  # each of the first's counts twice
    ],
)
async def test_the_longest_name_is_the_one_with_the_most_characters(
    database: str, names: list[str], length: int
) -> None:
    async def answers(*_: object) -> None: ...

    async with sending(database, answers, people=[1, 2]) as world:
        for number, name in enumerate(names, 1):
            await world.rows("UPDATE people SET name = %s WHERE id = %s", name, number)
        found = await world.driver.shelf.overlong(Campaign("d", 1, copies={"en": CAPTION}))
        assert found is not None
        assert found.length == length


async def test_a_short_name_in_a_city_with_a_long_one_counts_too(database: str) -> None:
    async def answers(*_: object) -> None: ...

    async with sending(database, answers, people=[1, 2]) as world:
        await world.rows("UPDATE people SET name = repeat('n', 60), zone = 'Europe/Rome' WHERE id = 1")
        await world.rows("UPDATE people SET name = 'Jo', zone = 'Asia/Ho_Chi_Minh' WHERE id = 2")
        copy = Copy(1, (5,), "media", "x" * 1015 + "{city}", what="photo", file="f")
        found = await world.driver.shelf.overlong(Campaign("d", 1, copies={"en": copy}))
        assert found is not None
        assert found.length > 1024
