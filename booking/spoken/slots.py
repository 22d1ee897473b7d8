"""The slots of a request cut out of its words, in the order that lets each word mean one thing.

Performers, software and credits first, then the duration, then the when in what is left.
Imports: this room and `booking`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from booking.spoken.amounts import take_amount
from booking.spoken.doubted import counts_to_an_hour
from booking.spoken.durations import take_minutes
from booking.spoken.figures import number_word_before, word_at
from booking.spoken.options import Option, take_option
from booking.spoken.people import Person, take_people
from booking.spoken.said import Said
from booking.spoken.words import Words, idle
from booking.when.language import language
from booking.when.lattice import Text
from booking.when.reader import read
from booking.when.reading import Left, Reading

_LONGEST = 4
"""Words of a number before its last one: "one hundred and"."""


@dataclass(frozen=True, slots=True)
class Slots:
    """What some words name, slot by slot; a slot nobody mentioned is falsy."""

    service: Said[str] = field(default_factory=Said)
    people: Said[tuple[str, ...]] = field(default_factory=Said)
    software: Said[str] = field(default_factory=Said)
    amount: Said[Decimal] = field(default_factory=Said)
    minutes: Said[int] = field(default_factory=Said)
    when: Reading = field(default_factory=Reading)

    @property
    def named(self) -> frozenset[str]:
        """The names of the slots that were mentioned, besides the service."""
        said = {"people": self.people, "software": self.software, "amount": self.amount}
        said_too = {"minutes": self.minutes, "when": self.when.candidates}
        return frozenset(slot for slot, value in {**said, **said_too}.items() if value)


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens, and for whom: the aware `now`, the zone, the order of figures, the names to look for."""

    now: datetime
    zone: str
    order: str | None
    performers: Sequence[Person] | None
    software: Sequence[Option] | None
    services: Sequence[Option] | None

    def when(self, text: str, lang: str) -> Reading:
        """What a text says about when."""
        return read(text, self.now, lang, self.order, self.zone, idle=idle(lang), nights=True)

    def _either(self, words: Words, minutes: Said[int], when: Reading) -> Reading:
        """The when with and without these minutes before its hour."""
        inside = words.inside(*minutes.spans[0])
        whole = words.without(0, 0)
        whole.untake(inside.start, inside.stop)
        before = self.when(whole.masked(), words.lang)
        return replace(when, candidates=tuple(dict.fromkeys((*when.candidates, *before.candidates))))

    def slots(self, words: Words, moved: Reading | None = None) -> Slots:
        """Cut every slot out of what is not yet explained; `moved` is the when, where it is known before."""
        service = take_option(words, self.services) if self.services else Said()
        people = take_people(words, self.performers) if self.performers is not None else Said()
        software = take_option(words, self.software) if self.software else Said()
        amount = take_amount(words)

        def timed(rest: str) -> bool:
            return self.when(rest, words.lang).left in {Left.NOTHING, Left.DAY}

        minutes = take_minutes(words, timed)
        if minutes.value:
            minutes = _with_hundreds(words, minutes, minutes.value)
        when = moved or self.when(words.masked(), words.lang)
        if minutes.value and counts_to_an_hour(Text(words.text, language(words.lang)), minutes.spans[0][0]):
            minutes, when = Said(None, (minutes.value,), minutes.spans), self._either(words, minutes, when)
        for span in when.spans:
            words.take_span(span)
        return Slots(service, people, software, amount, minutes, when)


def _with_hundreds(words: Words, minutes: Said[int], value: int) -> Said[int]:
    """Minutes behind a number in words that is more than they know: "one hundred twenty minutes"."""
    start = next(at for at, token in enumerate(words.tokens) if token.start == minutes.spans[0][0])
    if not number_word_before(words, start, any_number=False):
        return minutes
    for begin in range(max(0, start - _LONGEST), start):
        end, whole = word_at(words, begin) or (begin, Decimal(0))
        if end > start and not any(words.taken[begin:start]) and whole % 100 == value:
            return Said(int(whole), (), (words.take(begin, start), *minutes.spans))
    return Said(None, (value,), minutes.spans)
