"""The event loop the commands run on, and the collector of garbage. Imports: uvloop where it exists."""

import asyncio
import gc
import sys
from collections.abc import Coroutine
from typing import Any


def run_async(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end on the fastest loop of this machine."""
    loaded()
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(work)


def loaded() -> None:
    """What a command needs is there, and stays for good: the collector, off until now, never walks it."""
    gc.freeze()
    gc.enable()


def _loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
