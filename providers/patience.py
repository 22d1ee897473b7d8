"""Who waits for a service in a turn holds up their chat; once that has something newer, they wait no more.

A read is given up then; who else asks the same still gets it (`providers.together`, `bot.services.lists`). A
write that is made in a turn may have been applied. Those beside the lane are not touched.
May import the standard library, `booking` and its neighbours.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from booking.errors import MaybeDone, Overtaken
from booking.provider import Provider
from providers.together import noticed

READS = frozenset({"look", "limits", "find", "listing", "reconcile", "free_slots", "balance", "health"})
WRITES = frozenset({"mark", "sync"})
"""Those that are made in a turn."""

_overtaken: ContextVar[asyncio.Event | None] = ContextVar("overtaken", default=None)
T = TypeVar("T")


@contextmanager
def until(overtaken: asyncio.Event) -> Iterator[None]:
    """A service is waited for in here until that is set."""
    before = _overtaken.set(overtaken)
    try:
        yield
    finally:
        _overtaken.reset(before)


async def patiently(service: str, call: Coroutine[Any, Any, T]) -> T:
    """What the call answers; Overtaken when that was not waited for. It can be left at any moment."""
    overtaken = _overtaken.get()
    if overtaken is None:
        return await call
    task, newer = asyncio.create_task(call), asyncio.create_task(overtaken.wait())
    task.add_done_callback(noticed)
    try:
        await asyncio.wait((task, newer), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise Overtaken(service)
    finally:
        task.cancel()
        newer.cancel()


def patient(provider: Provider) -> Provider:
    """`provider`, at which nobody waits for longer than their chat can."""
    return cast("Provider", _Patient(provider))


class _Patient:
    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._provider, name)
        if name not in READS | WRITES:
            return found

        async def called(*given: Any, **more: Any) -> Any:
            service = self._provider.card.id
            try:
                return await patiently(service, found(*given, **more))
            except Overtaken as newer:
                if name in READS:
                    raise
                raise MaybeDone(service, str(newer)) from None

        return called
