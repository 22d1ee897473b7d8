"""What Telegram is told of us, ids that nobody guesses, and the one command that every bot must answer."""

import json
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.supervised import free_port
from bot.traffic.polling import ALLOWED
from handlers.request.steps import new_id
from handlers.words import LANGUAGES
from sandbox.botapi.world import DAY
from tests.faults.examples import Maker
from tests.faults.mutants import CHAT, USER
from tests.security.world import World, opened

SECRET = "canary-hook-secret-0123456789"


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database, tmp_path, booked=False) as there:
        yield there


async def test_telegram_is_told_an_address_without_the_token_and_a_secret(
    database: str, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    told = {"TELEGRAM_WEBHOOK_URL": url, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    async with opened(database, tmp_path, booked=False, everything=False, **told) as world:
        (call,) = await world.sandbox.called("setWebhook")
        assert world.botapi.token not in call["request"]["url"]
        assert SECRET not in call["request"]["url"]
        assert call["request"]["secret_token"] == SECRET


def test_ids_hold_ninety_six_random_bits() -> None:
    ids = {new_id() for _ in range(10_000)}
    assert len(ids) == 10_000
    assert {len(one) for one in ids} == {16}
    assert all(len({one[place] for one in ids}) == 64 for place in range(16))


def test_ids_are_not_drawn_from_what_can_be_seeded() -> None:
    """Who has seen some numbers of `random` knows those that follow."""
    drawn = list[str]()
    for _ in range(2):
        random.seed(2026)
        drawn += [new_id() for _ in range(100)]
    assert len(set(drawn)) == 200


async def test_privacy_is_answered_everywhere_in_every_language(world: World) -> None:
    said = set()
    for language in LANGUAGES:
        person = await world.sandbox.person("Ada", language_code=language)
        await person.say("/privacy")  # the first thing they ever say
        said.add((await person.reads("", timeout=20)).text)
    assert len(said) == len(LANGUAGES)
    there = person.at(await world.sandbox.group("Friends", person))
    await there.say("/privacy")
    assert (await there.reads("", timeout=20)).text in said


async def test_posts_and_other_peoples_business_are_nobodys_word_to_us(world: World) -> None:
    """Nobody who has not written to the bot is kept or answered, whatever kinds of updates come."""
    since, updates = await world.now(), world.botapi.world.updates
    made = {kind: update for kind, update in Maker(USER, CHAT, 0).updates() if "." not in kind}
    assert {"channel_post", "business_message", "guest_message"} <= made.keys()
    for kind in made.keys() - set(ALLOWED):
        sent = {"update_id": updates.next_id, **made[kind]}
        updates.put("thrown", json.dumps(sent).encode(), None, DAY)
    await world.worked()
    assert await world.rows("SELECT id, chat FROM people") == []
    assert await world.rows("SELECT chat FROM outbox") == []
    assert [call["method"] for call in await world.sandbox.calls(since=since) if call["chat"]] == []
