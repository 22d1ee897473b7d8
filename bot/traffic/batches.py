"""Group commit: what comes in while one batch is under way makes up the next.

Alone, an item waits for nobody; under load, hundreds share one round trip. Imports: standard library only.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batches(Generic[Item, Result]):
    """Calls `work` with up to `most` items, at most `at_once` times in parallel.

    `work` returns one result per item; an exception among them, or one raised, reaches the one who waits. Who
    stops waiting before the item's batch begins has it not done.
    """

    def __init__(
        self,
        work: Callable[[list[Item]], Awaitable[Sequence[Result | BaseException]]],
        *,
        most: int = 100,
        at_once: int = 1,
    ) -> None:
        self._work = work
        self._most = most
        self._at_once = at_once
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._draining = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def put(self, item: Item) -> Result:
        """The result of this item, when its batch is done."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._draining < self._at_once:
            self._draining += 1
            task = asyncio.create_task(self._drain())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def _drain(self) -> None:
        try:
            while self._waiting:
                await self._one_batch()
        finally:
            self._draining -= 1

    def _taken(self) -> list[tuple[Item, asyncio.Future[Result]]]:
        """The next ones; what nobody waits for any more is left undone."""
        batch = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
        return [(item, future) for item, future in batch if not future.done()]

    async def _one_batch(self) -> None:
        batch = self._taken()
        if not batch:
            return
        try:
            results = await self._work([item for item, _ in batch])
        except Exception as error:
            _settle(batch, [error] * len(batch))
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        else:
            _settle(batch, results)


def _settle(
    batch: list[tuple[Item, asyncio.Future[Result]]], results: Sequence[Result | BaseException]
) -> None:
    for (_, future), result in zip(batch, results, strict=True):
        if future.done():
            continue
        if isinstance(result, BaseException):
            future.set_exception(result)
        else:
            future.set_result(result)
