"""The grammar of times of day: "half past eight", "acht Uhr dreißig". Imports: this room only.

How sure the words alone are, as a level: 2 may stand inside other words, 1 only when nothing else is said,
0 needs a day or a part of the day beside it.
"""

from typing import NamedTuple

from booking.when.grammar import Grammar
from booking.when.language import Number

SURE, ALONE, BESIDE = 2, 1, 0
MIDNIGHT = 24
"""The hour of the word, which is both ends of a day."""


class Clock(NamedTuple):
    """A time of day. `open`: morning or evening was not said. `level`: how sure. `words`: no figures.

    `yearlike`: bare figures that are rather a year.
    """

    hour: int
    minute: int
    open: bool
    level: int
    words: bool = False
    yearlike: bool = False

    def later(self, minutes: int) -> "Clock":
        """The time that many minutes on, on the same half of the clock."""
        hour, minute = divmod(self.hour * 60 + self.minute + minutes, 60)
        if self.open:
            return self._replace(hour=(hour - 1) % 12 + 1, minute=minute)
        return self._replace(hour=MIDNIGHT if hour == MIDNIGHT else hour % 24, minute=minute)

    def sure(self, level: int = SURE) -> "Clock":
        """The same time, at least as sure as that."""
        return self._replace(level=max(level, self.level))


def _surely_a_time(number: Number) -> bool:
    """Whether "1730" alone is a time: "500" and "1000" are amounts, "2026" is a year."""
    return number.digits == 4 and (number.zero or number.value >= 1300) and not _yearlike(number.value)


def _yearlike(number: int) -> bool:
    return 1950 <= number < 2100


def hour_of(number: Number, level: int = BESIDE, minute: int = 0) -> Clock | None:
    """A number as an hour; None when no clock shows it."""
    if not 0 <= number.value <= 24 or not 0 <= minute < 60 or number.digits > 2:
        return None
    if level == BESIDE and not number.value and number.digits == 1:
        return None
    half_open = 1 <= number.value <= 12 and not number.zero
    return Clock(number.value % 24, minute, half_open, level, not number.digits)


def times(*, half_before: bool, dotted: bool) -> tuple[Grammar, Grammar]:
    """The two layers of the grammar: hours (H), then times with their minutes (TIME).

    `half_before`: half three is 2:30; `dotted`: 15.30 alone is a time.
    """
    hours, whole = Grammar("H"), Grammar("TIME")
    _hours(hours)
    _figures(whole, dotted=dotted)
    _spoken_minutes(whole)
    _halves(whole, before=half_before)
    return hours, whole


def _hours(grammar: Grammar) -> None:
    @grammar.rule("N")
    def _bare(number: Number) -> Clock | None:
        return hour_of(number)

    @grammar.rule("N oclock", "oclock_before N oclock?")
    def _named(number: Number) -> Clock | None:
        """An hour in words that is only one ("une heure") is rather a length, unless something says "at"."""
        found = hour_of(number, SURE)
        if found and number.value == 1 and not number.digits:
            return found._replace(level=BESIDE, words=False)
        return found

    @grammar.rule("N oclock_only")
    def _clock_word(number: Number) -> Clock | None:
        return hour_of(number, SURE)

    @grammar.rule("noon")
    def _noon() -> Clock:
        return Clock(12, 0, False, SURE)

    @grammar.rule("midnight")
    def _midnight() -> Clock:
        return Clock(MIDNIGHT, 0, False, SURE)


def _figures(grammar: Grammar, *, dotted: bool) -> None:
    @grammar.rule("CLK oclock|military?")
    def _colon(clock: tuple[int, int, bool]) -> Clock:
        hour, minute, zero = clock
        return Clock(hour, minute, 1 <= hour <= 12 and not zero, SURE)

    @grammar.rule("DOT")
    def _dot(clock: tuple[int, int, bool]) -> Clock:
        return _colon(clock)._replace(level=ALONE if dotted else BESIDE)

    @grammar.rule("DOT oclock", "DOT hmark", "CLK hmark", "oclock_before DOT", "oclock_before CLK")
    def _dot_named(clock: tuple[int, int, bool]) -> Clock:
        return _colon(clock)

    @grammar.rule("oclock_before COMMA oclock?")
    def _comma(clock: tuple[int, int, bool]) -> Clock:
        return _colon(clock)

    @grammar.rule("INT hmark")
    def _mark(number: Number) -> Clock | None:
        return hour_of(number, SURE)

    @grammar.rule("INT hmark INT")
    def _mark_minutes(number: Number, minutes: Number) -> Clock | None:
        return hour_of(number, SURE, minutes.value) if minutes.digits == 2 else None

    @grammar.rule("INT")
    def _military(number: Number) -> Clock | None:
        hour, minute = divmod(number.value, 100)
        if number.digits not in {3, 4} or (number.digits == 3 and (number.zero or not minute)):
            return None
        found = hour_of(Number(hour, 2, number.zero), ALONE, minute)
        if found is None or _surely_a_time(number):
            return found
        return found._replace(level=BESIDE, yearlike=_yearlike(number.value))

    @grammar.rule("INT oclock|military|hmark")
    def _military_named(number: Number) -> Clock | None:
        found = _military(number)
        return found.sure() if found else None


def _spoken_minutes(grammar: Grammar) -> None:
    @grammar.rule("H")
    def _hour(hour: Clock) -> Clock:
        return hour

    @grammar.rule("H N")
    def _two_numbers(hour: Clock, minutes: Number) -> Clock | None:
        least = 2 if hour.level == SURE and not minutes.digits else 10
        if not (least <= minutes.value < 60 and minutes.digits in {0, 2}):
            return None
        level = SURE if hour.level == SURE else ALONE if not minutes.digits else BESIDE
        return _at_minute(hour, minutes, level)

    @grammar.rule("H zero N")
    def _small_minutes(hour: Clock, minutes: Number) -> Clock | None:
        return _at_minute(hour, minutes, ALONE) if minutes.value < 10 and not minutes.digits else None

    @grammar.rule("H and N minute_word?")
    def _and_minutes(hour: Clock, minutes: Number) -> Clock | None:
        sure = not minutes.digits and minutes.value >= 10
        return _at_minute(hour, minutes, SURE if sure else max(hour.level, ALONE))

    @grammar.rule("H N minute_word")
    def _with_minutes(hour: Clock, minutes: Number) -> Clock | None:
        return _at_minute(hour, minutes, SURE) if minutes.value < 60 and hour.level == SURE else None

    @grammar.rule("H minus N minute_word?")
    def _less(hour: Clock, minutes: Number) -> Clock | None:
        return hour.later(-minutes.value).sure() if 0 < minutes.value < 60 else None

    @grammar.rule("H PLUS")
    def _added(hour: Clock, minutes: int) -> Clock | None:
        return None if hour.minute else hour.later(minutes).sure()

    @grammar.rule("N minute_word? past H oclock?")
    def _past(minutes: Number, hour: Clock) -> Clock | None:
        return hour.later(minutes.value).sure() if _minutes(minutes, hour) else None

    @grammar.rule("N minute_word? to H oclock?")
    def _to(minutes: Number, hour: Clock) -> Clock | None:
        if minutes.value == 1:
            return None
        return hour.later(-minutes.value).sure() if _minutes(minutes, hour) else None

    @grammar.rule("N minute_word to H N")
    def _to_minutes(minutes: Number, hour: Clock, more: Number) -> Clock | None:
        whole = _at_minute(hour, more, SURE)
        return whole.later(-minutes.value) if whole and minutes.value < 60 else None

    @grammar.rule("N minute_word to_minutes H oclock?")
    def _minutes_to(minutes: Number, hour: Clock) -> Clock | None:
        return _to(minutes, hour)

    @grammar.rule("quarter past H oclock?")
    def _quarter_past(hour: Clock) -> Clock | None:
        return hour.later(15).sure() if not hour.minute else None

    @grammar.rule("quarter to H oclock?", "quarter_to H oclock?")
    def _quarter_to(hour: Clock) -> Clock | None:
        return hour.later(-15).sure() if not hour.minute else None


def _halves(grammar: Grammar, *, before: bool) -> None:
    @grammar.rule("half_past H oclock?")
    def _half_past(hour: Clock) -> Clock | None:
        return hour.later(30).sure()

    @grammar.rule("half H oclock?")
    def _half(hour: Clock) -> Clock | None:
        if before:
            return hour.later(-30).sure()
        return hour.later(30)._replace(level=ALONE) if hour.open else None

    if not before:
        return

    @grammar.rule("N minute_word? past half H oclock?")
    def _past_half(minutes: Number, hour: Clock) -> Clock | None:
        return hour.later(minutes.value - 30).sure() if _minutes(minutes, hour) else None

    @grammar.rule("N minute_word? to half H oclock?")
    def _to_half(minutes: Number, hour: Clock) -> Clock | None:
        return hour.later(-minutes.value - 30).sure() if _minutes(minutes, hour) else None

    @grammar.rule("quarter H oclock?")
    def _quarter_of(hour: Clock) -> Clock | None:
        return hour.later(-45)._replace(level=ALONE)

    @grammar.rule("three_quarters H oclock?")
    def _three_quarters_of(hour: Clock) -> Clock | None:
        return hour.later(-15).sure()


def _minutes(minutes: Number, hour: Clock) -> bool:
    return 0 < minutes.value < 60 and not hour.minute


def _at_minute(hour: Clock, minutes: Number, level: int) -> Clock | None:
    if hour.minute or not 0 <= minutes.value < 60:
        return None
    return hour._replace(minute=minutes.value, level=level)
