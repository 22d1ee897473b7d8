"""The event loop the commands run on. Imports: uvloop where it exists and its neighbours in `bot`."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any

from bot.memory import loaded


def run_async(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end on the fastest loop of this machine."""
    loaded()
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(work)


def _loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
