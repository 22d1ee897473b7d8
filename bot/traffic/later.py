"""What is done beside a piece of work only if that takes longer than a moment. Imports: standard library."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any


@asynccontextmanager
async def later(seconds: float, begin: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """After so many seconds `begin` is run until the block ends; a block that is quick costs a timer."""
    tasks: list[asyncio.Task[None]] = []
    timer = asyncio.get_running_loop().call_later(seconds, lambda: tasks.append(asyncio.create_task(begin())))
    try:
        yield
    finally:
        timer.cancel()
        for task in tasks:
            task.cancel()
