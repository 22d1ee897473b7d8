"""The grammar of lengths of time: "half an hour", "1h30", "anderhalf uur". Imports: this room only."""

from typing import NamedTuple

from booking.when.grammar import Grammar
from booking.when.language import Number

SIMPLE = Grammar("DUR1")
SPANS = Grammar("DUR")
_MINUTES = {"minute": 1.0, "quarter_hour": 15.0, "half_hour": 30.0, "three_quarter_hour": 45.0, "hour": 60.0}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "year": 12}
_COUNTED = {"half_hour": 3, "quarter_hour": 5}
_HOUR, _SOME_HOURS = 60, 5 * 60
_LARGEST = 100_000


class Length(NamedTuple):
    """A length of time in months, days and minutes. `clock`: typed as a time may be ("20h", "1h30")."""

    months: int = 0
    days: int = 0
    minutes: int = 0
    clock: bool = False

    def __add__(self, other: object) -> "Length":
        if not isinstance(other, Length):
            return NotImplemented
        return Length(self.months + other.months, self.days + other.days, self.minutes + other.minutes)


def length(count: float, unit: str) -> Length | None:
    """That many of a unit; None when it does not come out even."""
    if count > _LARGEST:
        return None
    if unit in _MINUTES:
        minutes = count * _MINUTES[unit]
        return Length(minutes=round(minutes)) if abs(minutes - round(minutes)) < 1e-6 else None
    whole = count * _DAYS.get(unit, _MONTHS.get(unit, 0))
    if whole != int(whole):
        return Length(minutes=round(whole * 1440)) if unit == "day" else None
    return Length(days=int(whole)) if unit in _DAYS else Length(months=int(whole))


@SIMPLE.rule("N U")
def _counted(number: Number, unit: str) -> Length | None:
    """Half hours are counted to three at most, quarters to five: "20 mezz'ora" is a time and a length."""
    if unit == "day" and number.days:
        return Length(days=number.days)
    return None if number.value > _COUNTED.get(unit, _LARGEST) else length(number.value, unit)


@SIMPLE.rule("DEC U")
def _decimal(number: float, unit: str) -> Length | None:
    """A half and a quarter; "1.30" of an hour is more often one hour and thirty minutes, so it is none."""
    if unit == "hour" and number * 4 != int(number * 4):
        return None
    return length(number, unit)


@SIMPLE.rule("DEC hmark")
def _decimal_glued(hours: float) -> Length | None:
    found = _decimal(hours, "hour")
    return found._replace(clock=True) if found else None


@SIMPLE.rule("a U")
def _one(unit: str) -> Length | None:
    return length(1, unit)


@SIMPLE.rule("half a? U", "a half U")
def _half(unit: str) -> Length | None:
    return length(0.5, unit)


@SIMPLE.rule("one_and_half U")
def _one_and_half(unit: str) -> Length | None:
    return length(1.5, unit)


@SIMPLE.rule("N and_half U", "N U and_half")
def _and_a_half(number: Number, unit: str) -> Length | None:
    return length(number.value + 0.5, unit)


@SIMPLE.rule("a? U and_half")
def _one_and_a_half(unit: str) -> Length | None:
    return length(1.5, unit)


@SIMPLE.rule("N U and_quarter", "N and_quarter U")
def _and_a_quarter(number: Number, unit: str) -> Length | None:
    return length(number.value + 0.25, unit)


@SIMPLE.rule("a U and_quarter")
def _one_and_a_quarter(unit: str) -> Length | None:
    return length(1.25, unit)


@SIMPLE.rule("quarter_of U")
def _quarter(unit: str) -> Length | None:
    return length(0.25, unit)


@SIMPLE.rule("N quarters U", "N quarter U")
def _quarters(number: Number, unit: str) -> Length | None:
    return length(number.value / 4, unit)


@SIMPLE.rule("three_quarters U")
def _three_quarters(unit: str) -> Length | None:
    return length(0.75, unit)


@SIMPLE.rule("INT hmark", "INT hmark INT")
def _glued(hours: Number, minutes: Number | None = None) -> Length | None:
    if minutes is None:
        return Length(minutes=hours.value * 60, clock=True)
    if minutes.digits != 2 or minutes.value >= _HOUR:
        return None
    return Length(minutes=hours.value * 60 + minutes.value, clock=True)


@SIMPLE.rule("N U INT")
def _hours_and_more(hours: Number, unit: str, minutes: Number) -> Length | None:
    whole = hours.value * 60 + minutes.value
    return Length(minutes=whole) if unit == "hour" and minutes.digits == 2 and minutes.value < 60 else None


@SPANS.rule("DUR1")
def _alone(only: Length) -> Length:
    return only


@SPANS.rule("DUR1 DUR1")
def _side_by_side(one: Length, other: Length) -> Length | None:
    """Days and many hours only with an "and": "over drie dagen 20 uur" is at eight in the evening."""
    return None if one.days and other.minutes >= _SOME_HOURS else _two(one, other)


@SPANS.rule("DUR1 and DUR1")
def _two(one: Length, other: Length) -> Length | None:
    return one + other if _falling(one, other) else None


@SPANS.rule("DUR1 and? DUR1 and? DUR1")
def _three(one: Length, two: Length, three: Length) -> Length | None:
    return one + two + three if _falling(one, two) and _falling(two, three) else None


def _falling(one: Length, other: Length) -> bool:
    """Whether the second part is of a smaller unit: hours and minutes, not hours and hours."""
    if one.minutes and (other.minutes >= _HOUR or one.minutes % _HOUR):
        return False
    return one[:3] > other[:3] and not (other.clock and (one.days or one.months))
