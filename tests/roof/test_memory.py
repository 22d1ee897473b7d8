"""What a program that runs for weeks lets go of, though its collector would come only after days."""

import asyncio
import ctypes
import gc
import subprocess
import sys
import weakref

import pytest

from bot.loop import run_async
from bot.memory import tidy

FREED = """
import asyncio, os
from bot.memory import tidy

def megabytes():
    with open("/proc/self/statm") as held:
        return int(held.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

async def main():
    bytes(30_000_000)
    answers = [bytes(100_000) for _ in range(300)]
    del answers
    before = megabytes()
    tidying = asyncio.create_task(tidy(0.01))
    await asyncio.sleep(0.5)
    print(before - megabytes())

asyncio.run(main())
"""
"""A large answer raises what the C library keeps for itself; then come many small ones, and go."""


class Trouble(Exception):
    """Who overheard it holds it, and it holds who overheard it, as the errors of services do."""


def overheard() -> "weakref.ref[Trouble]":
    said = []
    try:
        raise Trouble
    except Trouble as trouble:
        said.append(trouble)
    return weakref.ref(said[0])


async def test_what_nobody_can_reach_any_more_is_gone_soon() -> None:
    gc.disable()
    tidying = asyncio.create_task(tidy(0.01))
    try:
        gone = overheard()
        assert gone() is not None
        async with asyncio.timeout(10):
            while gone() is not None:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.01)
    finally:
        tidying.cancel()
        gc.enable()


@pytest.mark.skipif(not hasattr(ctypes.pythonapi, "malloc_trim"), reason="only glibc keeps what is free")
def test_what_is_free_is_given_back() -> None:
    ended = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    assert float(ended.stdout) > 20


def test_the_collector_works_once_a_command_is_loaded() -> None:
    seen: list[bool] = []

    async def work() -> None:
        seen.append(gc.isenabled())

    gc.disable()
    try:
        run_async(work())
    finally:
        gc.enable()
    assert seen == [True]
