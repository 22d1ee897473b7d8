"""The same read asked for by many at once: made once for them all, no answer older than its question.

Who asks while such a read is under way waits for its end and shares the next one with whoever came meanwhile.
A read that nobody waits for any more is ended: one that hangs would hold up whoever asks next.
May import the standard library and `booking`.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Any, TypeVar, cast

from booking.errors import ServiceError, Unavailable

T = TypeVar("T")


class Together:
    """The reads of one client. What makes two of them the same, the account above all, is in their key."""

    def __init__(self) -> None:
        self._rounds: dict[Hashable, list[asyncio.Task[Any]]] = {}
        """By key: the read under way, and the one that begins after it."""
        self._asking: Counter[asyncio.Task[Any]] = Counter()

    async def read(self, key: Hashable, call: Callable[[], Awaitable[T]]) -> T:
        """What `call` answers, begun after this question; errors as of `call`, and of the read before it if
        the service could not be asked then.
        """
        rounds = self._rounds.setdefault(key, [])
        if len(rounds) < 2:
            rounds.append(asyncio.create_task(_round(rounds[-1:], call)))
            rounds[-1].add_done_callback(noticed)
            rounds[-1].add_done_callback(partial(self._over, key))
        shared = rounds[-1]
        self._asking[shared] += 1
        try:
            # Somebody who is no longer there ends it for nobody else.
            return cast("T", await asyncio.shield(shared))
        except ServiceError as trouble:
            raise trouble.by_itself() from None  # each notes upon it what was `done` before
        finally:
            self._asking[shared] -= 1
            if not self._asking[shared]:
                del self._asking[shared]
                self._over(key, shared)
                shared.cancel()

    def _over(self, key: Hashable, read: asyncio.Task[Any]) -> None:
        """Nobody who asks from now on shares this one."""
        rounds = self._rounds.get(key, [])
        if read in rounds:
            rounds.remove(read)
            if not rounds:
                del self._rounds[key]


async def _round(before: list[asyncio.Task[Any]], call: Callable[[], Awaitable[T]]) -> T:
    for one in before:
        await asyncio.wait([one])
        if not one.cancelled() and isinstance(trouble := one.exception(), Unavailable):
            raise trouble  # nobody waits for the same silence twice
    return await call()


def noticed(read: asyncio.Task[Any]) -> None:
    """Of what is over: a failure is no mistake of ours when everybody who asked has gone by then."""
    if not read.cancelled():
        read.exception()
