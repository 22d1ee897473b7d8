"""Who reads a page: their role, their language and how they write dates and times, as the bot knows them.

Before somebody has signed in there is only what their browser says it speaks. Imports: `booking`, `handlers`.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from booking.moment import in_zone, zone_words
from booking.people import Person
from handlers.clock.times import Times
from handlers.roles import Role
from handlers.words import LANGUAGES, Words, words_for


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with a browser. `role` is None for whom the console is not."""

    person: Person
    role: Role | None = None

    @property
    def words(self) -> Words:
        """Their language."""
        return words_for(self.person.language)

    @property
    def zone(self) -> str:
        """Their zone; UTC until they said one."""
        return self.person.zone or "UTC"

    def zone_told(self) -> str:
        """The zone of every time on a page."""
        return zone_words(self.zone, self.words.language)

    def at(self, instant: datetime | None) -> str:
        """An instant: "29 Nov 2026, 20:00", as they write it; "" for none."""
        if instant is None:
            return ""
        times = Times(self.words, self.person)
        return f"{times.dated(in_zone(instant, self.zone).wall.date())}, {times.hour(instant)}"

    def number(self, value: float) -> str:
        """A count, or a measure with its decimals."""
        return self.words.amount(Decimal(str(value)))


def passer_by(accepts: str) -> Reader:
    """Somebody who has not signed in: the first of our languages that the browser accepts."""
    asked = [part.partition(";")[0].strip().partition("-")[0].casefold() for part in accepts.split(",")]
    return Reader(Person(0, language=next((code for code in asked if code in LANGUAGES), "en")))
