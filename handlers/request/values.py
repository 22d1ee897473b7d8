"""How one answer reads to the person who gave it. Imports: babel, `booking`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from html import escape

from babel.lists import format_list

from booking.checks import addresses
from booking.form import Answers, Card, Field, Kind, Option, Value
from booking.moment import Moment, first_weekday, in_zone, zone_words
from booking.outcome import ZONE, Remark
from booking.people import Directory, Person
from booking.provider import NOBODY, Performer
from handlers.clock.times import Times
from handlers.messages import TICK
from handlers.words import Html, Words

FOUND = "found"
"""Under this key a person's memory keeps names that the service told: performers found, options chosen."""

MOST_KEPT = 60
"""So many of them per person and service."""


def ticked(words: Words, person: Person, label: str, *, on: bool = True) -> str:
    """The label of something that is chosen, or not: a tick behind it, or a word for who wants words."""
    if not on:
        return label
    return words.plain("{label} (chosen)", label=label) if person.preferences.plain else f"{label}{TICK}"


def knowing(person: Person, service: str, names: Mapping[str, str]) -> Person:
    """The person with these names, by id, kept in memory."""
    memory = person.remembered.get(service, {})
    before = memory.get(FOUND)
    known = {**(before if isinstance(before, dict) else {}), **names}
    kept = dict(list(known.items())[-MOST_KEPT:])
    return replace(person, remembered={**person.remembered, service: {**memory, FOUND: kept}})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the words, zone and clock of a person, and the names of a service's performers; `now`, aware
    UTC, where something is drawn of which a part may be over.
    """

    words: Words
    person: Person
    card: Card
    directory: Directory
    now: datetime | None = None

    @property
    def service(self) -> str:
        """The service as people call it."""
        return self.words.plain(self.card.label)

    def name(self, performer: str) -> str:
        """A performer's name: the directory's, else as the person found it, else the id."""
        if performer == NOBODY:
            return self.service
        known = self.directory.name(self.card.id, performer)
        found = self.person.remembered.get(self.card.id, {}).get(FOUND)
        return str(found.get(performer, known)) if known == performer and isinstance(found, dict) else known

    def names(self, performers: Iterable[str]) -> str:
        """Several performers in a sentence: Ivy Lark and Zoë Åkerlund."""
        return str(format_list([self.name(p) for p in performers], locale=self.words.language))

    def search(self, letters: str) -> tuple[Performer, ...]:
        """Performers called so, those booked before first: the directory's, and others this person booked."""
        earlier = self.person.earlier.get(self.card.id, ())
        others = [Performer(p, self.name(p)) for p in earlier]
        return self.directory.search(self.card.id, letters, earlier, others)

    def called(self, option: Option) -> str:
        """The words of an option; where its service has none, what it knows it by."""
        return self.words.plain(option.label) if option.label.strip() else option.value

    def options(self, offered: Sequence[Option], letters: str) -> list[Option]:
        """Those with these letters in their words, all of them without any."""
        said = letters.strip().casefold()
        return [o for o in offered if said in self.called(o).casefold()]

    def title(self, answers: Answers) -> str:
        """What an event without performers is called: its first text that is not private; else ""."""
        fields = self.card.form.fields
        if any(f.kind is Kind.PEOPLE for f in fields):
            return ""
        told = (answers.get(f.key) for f in fields if f.kind is Kind.TEXT and not f.private)
        return next((str(text) for text in told if text), "")

    @property
    def first_day(self) -> int:
        """The day this person's week begins with (Monday 0)."""
        own = self.person.preferences.week
        return first_weekday(self.words.language) if own is None else own

    @property
    def times(self) -> Times:
        """How this person reads days and times."""
        return Times(self.words, self.person)

    def moment(self, value: Moment | datetime) -> str:
        """A moment in the person's zone, with weekday and zone."""
        return self.times.moment(value)

    def live(self, value: datetime) -> Html:
        """A moment that Telegram knows as one: our words, which name the zone; a tap tells it on the spot."""
        return _time(value, self.moment(value))

    def left(self, value: datetime) -> Html:
        """How far away a moment is, counted by Telegram itself, else its day; and at what hour.

        Far away it is counted in days, which tell no hour.
        """
        whole, day = self.moment(value), self.times.full_day(in_zone(value, self.times.zone).wall.date())
        return Html(_time(value, day, "r") + escape(whole.removeprefix(day), quote=False))

    def service_time(self, value: Moment | datetime, zone: str | None = None) -> str:
        """The service's own wall time of that moment, or a `zone`'s, dated where the day is another; "" when
        it is the person's.
        """
        at = value.at if isinstance(value, Moment) else value
        zone = zone or self.card.zone
        wall, own = in_zone(at, zone or "UTC").wall, in_zone(at, self.times.zone).wall
        if not zone or wall == own:
            return ""
        if wall.date() != own.date():
            return self.times.moment(at, zone)
        return f"{self.times.clock(wall.time())} ({zone_words(zone, self.words.language)})"

    def there(self, value: Moment | datetime, remarks: Iterable[Remark]) -> list[str]:
        """When that moment is for those of whom remarks tell that they live by another clock."""
        told: dict[str, list[str]] = {}
        for zone in (r.values for r in remarks if r.code == ZONE):
            told.setdefault(self.service_time(value, zone["zone"]), []).append(zone["performer"])
        others = {time: people for time, people in told.items() if time}
        return [self.words.t("For {names}: {time}", names=self.names(p), time=t) for t, p in others.items()]

    def minutes(self, value: int) -> str:
        """A duration: 45 minutes, 1 hour 30 minutes."""
        hours, rest = divmod(value, 60)
        parts = [self.words.n("{count} hour", "{count} hours", hours)] if hours else []
        if rest or not hours:
            parts.append(self.words.n("{count} minute", "{count} minutes", rest))
        return " ".join(parts)

    def credits(self, value: Decimal) -> str:
        """An amount with the service's currency word."""
        if self.card.currency == "credits":
            return self.words.n("{count} credit", "{count} credits", value)
        return f"{self.words.amount(value)} {self.card.currency}".rstrip()

    def measure(self, key: str, value: Decimal) -> str:
        """A bound of the field `key` with its unit: 20 minutes, 5 credits, or a bare number."""
        kinds = {f.key: f.kind for f in self.card.form.fields}
        match kinds.get(key):
            case Kind.MINUTES:
                return self.minutes(int(value))
            case Kind.AMOUNT:
                return self.credits(value)
        return self.words.amount(value)

    def answer(self, candidate: Field, value: Value) -> Html:
        """An answer as Telegram HTML."""
        return Html(self.words.t("{value}", value=self.plain(candidate, value)))

    def plain(self, candidate: Field, value: Value) -> str:
        """An answer as plain text, for a button or a line."""
        match value:
            case None:
                return self.words.plain("not given")
            case bool():
                return self.words.plain("Yes") if value else self.words.plain("No")
            case tuple():
                called = self._choice if candidate.kind is Kind.CHOICES else lambda _, one: self.name(one)
                return ", ".join(called(candidate, one) for one in value)
            case Moment():
                return self.moment(value)
            case Decimal():
                return self.credits(value)
            case int():
                return self.minutes(value) if candidate.kind is Kind.MINUTES else str(value)
        if candidate.kind is Kind.EMAILS:  # as they are sent
            return ", ".join(addresses(value))
        return self._choice(candidate, value) if candidate.kind is Kind.CHOICE else value

    def beside(self, label: str, candidate: Field, value: Value) -> str:
        """The same behind the question's `label`: where that names the unit, it is not said twice."""
        if isinstance(value, Decimal) and self.credits(Decimal(2)).casefold().endswith(label.casefold()):
            return self.words.amount(value)
        return self.plain(candidate, value)

    def _choice(self, candidate: Field, value: str) -> str:
        return next((self.called(o) for o in candidate.options if o.value == value), self.name(value))


def _time(value: datetime, said: str, form: str = "") -> Html:
    """Telegram's date_time entity ([API] HTML style); a client that does not know it shows what is `said`."""
    shape = f' format="{form}"' if form else ""
    return Html(f'<tg-time unix="{int(value.timestamp())}"{shape}>{escape(said, quote=False)}</tg-time>')


def masked(text: str) -> str:
    """A private answer where only its owner may guess it: em…@example.org, …4567."""
    name, at, host = text.partition("@")
    if at:
        return f"{name[:2]}…@{host}"
    return f"{text[:2]}…{text[-2:]}" if len(text) > 5 else "…"


def lines(
    reader: Reader, answers: Mapping[str, Value], fields: tuple[Field, ...], *, live: bool = False
) -> list[str]:
    """One line per answered field, as Telegram HTML. A moment adds the service's time where it differs.

    `live`: for others, who may be in another zone: Telegram knows the moments as such.
    """
    said: list[str] = []
    for candidate in fields:
        if candidate.key not in answers:
            continue
        value = answers[candidate.key]
        label = reader.words.plain(candidate.label)
        shown = Html(reader.words.t("{value}", value=reader.beside(label, candidate, value)))
        if live and isinstance(value, Moment):
            shown = reader.live(value.at)
        if isinstance(value, Moment) and (there := reader.service_time(value)):
            shown = Html(f"{shown}\n{reader.words.t('At the service: {time}', time=there)}")
        said.append(reader.words.t("<b>{label}:</b> {value}", label=label, value=shown))
    return said
