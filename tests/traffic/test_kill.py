"""Killed with -9 at any moment, again and again: nothing lost, no effect doubled, no order changed."""

import asyncio
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from bot.demo.supervised import free_port
from sandbox.botapi import Server
from sandbox.botapi.client import Person, Sandbox
from tests.traffic.conftest import Rig

TEXTS = 60


@asynccontextmanager
async def bot(server: Server, dsn: str, *hook: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.traffic.counting", server.url, server.token, dsn, *hook
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def told_once_and_in_order(rig: Rig, person: Person) -> None:
    await person.until(lambda seen: any(m.text == f"{TEXTS}: {TEXTS - 1}" for m in seen) or None, 30)
    first_seen = list(dict.fromkeys(m.text for m in await person.messages() if m.out))
    assert first_seen == [f"{n + 1}: {n}" for n in range(TEXTS)]
    assert await rig.rows("SELECT revision FROM drafts WHERE person = %s", person.id) == [(TEXTS,)]


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_killed_at_random_moments(
    rig: Rig, server: Server, sandbox: Sandbox, dsn: str, mode: str
) -> None:
    port = str(free_port())
    hook = [f"http://127.0.0.1:{port}/telegram/webhook", "s" * 32, port] if mode == "webhook" else []
    people = [await sandbox.person(f"P{n}", started=True) for n in range(3)]
    chance = random.Random(7)
    lines = iter(range(TEXTS))
    for kill in range(6):
        async with bot(server, dsn, *hook):
            await people[0].until(lambda seen: len(seen) > 1 or None, 60) if kill else None
            for line in [next(lines) for _ in range(TEXTS // 6)]:
                for person in people:
                    await person.say(str(line))
            await asyncio.sleep(chance.uniform(0.0, 0.4) if kill else 1.2)
    async with bot(server, dsn, *hook):
        for person in people:
            await told_once_and_in_order(rig, person)
    assert await rig.rows("SELECT count(*) FROM inbox WHERE state <> 'done'") == [(0,)]


@pytest.mark.slow
async def test_money_is_told_at_most_once_whenever_it_is_killed(
    rig: Rig, server: Server, sandbox: Sandbox, dsn: str
) -> None:
    ada = await sandbox.person("Ada", started=True)
    await sandbox.fault("sendMessage", count=None, latency=0.05)
    for _ in range(5):
        async with bot(server, dsn):
            await ada.say("once")
            await sandbox.called("sendMessage", 1 + len(await sandbox.calls("sendMessage")), timeout=60)
    async with bot(server, dsn):
        await ada.until(lambda seen: sum(m.text == "5: once" for m in seen) or None, 60)
        await ada.say("end")
        await ada.reads("6: end", timeout=60)
    paid = [m.id for m in await ada.messages() if m.text == "paid"]
    assert 0 < len(paid) <= 5
    assert all(a < b for a, b in pairwise(paid))
