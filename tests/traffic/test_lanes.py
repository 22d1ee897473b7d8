"""A lane whose lock is lost: nothing is written without it, and no error is left behind unheard."""

import asyncio
import contextlib
import gc
from types import SimpleNamespace
from typing import Any, cast

from bot.traffic.keeper import LaneLost
from bot.traffic.lanes import Lanes
from handlers.turn import Turn
from sandbox.botapi.client import Person
from tests.traffic.conftest import Rig
from tests.traffic.counting import count

LOSE = """SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


async def test_who_lost_the_lane_in_mid_turn_writes_nothing(rig: Rig, ada: Person) -> None:
    """A lane is cancelled when its lock is lost, and a library may swallow that."""
    worked: list[str] = []

    async def handle(turn: Turn) -> None:
        await count(turn)
        if not worked:
            await rig.rows(LOSE)
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(30)
            turn.messages.clear()
        worked.append("once")

    await rig.start(handle)
    await ada.say("a")
    await ada.reads("1: a", timeout=20)
    assert len(worked) == 2


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
