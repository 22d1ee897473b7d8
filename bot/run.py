"""`python -m bot run`: the assembly in a process of its own, ended by a signal or by trouble.

Imports: pydantic, structlog and its neighbours in `bot`.
"""

import asyncio
import os
import signal
import threading
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import Any

import structlog
from pydantic import SecretStr

from bot import memory
from bot.assembly import Assembly
from bot.log import set_up, unawaited
from bot.sealing.secrets import vault_of
from bot.services.modules import modules, secrets
from bot.settings import read
from bot.stop import Stop

log = structlog.get_logger(__name__)


STOP_SECONDS = 10.0


def _end_for_certain() -> None:
    """Whatever still hangs after the time to stop is cut off: everything worth keeping is in a row."""
    timer = threading.Timer(STOP_SECONDS, os._exit, [4])
    timer.daemon = True
    timer.start()


async def run() -> None:
    """Run until told to stop. Raises Stop with one line when it cannot start or cannot go on."""
    settings = read(os.environ)
    own = [v.get_secret_value() for v in dict(settings).values() if isinstance(v, SecretStr)]
    set_up(settings.log_level, [*own, *secrets(os.environ, modules(settings.services_folder)).values()])
    vault_of(settings.secret_keys, settings.data_dir)
    asyncio.get_running_loop().set_exception_handler(unawaited)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    told = asyncio.create_task(stop.wait())
    app = Assembly(settings)
    async with AsyncExitStack() as stack:
        if not await _started(stack.enter_async_context(app), told):
            return
        log.info("running", port=app.port, services=list(app.services.cards()))
        memory.settle()
        ends: set[asyncio.Future[Any]] = {told, app.trouble}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        _end_for_certain()
    if app.trouble.done():
        raise Stop(app.trouble.result(), code=3)


async def _started(start: Coroutine[Any, Any, Assembly], told: asyncio.Task[Any]) -> bool:
    """Whether it runs. A start may take minutes, for a migration; told to stop, it is given up."""
    starting = asyncio.create_task(start)
    await asyncio.wait({told, starting}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        _end_for_certain()
        starting.cancel()
        await asyncio.wait({starting})
    if not starting.cancelled():
        await starting
    return not starting.cancelled()
