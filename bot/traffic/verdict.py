"""The one place that decides what becomes of a message Telegram did not simply take.

Refusals are told apart by Telegram's own words (its Bot API server's Client.cpp). Imports: this package.
"""

import random
from dataclasses import dataclass

from bot.traffic.api import Doubled, Refused, Unwell
from bot.traffic.loads import Row
from bot.traffic.transport import NotSent

REVOKED = frozenset({401, 404})
REVOKED_WAIT = 2.0
"""The token is not taken: fetching ends the program, and soon after a start with a better one it goes."""
MOST_TRIES = 5
"""For what shows nothing twice, where no answer came; waits that Telegram names do not count."""
UNWELL_TRIES, UNWELL_WAIT = 120, 5.0
"""While Telegram says that it is not well: for ten minutes, and soon again once it is."""


@dataclass(frozen=True, slots=True)
class Later:
    """Try again after `seconds`; until then nothing else goes to this chat. `doubt`: see `judge`."""

    seconds: float
    tries: int
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Dead:
    """Given up, visibly. `unreachable`: the chat takes nothing from us any more."""

    why: str
    unreachable: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has become a supergroup with this id."""

    chat: int


Verdict = Later | Dead | Moved


def judge(row: Row, error: Exception) -> Verdict:
    """What to do after a failed call for this row.

    A new message that was perhaps delivered is in doubt (`row.begun`): it is sent once more when Telegram
    answers again in its chat (`Calls.knock`), and then counts as said. What may be sent only `once` is given
    up there, by whoever sends it.
    """
    if isinstance(error, NotSent):
        return Later(_backoff(row.tries, 30.0), row.tries + 1, row.begun)
    if isinstance(error, Refused):
        return _refused(row, error)
    if isinstance(error, Doubled) and row.begun:
        return Dead("perhaps delivered")
    doubt = row.begun or isinstance(error, Doubled)
    well = not (doubt or isinstance(error, Unwell))
    if row.tries >= (MOST_TRIES if well else UNWELL_TRIES):
        return Dead("perhaps delivered")
    return Later(_backoff(row.tries, 30.0 if well else UNWELL_WAIT), row.tries + 1, doubt)


def _refused(row: Row, error: Refused) -> Verdict:
    if error.code == 429:
        asked = error.retry_after or 0.0
        wait = asked or _backoff(row.tries, 60.0)
        wait += random.uniform(0.05, 0.5)  # noqa: S311
        return Later(wait, row.tries if asked else row.tries + 1, row.begun)
    if error.moved:
        return Moved(error.moved)
    if error.code in REVOKED:
        return Later(REVOKED_WAIT, row.tries, row.begun)
    text = error.text.lower()
    if error.code == 403 or "chat not found" in text or "user is deactivated" in text:
        return Dead(error.text, unreachable=True)
    return Dead(error.text)


def _backoff(tries: int, most: float) -> float:
    return min(most, 0.5 * 2.0 ** min(tries, 10)) * random.uniform(0.8, 1.2)  # noqa: S311


def passing(error: Refused) -> bool:
    """Telegram would take the same call later: it asks for a pause, or wants another token."""
    return error.code == 429 or error.code in REVOKED


def gone(error: Refused) -> bool:
    """What was to be deleted is not there: a success."""
    return "message to delete not found" in error.text.lower()


def unmodified(error: Refused) -> bool:
    """The message shows already what it should: a success."""
    return "message is not modified" in error.text.lower()


def uneditable(error: Refused) -> bool:
    """The message is gone or too old: a new one takes its place."""
    text = error.text.lower()
    return error.code == 400 and any(
        words in text
        for words in (
            "message to edit not found",
            "message can't be edited",
            "message_id_invalid",
            "message identifier is not specified",
            "there is no text in the message to edit",
        )
    )


def misformatted(error: Refused) -> bool:
    """Telegram cannot read our formatting: it goes once more as plain words."""
    return error.code == 400 and "can't parse entities" in error.text.lower()


def uneffective(error: Refused) -> bool:
    """Telegram does not show this effect (here, or any more): it goes once more without."""
    return error.code == 400 and "effect" in error.text.lower()


def unbuttoned(error: Refused) -> bool:
    """Telegram does not take a button, or so many: it goes once more with fewer."""
    text = error.text.lower()
    named = any(words in text for words in ("button", "keyboard", "reply markup", "reply_markup"))
    return error.code == 400 and named and not unmodified(error)
