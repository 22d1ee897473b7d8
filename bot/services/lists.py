"""What is to come at a service, where its list is longer than anybody waits.

Who asks may go: the list is fetched to its end all the same, and whoever asks next has it at once while a
newer one is fetched. A list that comes in time is never remembered. Known to this replica only.
Imports: `booking`, `bot.services.lately`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from booking.errors import ServiceError, Unavailable
from booking.provider import ALL, Account, Found, Provider, Sought
from bot.services.lately import Lately

LIFE = timedelta(minutes=3)
"""How long a list is told that came when nobody waited any more."""
SECONDS = 120.0
"""The longest that one is fetched."""

Key = tuple[str, ...]
Call = Callable[[], Awaitable[tuple[Found, ...]]]


class Lists:
    """The lists that are being fetched, and those that came late. `clock` gives aware UTC."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._late: Lately[Key, tuple[Found, ...] | ServiceError] = Lately(clock, LIFE)
        self._fetched: dict[Key, asyncio.Task[tuple[Found, ...]]] = {}
        self._left: set[Key] = set()

    def on(self, provider: Provider) -> Provider:
        """`provider`, whose list of what is to come outlives who asked for it."""
        return cast("Provider", _Lasting(provider, self))

    async def of(self, key: Key, call: Call) -> tuple[Found, ...]:
        """What `call` answers, or lately has; errors as of `call`, of one that nobody waited for, too."""
        known = self._late.get(key)
        fetched = self._fetched.get(key) or self._begun(key, call)
        if known is not None:
            self._left.add(key)  # nobody waits for the newer one
        if isinstance(known, ServiceError):
            self._late.forget(key)
            raise known
        if known is not None:
            return known
        try:
            return await asyncio.shield(fetched)
        except asyncio.CancelledError:
            if not fetched.done():
                self._left.add(key)
            raise

    async def close(self) -> None:
        """Fetch nothing more."""
        for fetched in list(self._fetched.values()):
            fetched.cancel()

    def _begun(self, key: Key, call: Call) -> asyncio.Task[tuple[Found, ...]]:
        fetched = self._fetched[key] = asyncio.create_task(_whole(key[0], call))
        fetched.add_done_callback(partial(self._over, key))
        return fetched

    def _over(self, key: Key, fetched: asyncio.Task[tuple[Found, ...]]) -> None:
        self._fetched.pop(key, None)
        left = key in self._left
        self._left.discard(key)
        trouble = None if fetched.cancelled() else fetched.exception()
        if fetched.cancelled() or not left:
            return
        if trouble is None:
            self._late.keep(key, fetched.result())
        elif isinstance(trouble, ServiceError):
            self._late.keep(key, trouble.by_itself())


class _Lasting:
    def __init__(self, provider: Provider, lists: Lists) -> None:
        self._provider, self._lists = provider, lists

    def __getattr__(self, name: str) -> Any:
        return getattr(self._provider, name)

    async def listing(
        self, account: Account, since: datetime | None = None, sought: Sought = ALL
    ) -> tuple[Found, ...]:
        call = partial(self._provider.listing, account, since, sought)
        if since is not None or sought != Sought(coming=True):
            return await call()
        return await self._lists.of((account.service, account.key, account.name), call)


async def _whole(service: str, call: Call) -> tuple[Found, ...]:
    try:
        async with asyncio.timeout(SECONDS):
            return await call()
    except TimeoutError:
        raise Unavailable(service, f"no whole list within {SECONDS:.0f} seconds") from None
