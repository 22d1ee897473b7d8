"""The grammar of times of day: "half past eight", "acht Uhr dreißig". Imports: this room only.

Hours (H) first, then times with their minutes (TIME); which half hour and which dots count is the language's.
"""

from booking.when.grammar import Grammar
from booking.when.language import Language, Number
from booking.when.times import ALONE, BESIDE, MIDNIGHT, SURE, WORKDAY, Clock, hour_of, surely_a_time, yearlike

Typed = tuple[int, int, bool]
"""Hour and minute in figures, and whether the hour began with a nought."""

HOURS = Grammar("H")
TIMES, DOTTED, UNDOTTED = Grammar("TIME"), Grammar("TIME"), Grammar("TIME")
HALF_BEFORE, HALF_AFTER = Grammar("TIME"), Grammar("TIME")


def time_layers(spoken: Language) -> tuple[Grammar, ...]:
    """The layers of a language: half three is 2:30 or 3:30; 15.30 alone is a time or is none."""
    return (
        HOURS,
        TIMES,
        HALF_BEFORE if spoken.half_before else HALF_AFTER,
        DOTTED if spoken.dotted else UNDOTTED,
    )


@HOURS.rule("N")
def _bare(number: Number) -> Clock | None:
    return hour_of(number)


@HOURS.rule("N oclock", "oclock_before N oclock?")
def _named(number: Number) -> Clock | None:
    """An hour in words that is only one ("une heure") is rather a length, unless something says "at"."""
    found = hour_of(number, SURE)
    if found and number.value == 1 and not number.digits:
        return found._replace(level=BESIDE, words=False)
    return found


@HOURS.rule("N oclock_only")
def _clock_word(number: Number) -> Clock | None:
    return hour_of(number, SURE)


@HOURS.rule("noon")
def _noon() -> Clock:
    return Clock(12, 0, False, SURE)


@HOURS.rule("midnight")
def _midnight() -> Clock:
    return Clock(MIDNIGHT, 0, False, SURE)


@TIMES.rule("CLK oclock|military?")
def _colon(clock: Typed) -> Clock:
    hour, minute, zero = clock
    return Clock(hour, minute, 1 <= hour <= 12 and not zero, SURE, figures=True, ends=hour == MIDNIGHT)


@DOTTED.rule("DOT")
def _dotted(clock: Typed) -> Clock:
    return _colon(clock)._replace(level=ALONE)


@UNDOTTED.rule("DOT")
def _undotted(clock: Typed) -> Clock:
    return _colon(clock)._replace(level=BESIDE)


@TIMES.rule("DOT oclock", "DOT hmark", "CLK hmark", "oclock_before DOT", "oclock_before CLK")
def _dot_named(clock: Typed) -> Clock:
    return _colon(clock)


@TIMES.rule("oclock_before COMMA oclock?")
def _comma(clock: Typed) -> Clock:
    return _colon(clock)


@TIMES.rule("INT hmark")
def _mark(number: Number) -> Clock | None:
    """With its mark it is written as 11:00 is; "à 8h" is said of the evening all the same."""
    found = hour_of(number, SURE)
    return found._replace(figures=number.value >= WORKDAY) if found else None


@TIMES.rule("INT hmark INT")
def _mark_minutes(number: Number, minutes: Number) -> Clock | None:
    found = hour_of(number, SURE, minutes.value) if minutes.digits == 2 else None
    return found._replace(figures=True) if found else None


@TIMES.rule("INT")
def _military(number: Number) -> Clock | None:
    hour, minute = divmod(number.value, 100)
    if number.digits not in {3, 4} or (number.digits == 3 and (number.zero or not minute)):
        return None
    found = hour_of(Number(hour, 2, number.zero), ALONE, minute)
    if found is None or surely_a_time(number):
        return found
    return found._replace(level=BESIDE, yearlike=yearlike(number.value))


@TIMES.rule("INT oclock|military|hmark")
def _military_named(number: Number) -> Clock | None:
    found = _military(number)
    return found.sure() if found else None


@TIMES.rule("H")
def _hour(hour: Clock) -> Clock:
    return hour


@TIMES.rule("H N")
def _two_numbers(hour: Clock, minutes: Number) -> Clock | None:
    least = 2 if hour.level == SURE and not minutes.digits else 10
    if not (least <= minutes.value < 60 and minutes.digits in {0, 2}):
        return None
    level = SURE if hour.level == SURE else ALONE if not minutes.digits else BESIDE
    return _at_minute(hour, minutes, level)


@TIMES.rule("H zero N")
def _small_minutes(hour: Clock, minutes: Number) -> Clock | None:
    return _at_minute(hour, minutes, ALONE) if minutes.value < 10 and not minutes.digits else None


@TIMES.rule("H and N minute_word?")
def _and_minutes(hour: Clock, minutes: Number) -> Clock | None:
    sure = not minutes.digits and minutes.value >= 10
    return _at_minute(hour, minutes, SURE if sure else max(hour.level, ALONE))


@TIMES.rule("H N minute_word")
def _with_minutes(hour: Clock, minutes: Number) -> Clock | None:
    return _at_minute(hour, minutes, SURE) if minutes.value < 60 and hour.level == SURE else None


@TIMES.rule("H minus N minute_word?")
def _less(hour: Clock, minutes: Number) -> Clock | None:
    return hour.later(-minutes.value).sure() if 0 < minutes.value < 60 else None


@TIMES.rule("H PLUS")
def _added(hour: Clock, minutes: int) -> Clock | None:
    return None if hour.minute else hour.later(minutes).sure()


@TIMES.rule("N minute_word? past H oclock?")
def _past(minutes: Number, hour: Clock) -> Clock | None:
    return hour.later(minutes.value).sure() if _minutes(minutes, hour) else None


@TIMES.rule("N to H oclock?")
def _to(minutes: Number, hour: Clock) -> Clock | None:
    """Nobody tells odd minutes without the word: "9 to 10" is from one hour to another."""
    return None if minutes.value % 5 else _minutes_to(minutes, hour)


@TIMES.rule("N minute_word to H N")
def _to_minutes(minutes: Number, hour: Clock, more: Number) -> Clock | None:
    whole = _at_minute(hour, more, SURE)
    return whole.later(-minutes.value) if whole and minutes.value < 60 else None


@TIMES.rule("N minute_word to|to_minutes H oclock?")
def _minutes_to(minutes: Number, hour: Clock) -> Clock | None:
    return hour.later(-minutes.value).sure() if _minutes(minutes, hour) else None


@TIMES.rule("quarter past H oclock?")
def _quarter_past(hour: Clock) -> Clock | None:
    return hour.later(15).sure() if not hour.minute else None


@TIMES.rule("quarter to H oclock?", "quarter_to H oclock?")
def _quarter_to(hour: Clock) -> Clock | None:
    return hour.later(-15).sure() if not hour.minute else None


@TIMES.rule("half_past H oclock?")
def _half_past(hour: Clock) -> Clock | None:
    return hour.later(30).sure()


@HALF_AFTER.rule("half H oclock?")
def _half_after(hour: Clock) -> Clock | None:
    return hour.later(30)._replace(level=ALONE) if hour.open else None


@HALF_BEFORE.rule("half H oclock?")
def _half_before(hour: Clock) -> Clock:
    return hour.later(-30).sure()


@HALF_BEFORE.rule("N minute_word? past half H oclock?")
def _past_half(minutes: Number, hour: Clock) -> Clock | None:
    return hour.later(minutes.value - 30).sure() if _minutes(minutes, hour) else None


@HALF_BEFORE.rule("N minute_word? to half H oclock?")
def _to_half(minutes: Number, hour: Clock) -> Clock | None:
    return hour.later(-minutes.value - 30).sure() if _minutes(minutes, hour) else None


@HALF_BEFORE.rule("quarter H oclock?")
def _quarter_of(hour: Clock) -> Clock | None:
    return hour.later(-45)._replace(level=ALONE)


@HALF_BEFORE.rule("three_quarters H oclock?")
def _three_quarters_of(hour: Clock) -> Clock | None:
    return hour.later(-15).sure()


def _minutes(minutes: Number, hour: Clock) -> bool:
    return 0 < minutes.value < 60 and not hour.minute


def _at_minute(hour: Clock, minutes: Number, level: int) -> Clock | None:
    if hour.minute or not 0 <= minutes.value < 60:
        return None
    return hour._replace(minute=minutes.value, level=level)
