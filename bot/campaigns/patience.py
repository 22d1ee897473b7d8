"""The calls of one slice, and how long is waited where something has arrived and a part of it is missing.

Below an album there is a line with the way out: Telegram may ask for a break between the two, and nobody else
makes up for it later. Imports: its neighbours, `bot.traffic`.
"""

import asyncio
from contextlib import suppress
from typing import Any

from bot.campaigns.copies import Call
from bot.campaigns.verdicts import FAILURES, outcome
from bot.traffic.api import Api

CALL_SECONDS = 20.0
TRIES, LONGEST_PAUSE = 6, 30.0
"""How often, and how many seconds at most, what belongs below something that was sent waits for its turn."""
PATIENT_SECONDS = TRIES * (LONGEST_PAUSE + CALL_SECONDS)
"""After which everything has ended by itself."""


class Patience:
    """Of one slice."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._over = asyncio.Event()

    def end(self) -> None:
        """From now on what has arrived is written down as it is."""
        self._over.set()

    async def call(self, call: Call, *, below: bool) -> Any:
        """One call; one `below` something that arrived is tried until Telegram has room for it."""
        for tries in range(TRIES):
            try:
                return await self._api.call(*call, CALL_SECONDS)
            except FAILURES as error:
                verdict = outcome(error, tries)
                last = not below or verdict.state != "waiting" or tries + 1 == TRIES
                if last or await self._ended(verdict.wait):
                    raise
        raise AssertionError

    async def _ended(self, seconds: float) -> bool:
        """Whether it is over before so many seconds are."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), min(seconds, LONGEST_PAUSE))
        return self._over.is_set()
