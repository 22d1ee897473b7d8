"""The queue of updates the bot has not confirmed yet, and long polling on it.

As in Telegram: ids grow, an offset confirms all before it, updates live 24 hours (queries less), only one
poller at a time, kinds the bot did not ask for are never queued. Imports this package, the clock and orjson.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson

from sandbox.botapi.errors import conflict
from sandbox.clock import Clock

UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
KINDS = UNASKED | {
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "my_chat_member",
    "chat_join_request",
    "poll",
    "poll_answer",
    "shipping_query",
    "pre_checkout_query",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "chat_boost",
    "removed_chat_boost",
    "purchased_paid_media",
    "managed_bot",
    "guest_message",
}


@dataclass(frozen=True)
class Update:
    """One queued update as the JSON it is sent as; `lane` is the chat whose order a webhook keeps."""

    id: int
    kind: str
    data: bytes
    lane: int | None
    until: float


class Updates:
    """All pending updates of the bot in the order they happened."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.pending: dict[int, Update] = {}
        self.history: list[Update] = []
        self.told: Callable[[Update], None] | None = None
        self.counts: Counter[str] = Counter()
        self._poll: asyncio.Future[str] | None = None
        self.forget()

    def forget(self) -> None:
        """Drop everything, also what the bot asked for."""
        self.pending.clear()
        self.repeats: list[Update] = []
        self.history.clear()
        self.counts.clear()
        self.allowed: list[str] | None = None
        self.next_id = random.randint(100_000_000, 900_000_000)
        self.interrupt("reset")

    def allow(self, kinds: Any) -> None:
        """Take the bot's `allowed_updates`; an empty list means the usual kinds, None changes nothing."""
        if isinstance(kinds, list):
            self.allowed = [kind for kind in kinds if kind in KINDS] or None

    def add(self, kind: str, body: Any, lane: int | None, life: float) -> int | None:
        """Queue an update living `life` seconds and return its id; None if the bot wants no such kind."""
        if kind not in self.allowed if self.allowed else kind in UNASKED:
            return None
        number = self.next_id
        return self.put(kind, orjson.dumps({"update_id": number, kind: body}), lane, life)

    def put(self, kind: str, data: bytes, lane: int | None, life: float, number: int | None = None) -> int:
        """Queue ready JSON under the next id (or `number`), wake the poller or the webhook."""
        if number is None:
            number = self.next_id
            self.next_id += 1
        update = Update(number, kind, data, lane, self.clock.seconds() + life)
        self.pending[number] = update
        self.history.append(update)
        del self.history[:-10_000]
        self.counts[kind] += 1
        if self.told:
            self.told(update)
        else:
            self._wake()
        return number

    def renumber(self, start: int | None) -> int:
        """Continue with another id, as Telegram does after a quiet week."""
        self.next_id = start if start is not None else random.randint(1, 1_000_000_000)
        return self.next_id

    def again(self, times: int, last: int, shuffle: bool, seed: int | None) -> int:
        """Deliver the newest `last` updates `times` more, confirmed or not; return how many that makes."""
        repeats = self.history[-last:] * times
        if shuffle:
            random.Random(seed).shuffle(repeats)
        for update in repeats:
            if self.told:
                self.told(update)
            else:
                self.repeats.append(update)
        self._wake()
        return len(repeats)

    def _wake(self) -> None:
        if self._poll and not self._poll.done():
            self._poll.set_result("news")

    def expire(self) -> None:
        """Drop what lived too long."""
        now = self.clock.seconds()
        for number in [u.id for u in self.pending.values() if u.until <= now]:
            del self.pending[number]

    def interrupt(self, by: str) -> None:
        """End a running poll with 409, because of another poller or a webhook."""
        if self._poll and not self._poll.done():
            self._poll.set_result(by)

    def confirm(self, offset: int) -> None:
        """Forget all before `offset`; a negative one keeps only that many at the end.

        An offset beyond all ids given out stems from before a renumbering and confirms nothing.
        """
        numbers = list(self.pending)
        if offset < 0:
            gone = numbers[:offset]
        elif offset - 1 in self.pending:
            gone = numbers[: numbers.index(offset - 1) + 1]
        else:
            gone = [number for number in numbers if number < offset <= self.next_id]
        for number in gone:
            del self.pending[number]

    async def get(self, offset: int, limit: int, timeout: float) -> list[bytes]:
        """Answer one getUpdates: up to `limit` updates as JSON, waiting `timeout` seconds for the first."""
        self.interrupt("getUpdates")
        self.expire()
        if offset:
            self.confirm(offset)
        if not self.pending and not self.repeats and timeout > 0:
            await self._wait(timeout)
            self.expire()
        repeats, self.repeats = self.repeats[:limit], self.repeats[limit:]
        return [update.data for update in (*repeats, *islice(self.pending.values(), limit - len(repeats)))]

    async def _wait(self, timeout: float) -> None:
        poll: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            reason = await asyncio.wait_for(poll, timeout)
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None
        if reason == "getUpdates":
            raise conflict(
                "terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        if reason != "news":
            raise conflict(f"terminated by {reason} request")
