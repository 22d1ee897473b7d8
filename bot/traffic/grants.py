"""Which bulk messages may go: one for each chat named here, paid for out of the rate and not sent yet.

A chat that cannot take its own at once (it is asked for a pause, or something before it is put off) keeps the
grant for a while, so that it is paid for once and others get theirs. Imports: standard library only.
"""

import time
from collections.abc import Callable

HELD_SECONDS = 60.0
"""A grant that nobody has used by then is void: its rate is long past."""


class Grants:
    """Of one replica. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._given: dict[int, float] = {}

    def give(self, chat: int) -> None:
        """The chat may get one bulk message."""
        self._given[chat] = self._monotonic()

    def use(self, chat: int) -> bool:
        """Whether it may; from then on it may not."""
        return self._given.pop(chat, None) is not None

    def drop(self, chat: int) -> None:
        """The chat has nothing to send that would use it: it was given for what was just being sent."""
        self._given.pop(chat, None)

    def held(self) -> list[int]:
        """The chats that have one, not used and not void."""
        since = self._monotonic() - HELD_SECONDS
        self._given = {chat: at for chat, at in self._given.items() if at > since}
        return [*self._given]
