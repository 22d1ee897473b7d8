"""What happened, append-only: the ledger of writes applied and the calls that came. Imports: standard
library.

The ledger is the oracle of the tests: a write is in it exactly as often as the service applied it.
"""

from typing import Any

from sandbox.clock import Clock


class Journal:
    """Numbered entries in the order of their happening; an entry is a plain dictionary with `n` and
    `time`.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: list[dict[str, Any]] = []

    def add(self, operation: str, **values: Any) -> dict[str, Any]:
        """Write one entry down; the entry is returned so that a call can be given its status later."""
        entry = {"n": len(self._entries) + 1, "time": self._clock.now(), "operation": operation, **values}
        self._entries.append(entry)
        return entry

    def since(self, number: int = 0) -> list[dict[str, Any]]:
        """The entries after that number, oldest first."""
        return self._entries[number:]

    def clear(self) -> None:
        """Forget everything; numbers start again at 1."""
        self._entries.clear()
