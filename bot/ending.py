"""Ending tasks for certain. Imports: standard library only."""

import asyncio
from typing import Any

AGAIN_SECONDS = 0.2


async def ended(*tasks: asyncio.Task[Any], grace: float = 0.0) -> None:
    """Wait until all have ended: by themselves within `grace` seconds, else by cancelling.

    One request may be lost (`asyncio.wait_for` of Python 3.11 drops one that comes in the same moment as the
    answer it waits for, and psycopg is full of them), so it is made again until it is heard.
    """
    pending = {task for task in tasks if not task.done()}
    if pending and grace:
        _, pending = await asyncio.wait(pending, timeout=grace)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_SECONDS)
