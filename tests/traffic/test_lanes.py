"""A lane that is left while everything ends: its lock falls free, and no error is left behind unheard."""

import asyncio
import gc
from types import SimpleNamespace
from typing import Any, cast

from bot.traffic.keeper import LaneLost
from bot.traffic.lanes import Lanes


async def test_a_lock_lost_while_the_lane_is_cancelled_twice_is_no_error_of_its_own() -> None:
    loop, unheard = asyncio.get_running_loop(), list[dict[str, Any]]()
    loop.set_exception_handler(lambda _, context: unheard.append(context))
    working, leaving, gone = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def enter(_chat: int) -> object:
        return object()

    async def leave(*_: object) -> object:
        leaving.set()
        await gone.wait()
        raise LaneLost("closed")

    async def run(_load: object) -> float:
        working.set()
        await asyncio.Event().wait()
        return 0.0

    visit = SimpleNamespace(run=run, out=SimpleNamespace(take_marks=lambda: None))
    lanes = Lanes(cast("Any", SimpleNamespace(enter=enter, leave=leave)), lambda *_: cast("Any", visit), 1)
    lanes.wake(1)
    await working.wait()
    lanes.lost()
    await leaving.wait()
    await lanes.stop(0)
    gone.set()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    assert unheard == []
