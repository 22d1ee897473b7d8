"""A lane that is left: what is stored in that very moment is somebody's."""

import asyncio

import psycopg

from bot.traffic import statements as sql
from bot.traffic.keeper import NAMESPACE, Keeper
from tests.keys import seals
from tests.traffic.counting import until

BOT, CHAT = 7, 8_000_000_001


async def test_a_lane_is_free_before_it_is_looked_what_came_meanwhile(dsn: str) -> None:
    """Whoever stores an update finds the lane free, or is seen by who leaves it: never neither."""
    keeper = Keeper(dsn, BOT, lambda: None, seals())
    assert await keeper.enter(CHAT)
    connect = psycopg.AsyncConnection.connect
    async with await connect(dsn) as storing, await connect(dsn, autocommit=True) as elsewhere:
        await storing.execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")  # whoever looks, waits
        leaving = asyncio.create_task(keeper.leave(CHAT))

        async def free() -> bool:
            got = await (await elsewhere.execute(sql.TRY_LOCKS, [[CHAT ^ NAMESPACE]])).fetchone()
            return bool(got and got[0])

        await until(free, True)
        assert not leaving.done(), "it is still looking"
        await storing.execute(sql.STORE_UPDATES, [BOT, [1], [CHAT], [b""]])
        await storing.commit()
        assert (await leaving).inbox
    await keeper.close()
