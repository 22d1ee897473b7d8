"""How fast messages go: one rate over all replicas, and a brake per chat that is handed on with it."""

import asyncio
import time
from collections.abc import Callable
from itertools import chain, repeat

from bot.database.pool import open_pool
from bot.traffic import Options
from bot.traffic.chats import Chats
from bot.traffic.pace import Bucket, ChatPace

SECONDS = 0.6
SLOW = Options(burst=4, private=0.001)


async def test_replicas_share_one_rate(database: str) -> None:
    async def speaks(bucket: Bucket) -> None:
        while True:
            await bucket.reply()
            said.append(bucket)

    said: list[Bucket] = []
    began = time.monotonic()
    async with open_pool(database, most=4) as pool:
        speaking = [asyncio.create_task(speaks(Bucket(pool, 30))) for _ in range(3)]
        await asyncio.sleep(SECONDS)
        for one in speaking:
            one.cancel()
        await asyncio.gather(*speaking, return_exceptions=True)
    assert 0 < len(said) <= 30 * (time.monotonic() - began) + 1


def test_a_burst_is_handed_on_with_the_chat() -> None:
    here, there = ChatPace(SLOW), ChatPace(SLOW)
    for _ in range(4):
        here.spent(1, new=True)
    there.learn(1, here.ahead(1))
    assert there.wait(1, new=True) > 2
    assert there.wait(2, new=True) == 0


def test_an_edit_counts_for_less_than_a_message() -> None:
    pace = ChatPace(SLOW)
    pace.spent(1, new=False)
    assert pace.wait(1, new=False) == 0 < pace.wait(1, new=True) < 500


def test_a_group_gets_twenty_a_minute_from_all_replicas_together() -> None:
    here, there = (ChatPace(Options(), _an_hour_later()) for _ in range(2))
    for pace, other in ((here, there), (there, here)) * 5:
        assert pace.wait(-7, new=True) == 0
        pace.spent(-7, new=False)
        other.learn(-7, pace.ahead(-7))
    assert here.wait(-7, new=True) > 5 < there.wait(-7, new=True)
    assert here.wait(-8, new=True) == 0


def test_each_message_counts_wherever_the_next_is_sent() -> None:
    three = [ChatPace(SLOW, _an_hour_later()) for _ in range(3)]
    told = 0.0
    for pace in (*three, three[0]):
        pace.learn(1, told)
        assert pace.wait(1, new=True) == 0
        pace.spent(1, new=True)
        told = pace.ahead(1)
    three[1].learn(1, told)
    assert three[1].wait(1, new=True) > 2


def test_a_pause_that_telegram_asks_for_is_the_chats() -> None:
    pace = ChatPace(Options(overall=None))
    pace.rest(1, 100)
    assert pace.wait(1, new=False) > 50
    assert pace.wait(2, new=True) == 0


def test_a_pause_is_handed_on_with_the_chat_as_far_as_it_is_believed() -> None:
    here, there, far = (ChatPace(Options(), _an_hour_later()) for _ in range(3))
    here.rest(1, 5)
    there.learn(1, here.ahead(1))
    assert there.wait(1, new=True) == 5
    here.rest(1, 300)
    far.learn(1, here.ahead(1))
    assert far.wait(1, new=True) == 9  # after which it asks Telegram, and is told the rest


def test_of_an_album_each_message_counts_and_it_waits_for_a_whole_burst() -> None:
    pace = ChatPace(Options(), _an_hour_later())
    assert pace.wait(1, new=True, messages=10) == 0
    pace.spent(1, new=True, messages=10)
    assert pace.wait(1, new=True) == 7  # four at once, six owed, and one for itself
    assert pace.wait(1, new=True, messages=10) == 10


async def test_what_goes_to_a_chat_beside_its_lane_counts_wherever_that_is_held(database: str) -> None:
    async with open_pool(database, most=4) as pool:
        here, there = (Chats(pool, Bucket(pool, None), ChatPace(SLOW, _an_hour_later())) for _ in range(2))
        assert await here.turn(1, messages=4) == 0
        assert await there.turn(2) == 0
        assert await there.turn(1) > 1


async def test_a_pause_asked_for_beside_the_lane_outlives_its_replica(database: str) -> None:
    async with open_pool(database, most=4) as pool:
        here, there = (Chats(pool, Bucket(pool, None), ChatPace(Options())) for _ in range(2))
        await here.rest(1, 300)
        await here.rest(2, 2_000_000)  # of a clock that was set back since
        assert 295 < await there.turn(1) <= 300
        assert await there.turn(2) < 60


def _an_hour_later() -> Callable[[], float]:
    """A clock that stands an hour after it was looked at for the first time."""
    return chain([0.0], repeat(3600.0)).__next__
