"""How one person reads days and times: in their zone, on their clock, in their order; no other way is used.

Imports: `booking`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from booking import moment
from booking.moment import Moment, in_zone
from booking.people import Person
from handlers.words import Words


@dataclass(frozen=True, slots=True)
class Times:
    """One reader. Instants are aware; `zone` overrides the person's, which is UTC until they said one."""

    words: Words
    person: Person

    @property
    def zone(self) -> str:
        """The zone of every time that names no other."""
        return self.person.zone or "UTC"

    def clock(self, at: time) -> str:
        """A time of day: 20:00, or 8:00 PM."""
        return moment.clock(at, self.words.language, clock12=self.person.clock12)

    def hour(self, at: datetime, zone: str = "") -> str:
        """What the clock shows at an instant."""
        return self.clock(in_zone(at, zone or self.zone).wall.time())

    def day(self, day: date) -> str:
        """A day for a button: Thu 24 Sep, or Thu Sep 24."""
        return moment.short_day(day, self.words.language, self.person.order)

    def full_day(self, day: date) -> str:
        """A day with weekday and year."""
        return moment.full_day(day, self.words.language, self.person.order)

    def dated(self, day: date) -> str:
        """A day with its year, for lists."""
        return moment.dated(day, self.words.language, self.person.order)

    def stamp(self, at: datetime, zone: str = "") -> str:
        """A short moment without year, for lists: Thu 24 Sep 20:00."""
        return f"{self.day(in_zone(at, zone or self.zone).wall.date())} {self.hour(at, zone)}"

    def bare(self, at: datetime) -> str:
        """The whole moment for a button, in the own zone and without its name."""
        own = self.person
        return moment.words(
            at, self.words.language, self.zone, clock12=own.clock12, order=own.order, with_zone=False
        )

    def moment(self, value: Moment | datetime, zone: str = "") -> str:
        """The whole moment with weekday, year and zone; a Moment of nobody's zone in its own."""
        shown = zone or self.person.zone or (value.zone if isinstance(value, Moment) else "UTC")
        own = self.person
        return moment.words(value, self.words.language, shown, clock12=own.clock12, order=own.order)
