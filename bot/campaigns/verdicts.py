"""What becomes of a recipient after a call that Telegram did not simply take. Imports: `bot.traffic`.

A lost answer is never repeated: the person may have the message (state unknown, listed in the report). Where
Telegram says itself that it failed, nothing was done, and they wait (docs/decisions/0041).
"""

from dataclasses import dataclass

from bot.traffic.api import Failed, Perhaps, Refused
from bot.traffic.transport import NotSent

FAILURES = (Refused, NotSent, Perhaps)
COUNTED = {"sent": "sent", "blocked": "unreachable", "unknown": "perhaps", "refused": "refused"}
"""The traffic's counter of what became of a recipient; who waits is throttled or postponed."""
LONGEST_HOLD = 5.0
"""Seconds that everybody waits for what Telegram said about one chat."""
SOURCE_GONE = ("message to copy not found", "messages to copy not found", "message_id_invalid")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` of the recipient; "waiting" means again, after `wait` seconds. `hold`: everybody waits so long.

    `throttled`: Telegram asked for a pause. `unwell`: it did not answer, or says itself that it failed.
    `stop`: nobody can be sent this, so the broadcast pauses, with `error` as the reason.
    """

    state: str
    error: str = ""
    wait: float = 0.0
    hold: float = 0.0
    stop: bool = False
    throttled: bool = False
    unwell: bool = False

    @property
    def counted(self) -> str:
        """The traffic's counter that this belongs to."""
        return COUNTED.get(self.state, "throttled" if self.throttled else "postponed")


def outcome(error: Exception, tries: int) -> Outcome:
    """The verdict on one failed call."""
    pause = min(60.0, 0.5 * 2.0 ** min(tries, 7))
    if isinstance(error, NotSent):
        return Outcome("waiting", wait=pause, hold=pause)
    if not isinstance(error, Refused):
        if isinstance(error, Failed):
            return Outcome("waiting", wait=pause, hold=min(pause, LONGEST_HOLD), unwell=True)
        return Outcome("unknown", "no answer", hold=pause, unwell=True)
    text = error.text.lower()
    if error.code == 429:
        asked = error.retry_after or pause
        return Outcome("waiting", wait=asked + 0.1, hold=min(asked, LONGEST_HOLD) + 0.1, throttled=True)
    if error.code in {401, 404}:
        return Outcome("waiting", wait=60.0, hold=60.0)
    if error.code == 403 or "chat not found" in text or "user is deactivated" in text:
        return Outcome("blocked", error.text)
    if "message is not modified" in text:
        return Outcome("sent")  # it was changed already, and only the answer was lost
    if any(words in text for words in SOURCE_GONE):
        return Outcome("waiting", error.text, stop=True)
    return Outcome("refused", error.text)
