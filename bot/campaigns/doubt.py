"""Answers of Telegram that stay away while a broadcast is sent.

A message whose answer is lost is not sent again, so an hour in which Telegram is ill must not cost the
broadcast its people. After a few lost answers in a row nobody more is written to until Telegram has answered
a question that costs nothing; then one after the other, until it is well. Imports: `bot.traffic`.
"""

import time

from bot.traffic.api import Api, Perhaps, Refused
from bot.traffic.transport import NotSent

IN_A_ROW = 5
"""Lost answers after which nobody is written to before Telegram has shown that it is there."""
MOST = 15
"""So many in a row, though it answers otherwise: somebody should look at it."""
SILENCE_SECONDS = 3.0
"""While so long no answer came at all, nothing more is begun."""
LONGEST_PAUSE = 30.0
ASK_SECONDS = 5.0


class Doubt:
    """How many answers were lost since the last that came."""

    def __init__(self) -> None:
        self._lost = 0
        self._heard = time.monotonic()
        self._pause = 0.5

    def heard(self) -> None:
        """An answer, whatever it said."""
        self._lost, self._heard, self._pause = 0, time.monotonic(), 0.5

    def lost(self) -> bool:
        """One more without an answer; whether it is time to give up."""
        self._lost += 1
        return self._lost >= MOST

    def room(self, most: int, busy: int) -> int:
        """How many more may be begun while so many are under way."""
        if busy and time.monotonic() - self._heard > SILENCE_SECONDS:
            return 0
        if not busy:
            self._heard = time.monotonic()
        return (1 if self._lost >= IN_A_ROW else most) - busy

    async def over(self, api: Api) -> float:
        """0 when messages may go; else the seconds until this is asked again."""
        if self._lost < IN_A_ROW:
            return 0.0
        try:
            await api.call("getMe", {}, ASK_SECONDS)
        except (Perhaps, NotSent, Refused):
            self._pause = min(LONGEST_PAUSE, 2 * self._pause)
            return self._pause
        return 0.0
