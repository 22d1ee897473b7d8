"""When a broadcast stops by itself because its message is refused by one chat after the other.

Answers come back in any order, so that one person's yes may arrive between the refusals of people written to
long before. What counts is the order in which people were written to: it is the same in every run.
Imports: nothing of ours.
"""

BRAKE = 10
"""So many refusals in a row, and nothing else, mean that something is wrong with the message."""


class Brake:
    """The refusals in a row, in the order of sending."""

    def __init__(self) -> None:
        self._over = False
        self._heard: dict[int, tuple[str, str] | None] = {}
        self.refused: list[int] = []
        """The people of the row: they are asked again if the broadcast goes on."""
        self.reason = ""
        """Why it must stop; empty while it need not."""

    def begins(self, person: int) -> None:
        """Somebody is written to now."""
        self._heard[person] = None

    def ends(self, person: int, answer: str = "", error: str = "") -> None:
        """What became of it: "sent" ends a row, "refused" makes it longer, anything else says nothing.

        Only the first word about somebody counts.
        """
        if self._heard.get(person, ()) is None:
            self._heard[person] = answer, error
        while self._heard and not self._over:
            first, heard = next(iter(self._heard.items()))
            if heard is None:
                return
            del self._heard[first]
            self._count(first, *heard)

    def _count(self, person: int, answer: str, error: str) -> None:
        if answer == "refused":
            self.refused.append(person)
            self.reason = error if len(self.refused) >= BRAKE else ""
        elif answer == "sent":
            self._over = bool(self.reason)
            self.refused = self.refused if self._over else []
