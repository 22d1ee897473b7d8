"""Previews of a broadcast go to their author at the pace that Telegram allows in one chat."""

import asyncio

from sandbox.botapi.client import Seen
from sandbox.botapi.flood import Limits
from tests.office.broadcasts import OWNER, PATIENCE, House, house

COPIES = {
    "Deutsch": "Neu am Montag",
    "Español": "Nuevo el lunes",
    "Français": "Nouveau lundi",
    "Italiano": "Novità lunedì",
    "Nederlands": "Nieuw op maandag",
    "Português": "Novo na segunda",
}

TAPS = 200
JOBS = """SELECT status::text, coalesce(scheduled_at > now() + interval '4 minutes', false)
FROM procrastinate_jobs WHERE task_name = 'rehearse' AND status IN ('todo', 'doing')"""
PUT_OFF = "SELECT not_before > now() + interval '4 minutes' FROM outbox WHERE not_before IS NOT NULL"


async def test_previews_in_seven_languages_need_no_pause(database: str) -> None:
    async with house(database, 0, 30, Limits()) as world:
        await world.start()
        await world.owner.say("/broadcast")
        await world.owner.reads("A new broadcast", timeout=PATIENCE)
        await world.owner.say("New on Monday")
        await world.owner.reads("To: everybody", timeout=PATIENCE)
        for language, text in COPIES.items():
            await world.owner.tap("Languages", timeout=PATIENCE)
            await world.owner.tap(language, timeout=PATIENCE)
            await world.owner.reads(f"Send me the message in this language: {language}", timeout=PATIENCE)
            await world.owner.say(text)
            await world.owner.reads("To: everybody", timeout=PATIENCE)
        assert await slowed(world) == []
        await world.owner.tap("Show me", timeout=PATIENCE)
        for text in (*COPIES.values(), "New on Monday"):
            await world.owner.reads(text, timeout=PATIENCE)
        assert await slowed(world) == []


async def test_two_hundred_taps_are_one_job_and_leave_a_few_messages(database: str) -> None:
    async with house(database, 0, 30, Limits()) as world:
        await world.start()
        card = await draft(world)
        await asyncio.gather(*(world.owner.tap("Show me", card) for _ in range(TAPS)))
        async with asyncio.timeout(PATIENCE):
            while await world.rows("SELECT FROM inbox WHERE state = 'new'"):
                assert len(await world.rows(JOBS)) <= 1
                await asyncio.sleep(0.05)
        await world.owner.say("/help")
        await world.owner.reads("What I understand", timeout=PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while jobs := await world.rows(JOBS):
                assert len(jobs) == 1
                await asyncio.sleep(0.05)
        shown = [m for m in await world.owner.messages() if m.out and m.text.startswith("New on Monday")]
        assert 1 <= len(shown) < TAPS / 4


async def test_a_pause_asked_of_a_preview_holds_no_worker_and_is_kept_by_the_next_replica(
    database: str,
) -> None:
    async with house(database, 0, 30) as world:
        one = await world.start()
        card = await draft(world)
        await world.sandbox.fault("sendMessage", chat=OWNER, count=None, status=429, retry_after=300)
        await world.owner.tap("Show me", card)
        await world.sandbox.called("sendMessage", chat=OWNER, ok="0", timeout=PATIENCE)
        async with asyncio.timeout(PATIENCE):
            while await world.rows(JOBS) != [("todo", True)]:  # noqa: ASYNC110 - rows tell nobody
                await asyncio.sleep(0.05)
        one.kill()
        await one.wait()
        await world.start()
        await world.owner.say("/help")
        async with asyncio.timeout(PATIENCE):
            while await world.rows(PUT_OFF) != [(True,)]:  # noqa: ASYNC110 - rows tell nobody
                await asyncio.sleep(0.05)
        assert len(await slowed(world)) == 1


async def draft(world: House) -> Seen:
    """The card of a broadcast in one language."""
    await world.owner.say("/broadcast")
    await world.owner.reads("A new broadcast", timeout=PATIENCE)
    await world.owner.say("New on Monday")
    return await world.owner.reads("To: everybody", timeout=PATIENCE)


async def slowed(world: House) -> list[str]:
    """The calls that Telegram refused for being too fast."""
    return [call["method"] for call in await world.sandbox.calls(limit=5000) if call["status"] == 429]
