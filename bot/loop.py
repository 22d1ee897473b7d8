"""The event loop the commands run on. Imports: uvloop where it exists."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any


def run_async(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end on the fastest loop of this machine."""
    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(work)


def _loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
