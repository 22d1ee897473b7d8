"""A watch that is being set up, and what its buttons carry of it. Imports: `booking`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from booking.form import Answers, Card
from booking.watching import Hours, Watch, offer, span
from handlers.request.steps import new_id, reader_of
from handlers.request.values import Reader
from handlers.turn import Turn

CHOSEN = re.compile(r"(\d+|\d+-\d+)?([amne]|h\d+-\d+)?(t|b\w*)?")
"""Days from now, or the first and the last of them counted from today; then the hours, and how: told, or
booked, with the version of what the person agrees to.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """A watch being set up: the request's answers without a moment, and how its buttons are made; what comes
    of it `replaces` a booking, where one is named, that starts at `former`.
    """

    turn: Turn
    card: Card
    answers: Answers
    press: Callable[[str], str]
    source: str
    notice: str = ""
    replaces: str = ""
    former: datetime | None = None

    @property
    def reader(self) -> Reader:
        """How this person reads it."""
        return reader_of(self.turn, self.card)

    @property
    def zone(self) -> str:
        """The zone of the person's days."""
        return self.turn.person.zone or "UTC"

    def span(self, days: str) -> tuple[datetime, datetime] | None:
        """From when until when to look, as a button says it: "7", or "4-6"; None for what cannot be."""
        first, dash, last = days.rpartition("-")
        return span(int(first) if dash else None, int(last), self.zone, self.turn.now)

    def watch(self, lasting: tuple[datetime, datetime], hours: Hours, *, books: bool) -> Watch:
        """The watch as chosen so far."""
        turn, most = self.turn, offer(self.answers) if books else None
        given = new_id(), turn.person.id, self.card.id, self.answers, *lasting
        return Watch(*given, hours, self.zone, books, most, replaces=self.replaces)


def parts(arg: str) -> tuple[str | None, str | None, str | None]:
    """Days, hours and how of what a button carries; None for what it does not."""
    found = CHOSEN.fullmatch(arg)
    days, hours, how = found.groups() if found else (None, None, None)
    return days, hours, how
