"""Bulk messages: after replies, and each chat's paid for once."""

import asyncio
from dataclasses import replace
from itertools import chain, repeat

from bot.database.pool import open_pool
from bot.traffic.bulk import Bulk
from bot.traffic.grants import Grants
from bot.traffic.pace import Bucket
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import FREE, Rig

NEWS = '{"op": "say", "text": "news"}'
PUT_OFF = """INSERT INTO outbox (chat, body, not_before)
SELECT n, '{"op": "say", "text": "put off"}', now() + interval '4 minutes' FROM generate_series(1, 60) AS n"""
BULK = "INSERT INTO outbox (chat, body, priority) SELECT unnest(%s::bigint[]), %s, 5"


async def test_replies_go_before_bulk(rig: Rig, sandbox: Sandbox, ada: Person) -> None:
    crowd = [await sandbox.person(f"P{n}", started=True) for n in range(60)]
    await rig.rows(BULK, [person.id for person in crowd], NEWS)
    await rig.start(options=replace(FREE, overall=10))
    await crowd[0].reads("news", timeout=60)
    await ada.say("hello")
    await ada.reads("1: hello")
    assert len(await sandbox.calls("sendMessage", limit=1000)) < 1 + len(crowd)
    await crowd[-1].reads("news", timeout=60)


async def test_chats_that_can_be_sent_nothing_now_take_no_rate_of_others(rig: Rig, ada: Person) -> None:
    await rig.rows(PUT_OFF)
    await rig.rows(BULK, [*range(1, 61), ada.id], NEWS)
    await rig.start(options=replace(FREE, overall=60))
    await ada.reads("news", timeout=20)


async def test_a_second_one_does_not_wait_for_a_grant_that_the_first_left_over(
    rig: Rig, sandbox: Sandbox, ada: Person
) -> None:
    """While it was on its way the first was granted once more: nobody used that, and nobody woke the chat."""
    await sandbox.fault("sendMessage", count=1, latency=1.0)
    await rig.rows(BULK, [ada.id], NEWS)
    await rig.start()
    await ada.reads("news", timeout=20)
    await rig.rows(BULK, [ada.id], NEWS.replace("news", "more of it"))
    await ada.reads("more of it", timeout=30)


async def test_replicas_do_not_pay_for_the_same_chats(database: str) -> None:
    given: list[int] = []
    async with open_pool(database, most=4) as pool, asyncio.timeout(60):
        async with pool.connection() as connection:
            await connection.execute(BULK, [[*range(1, 201)], NEWS])
        replicas = [Bulk(pool, Bucket(pool, 30), Grants(), given.append) for _ in range(3)]
        running = [asyncio.create_task(replica.run()) for replica in replicas]
        while len(given) < 30:  # noqa: ASYNC110 - rows tell nobody
            await asyncio.sleep(0.05)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    assert len({*given}) > len(given) * 0.7


def test_a_grant_that_is_not_used_for_a_minute_is_void() -> None:
    grants = Grants(chain([0.0, 30.0], repeat(60.0)).__next__)
    grants.give(1)
    grants.give(2)
    assert grants.held() == [2]
    assert (grants.use(1), grants.use(2), grants.use(2)) == (False, True, False)
