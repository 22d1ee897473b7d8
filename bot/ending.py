"""Ending tasks for certain, and keeping those going that must not end. Imports: structlog."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

AGAIN_SECONDS = 0.2
BEGIN_AGAIN_SECONDS = 1.0
log = structlog.get_logger(__name__)


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


async def for_ever(loop: Callable[[], Awaitable[None]]) -> None:
    """A part that must not end: it begins again after the database, or whatever it needs, was away."""
    while True:
        try:
            return await loop()
        except Exception as error:
            log.warning("begins again", part=getattr(loop, "__qualname__", ""), error=type(error).__name__)
        await asyncio.sleep(BEGIN_AGAIN_SECONDS)
