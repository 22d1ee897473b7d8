"""What the figures are called in a language: numbers, dates, what became of bookings, why not.

Imports: babel, `booking`, `handlers.words`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.dates import get_day_names
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from booking.figures import End, Span
from booking.moment import brief, dated, zone_city
from handlers.words import Words

ENDS = {
    End.HELD: "Took place",
    End.CONFIRMED: "Confirmed",
    End.ACCEPTED: "Accepted",
    End.WAITING: "Still open",
    End.UNCONFIRMED: "Not confirmed",
    End.NOT_HELD: "Not held",
    End.MISSED: "Without a yes",
    End.CANCELLED: "Cancelled",
}
"""One or two words each in every language: they stand below a chart half as wide as a phone."""
REASONS = {
    "software": "software",
    "closed": "takes no bookings now",
    "time": "time",
    "price": "price",
    "declined": "declined",
    "refused": "not possible",
    "expired": "no answer in time",
    "place": "does not offer this place",
    "by_person": "by the client",
    "by_performer": "by the performer",
    "by_service": "by the service",
}
SHORTENED = 10_000
"""Numbers below it are always written in full."""


@dataclass(frozen=True, slots=True)
class Naming:
    """One language. `labels` name services and questions ("service/key")."""

    words: Words
    labels: Mapping[str, str]

    def number(self, value: float | Decimal) -> str:
        """A number as the language writes it, with a decimal at most."""
        return str(format_decimal(value, "#,##0.#", locale=self.words.language))

    def short(self, value: float | Decimal) -> str:
        """A large number in few signs, "1.5M"; in full where the language has no shorter way."""
        if value < SHORTENED:
            return self.number(value)
        told = str(format_compact_decimal(value, locale=self.words.language, fraction_digits=1))
        return self.number(round(value)) if told[-1].isdecimal() else told

    def percent(self, value: float) -> str:
        """Of a hundred."""
        return str(format_percent(value / 100, locale=self.words.language))

    def day(self, day: date) -> str:
        """Below a column: "3 Nov"."""
        return brief(day, self.words.language).rstrip(".")

    def span(self, span: Span, zone: str) -> str:
        """The days from the first to the last, and where they begin and end."""
        language = self.words.language
        end = f"{dated(span.last, language)} ({zone_city(zone, language) or zone})"
        if span.first == span.last:
            return end
        begin = brief if span.first.year == span.last.year else dated
        return f"{begin(span.first, language)} – {end}"

    def weekdays(self) -> list[str]:
        """Monday first."""
        names = get_day_names("short", locale=self.words.language)
        return [str(names[day]).rstrip(".")[:3] for day in range(7)]

    def label(self, key: str) -> str:
        """A service."""
        return self.labels.get(key, key)

    def question(self, service: str, key: str, *, several: bool) -> str:
        """What was asked; with its service where there are several."""
        label = self.label(f"{service}/{key}")
        return f"{self.label(service)}: {label}" if several else label

    def end(self, end: End) -> str:
        """What became of a booking."""
        return self.words.plain(ENDS[end])

    def reason(self, reason: str) -> str:
        """Why somebody did not accept."""
        return self.words.plain(REASONS[reason]) if reason in REASONS else reason
