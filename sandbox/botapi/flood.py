"""Telegram's brakes: so many messages a second overall, to one private chat, and a minute to one group.

Real figures (Bots FAQ): about 30 a second overall, 1 a second per private chat with short bursts forgiven, 20
a minute per group. Each can be set or switched off. A refused message counts for nothing. No figure is
published for edits in private chats: here one counts for a part of a message. Who pays may send 1,000 a
second, and pays for those above the free rate. Imports this package and the clock.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass

from sandbox.botapi.errors import too_many
from sandbox.botapi.stars import Stars
from sandbox.clock import Clock

PAID = 1000
"""A second, of those paid for ([API] allow_paid_broadcast)."""


@dataclass
class Limits:
    """None switches a brake off; `retry_after` (seconds) replaces the honest wait in the refusal."""

    overall: float | None = 30
    private: float | None = 1
    burst: int = 5
    edit: float = 0.05
    group: float | None = 20
    retry_after: int | None = None

    @classmethod
    def off(cls) -> Limits:
        """No brakes at all."""
        return cls(overall=None, private=None, group=None)


class Flood:
    """Counts what was sent, by the sandbox clock, and refuses with 429."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self.clock = clock
        self.limits = limits
        self.forget()

    def forget(self) -> None:
        """Count from nothing again."""
        self.overall: deque[float] = deque()
        self.paid: deque[float] = deque()
        self.groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self.private: dict[int, tuple[float, float]] = {}

    def check(
        self,
        chat_id: int,
        chat_type: str,
        messages: int = 1,
        payer: Stars | None = None,
        *,
        edit: bool = False,
    ) -> None:
        """Count `messages` to a chat, or raise 429 if the bot is too fast; `payer` pays where it is above."""
        now, limits, counted = self.clock.seconds(), self.limits, self.overall
        weight = messages * limits.edit if edit else messages
        wait = _window(self.overall, limits.overall, 1, now, messages)
        if payer is not None:
            payer.check()
            if wait > 0:
                counted, wait = self.paid, _window(self.paid, PAID, 1, now, messages)
        if chat_type == "private":
            wait = max(wait, self._bucket(chat_id, now, weight))
        elif limits.group is not None:
            wait = max(wait, _window(self.groups[chat_id], limits.group, 60, now, messages))
        if wait > 0:
            raise too_many(limits.retry_after if limits.retry_after is not None else max(1, math.ceil(wait)))
        if payer is not None and counted is self.paid:
            payer.pay(messages)
        if limits.overall is not None:
            counted.extend([now] * messages)
        if chat_type != "private" and limits.group is not None:
            self.groups[chat_id].extend([now] * messages)
        elif limits.private is not None:
            left, _ = self.private[chat_id]
            self.private[chat_id] = (left - weight, now)

    def _bucket(self, chat_id: int, now: float, messages: float) -> float:
        """Return how long a private chat has to wait; its bucket holds `burst` and fills at the rate."""
        if self.limits.private is None:
            return 0
        full = float(max(self.limits.burst, 1))
        left, then = self.private.get(chat_id, (full, now))
        left = min(full, left + (now - then) * self.limits.private)
        self.private[chat_id] = (left, now)
        missing = min(messages, full) - left
        return missing / self.limits.private if missing > 1e-6 else 0


def _window(sent: deque[float], most: float | None, seconds: float, now: float, messages: int) -> float:
    if most is None:
        return 0
    while sent and sent[0] <= now - seconds:
        sent.popleft()
    if not sent or len(sent) + messages <= most:
        return 0
    return sent[min(len(sent) - 1, max(0, int(len(sent) + messages - most) - 1))] + seconds - now
