"""Pieces that tell a date: "3/4", "the 3rd of May 2027", "Friday the 13th". Imports: this room only."""

from typing import Any

from booking.when.grammar import Grammar
from booking.when.language import Number
from booking.when.lattice import Numeric
from booking.when.pieces import PIECES, Fields, Piece
from booking.when.times import ALONE, BESIDE, SURE
from booking.when.weekdays import Day

ORDINALS, DAYS, FIGURES, YEARS = Grammar("ORD"), Grammar("D"), Grammar("FIG"), Grammar("YEAR")
_FEW = 3
"""The first, the second and the third may be of anything."""
rule = PIECES.rule
Month = tuple[int, bool]
"""A month, and whether its name is also another word."""


@ORDINALS.rule("ORDW")
def _ordinal_word(number: Number) -> Number:
    return number


@ORDINALS.rule("INT mark")
def _ordinal_figures(number: Number) -> Number | None:
    return number if number.digits <= 2 and 1 <= number.value <= 31 else None


@DAYS.rule("ORD", "N")
def _day_number(number: Number) -> Number | None:
    return number if 1 <= number.value <= 31 and number.digits <= 2 else None


@FIGURES.rule("INT")
def _day_figures(number: Number) -> Number | None:
    return number if 1 <= number.value <= 31 and number.digits <= 2 else None


@YEARS.rule("INT")
def _year_figures(number: Number) -> int | None:
    return number.value if number.digits == 4 and 1990 <= number.value < 2100 else None


@YEARS.rule("thousand N")
def _year_words(number: Number) -> int | None:
    return 2000 + number.value if number.value < 100 and not number.digits else None


@rule("MONTH")
def _month(month: Month) -> Piece:
    return Piece({"month": month[0]}, BESIDE)


@rule("YEAR", "of YEAR")
def _year(year: int) -> Piece:
    return Piece({"year": year}, BESIDE)


@rule("FEAST", "on|at|the FEAST", "on the FEAST")
def _feast(date: tuple[int, int]) -> Piece:
    return Piece({"month": date[0], "dom": date[1]}, SURE, 3)


@rule("YMD")
def _year_first_figures(found: tuple[int, int, int]) -> Piece:
    year, month, day = found
    return Piece({"year": year, "month": month, "dom": day}, SURE, 3)


@rule("NUMDATE")
def _figures(found: Numeric) -> Piece:
    """17/2 can only be a date; 3/4 may be a part, 3-4 a range and 3.4 a number."""
    sure = found.year is not None or (found.sign == "/" and max(found.first, found.second) > 12)
    return Piece({"figures": found}, SURE if sure else ALONE, 2)


@rule("DOTDATE", "on|the DOTDATE")
def _dotted_figures(found: Numeric) -> Piece:
    return Piece({"figures": found}, BESIDE, 2)


@rule("on NUMDATE", "on the NUMDATE", "the NUMDATE", "on the_day NUMDATE", "the_day NUMDATE")
def _on_figures(found: Numeric) -> Piece:
    return Piece({"figures": found}, SURE, 4)


@rule("the? INT INT INT?", "on INT INT INT?")
def _spaced_figures(day: Number, month: Number, year: Number | None = None) -> Piece | None:
    """17 02, 20 2 2026."""
    two = day.digits == 2 and month.digits == 2
    if not (1 <= day.value <= 31 and 1 <= month.value <= 12 and day.digits <= 2 and month.digits <= 2):
        return None
    if year is None:
        return Piece({"dom": day.value, "month": month.value}, ALONE, 1) if two else None
    fields = {"dom": day.value, "month": month.value, "year": year.value}
    return Piece(fields, SURE, 5) if year.digits == 4 and 1990 <= year.value < 2100 else None


@rule("D of_month INT")
def _day_and_number_of_month(day: Number, month: Number) -> Piece | None:
    if not day.digits or not 1 <= month.value <= 12:
        return None
    return Piece({"dom": day.value, "month": month.value}, SURE, 3)


@rule("D of? MONTH YEAR?", "D of? MONTH of|sep|comma YEAR", "D sep MONTH YEAR?", "D sep MONTH sep YEAR",
      "D day_word of MONTH YEAR?")  # fmt: skip
def _day_month(day: Number, month: Month, year: int | None = None) -> Piece:
    return _date(day, month, year, 4)


@rule("MONTH the|the_day? D YEAR?", "MONTH the? D comma|of YEAR", "MONTH sep D YEAR?", "MONTH sep D sep YEAR")
def _month_day(month: Month, day: Number, year: int | None = None) -> Piece:
    return _date(day, month, year, 1 if month[1] else 3)


@rule("YEAR sep MONTH sep D", "YEAR sep D sep MONTH")
def _year_first(year: int, one: Any, other: Any) -> Piece:
    day, month = (one, other) if isinstance(one, Number) else (other, one)
    return _date(day, month, year, 4)


@rule("YEAR_DAY sep MONTH")
def _year_day_month(found: tuple[int, int], month: Month) -> Piece | None:
    return _date(Number(found[1], 2), month, found[0], 4) if 1 <= found[1] <= 31 else None


@rule("the FIG", "the FIG day_word", "on_day FIG")
def _the_day(day: Number) -> Piece:
    return Piece({"dom": day.value, "ending": True}, ALONE, 2)


@rule("next|this FIG", "next|this the_day D")
def _coming_day(day: Number) -> Piece:
    """The 25th to come: "el próximo 25"."""
    return Piece({"dom": day.value}, ALONE, 2)


@rule("the_day D")
def _day_said(day: Number) -> Piece:
    return Piece({"dom": day.value}, SURE if day.digits else ALONE, 2)


@rule("the CARDINAL")
def _the_cardinal(day: Number) -> Piece | None:
    return Piece({"dom": day.value}, _words_level(day), 2) if 1 <= day.value <= 31 else None


@rule("on the FIG", "on the_day D", "on the FIG day_word", "the the_day D", "on the the_day D")
def _on_the_day(day: Number) -> Piece:
    return Piece({"dom": day.value}, SURE, 3)


@rule("ORD", "at ORD")
def _ordinal(day: Number) -> Piece:
    return Piece({"dom": day.value}, ALONE if day.digits else BESIDE, 0)


@rule("the ORD", "the ORD day_word", "at the ORD", "ORD day_word")
def _the_ordinal(day: Number) -> Piece:
    return Piece({"dom": day.value}, SURE if day.digits else _words_level(day), 3)


@rule("on ORD", "on the ORD", "on the ORD day_word")
def _on_the_ordinal(day: Number) -> Piece:
    sure = day.digits or day.value > _FEW
    return Piece({"dom": day.value}, SURE if sure else ALONE, 4)


@rule("DOW the|the_day D", "DOW comma the|the_day D", "DOW the the_day D", "DOW comma? ORD")
def _weekday_the_day(day: Day, number: Number) -> Piece:
    return Piece({"dow": day[0], "dom": number.value}, SURE, 2)


@rule("DOW D", "DOW comma D", "on DOW D", "this DOW D")
def _weekday_and_number(day: Day, number: Number) -> Piece:
    """Loose: the number may be the hour."""
    loose = (number.value <= 12 or day[1] < SURE) and not number.zero
    return Piece({"dow": day[0], "dom": number.value, "loose": loose}, SURE, 2)


@rule("ORD DOW", "the ORD DOW", "on the ORD DOW", "on ORD DOW")
def _nth_weekday(nth: Number, day: Day) -> Piece | None:
    return Piece({"dow": day[0], "nth": nth.value}, BESIDE, 3) if nth.value <= 5 else None


@rule("last DOW", "the last DOW", "on the last DOW")
def _last_weekday(day: Day) -> Piece:
    return Piece({"dow": day[0], "nth": -1}, BESIDE, 3)


@rule("last day_word", "the last day_word", "on the last day_word")
def _last_day() -> Piece:
    return Piece({"nth": -1}, BESIDE, 3)


def _date(day: Number, month: Month, year: int | None, weight: int) -> Piece:
    level = ALONE if month[1] and not day.digits and not day.ordinal else SURE
    fields: Fields = {"dom": day.value, "month": month[0]}
    return Piece({**fields, "year": year} if year else fields, level, weight)


def _words_level(day: Number) -> int:
    return BESIDE if day.value <= _FEW else ALONE
