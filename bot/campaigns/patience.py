"""The calls of one slice, each at the pace of its chat, and how long is waited where a part of it is missing.

A chat is shared with the lane that answers there: what it has had lately, or a pause that Telegram asked for,
puts a recipient off, and what is sent here counts for the lane, too. Below an album there is a line with the
way out: it waits for its turn, since nobody else makes up for it later.
Imports: its neighbours, `bot.traffic`.
"""

import asyncio
from contextlib import suppress
from typing import Any

from bot.campaigns.copies import Call, weight
from bot.campaigns.verdicts import FAILURES, Outcome, outcome
from bot.traffic.line import Line

CALL_SECONDS = 20.0
TRIES, LONGEST_PAUSE = 6, 30.0
"""How often, and how many seconds at most, what belongs below something that was sent waits for its turn."""
PATIENT_SECONDS = LONGEST_PAUSE + TRIES * (LONGEST_PAUSE + CALL_SECONDS)
"""After which everything has ended by itself."""
NOTED = 1.5
"""Seconds that a chat's pace may be ahead unknown to other replicas: its burst has room for one message."""


class Patience:
    """Of one slice. `new`: it sends messages, and does not change what was sent."""

    def __init__(self, line: Line, *, new: bool) -> None:
        self._line = line
        self._pace = line.chats.pace
        self._new = new
        self._over = asyncio.Event()
        self._noted: set[int] = set()

    def end(self) -> None:
        """From now on what has arrived is written down as it is."""
        self._over.set()

    def held(self, call: Call, ahead: float = 0.0) -> float:
        """Seconds until its chat may get this; `ahead` is what other replicas have sent there."""
        chat = call[1]["chat_id"]
        self._pace.learn(chat, ahead)
        return self._pace.wait(chat, new=self._new, messages=weight(call))

    async def tell(self) -> None:
        """Other replicas learn which chats have had more than they reckon with."""
        noted, self._noted = self._noted, set()
        await self._line.chats.tell(noted)

    async def call(self, call: Call, *, below: bool) -> Any:
        """One call; one `below` something that arrived is tried until Telegram has room for it."""
        if below:
            await self._ended(self.held(call))
        for tries in range(TRIES):
            try:
                result = await self._line.api.call(*call, CALL_SECONDS)
            except FAILURES as error:
                verdict = outcome(error, tries)
                self._note(call, verdict)
                last = not below or verdict.state != "waiting" or tries + 1 == TRIES
                if last or await self._ended(verdict.wait):
                    raise
            else:
                self._note(call, Outcome("sent"))
                return result
        raise AssertionError

    def _note(self, call: Call, verdict: Outcome) -> None:
        chat = call[1]["chat_id"]
        if verdict.throttled:
            self._pace.rest(chat, verdict.wait)
            self._noted.add(chat)
        elif verdict.state in {"sent", "unknown"}:
            self._pace.spent(chat, new=self._new, messages=weight(call))
        if self._pace.ahead(chat) > NOTED:
            self._noted.add(chat)

    async def _ended(self, seconds: float) -> bool:
        """Whether it is over before so many seconds are."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), min(seconds, LONGEST_PAUSE))
        return self._over.is_set()
