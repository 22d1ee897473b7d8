"""What a program that runs for weeks lets go of, though its collector would come only after days."""

import asyncio
import gc
import weakref

from bot.memory import tidy


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
