"""The grammar of the pieces a when is made of: "at eight", "next Friday", "the 3rd of May", "in two weeks".

A piece is a few fields of a sketch; pieces that do not contradict each other add up (see `chains`).
Imports: this room only.
"""

from typing import Any, NamedTuple

from booking.when.grammar import Grammar
from booking.when.language import Number
from booking.when.lattice import Numeric
from booking.when.spans import Length
from booking.when.times import ALONE, BESIDE, SURE, Clock, yearlike

Fields = dict[str, Any]


class Piece(NamedTuple):
    """Fields of a sketch, how sure the words alone are, and how good the rule is against others for the same words."""

    fields: Fields
    level: int = SURE
    weight: int = 0


PIECES = Grammar("PIECE")
rule = PIECES.rule


@rule("TIME")
def _time(clock: Clock) -> Piece:
    if clock.level == BESIDE and yearlike(clock.hour * 100 + clock.minute):
        return Piece({"time": clock, "yearlike": True}, BESIDE, -1)
    return Piece({"time": clock}, clock.level)


@rule("at TIME", "at approx TIME", "approx at TIME")
def _at_time(clock: Clock) -> Piece:
    return Piece({"time": clock}, SURE, 3)


@rule("at_figures TIME", "at_figures approx TIME", "approx at_figures TIME")
def _at_figures(clock: Clock) -> Piece:
    return Piece({"time": clock}, max(clock.level, ALONE) if clock.words else SURE, 1)


@rule("for TIME")
def _for_time(clock: Clock) -> Piece:
    return Piece({"time": clock}, SURE if clock.minute else max(clock.level, ALONE), 1)


@rule(
    "at_weak TIME",
    "approx at_weak TIME",
    "at_weak approx TIME",
    "approx TIME",
    "approx? TIME ish",
    "TIME approx",
)
def _about_time(clock: Clock) -> Piece | None:
    if clock.level == BESIDE and yearlike(clock.hour * 100 + clock.minute):
        return None
    return Piece({"time": clock}, max(clock.level, ALONE), 1)


@rule("TIME AMPM", "TIME sep AMPM", "at|at_figures|at_weak|for|approx TIME AMPM", "at approx TIME AMPM")
def _half_day(clock: Clock, half: str) -> Piece | None:
    if half == "am" and clock.hour > 12:
        return None
    return Piece({"time": clock, "half": half}, SURE, 2)


@rule("INT AMPM_GLUED", "CLK AMPM_GLUED", "DOT AMPM_GLUED")
def _half_day_glued(number: Any, half: str) -> Piece | None:
    hour, minute = (number.value, 0) if isinstance(number, Number) else number[:2]
    if isinstance(number, Number) and number.digits > 2:
        hour, minute = divmod(number.value, 100)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return Piece({"time": Clock(hour, minute, True, SURE), "half": half}, SURE, 2)


@rule("TIME either_half")
def _either_half(clock: Clock) -> Piece:
    return Piece({"time": clock._replace(open=1 <= clock.hour <= 12)}, SURE, 2)


@rule("AMPM")
def _half_alone(half: str) -> Piece:
    return Piece({"half": half}, BESIDE)


@rule("PLUS")
def _minutes_added(minutes: int) -> Piece:
    return Piece({"added": minutes}, BESIDE)


@rule("PART")
def _part(part: str) -> Piece:
    return Piece({"part": part}, ALONE)


@rule("part_prep PART", "part_prep the PART")
def _part_with_preposition(part: str) -> Piece:
    return Piece({"part": part}, SURE, 2)


@rule("this PART")
def _this_part(part: str) -> Piece:
    return Piece({"part": part, "today": True}, SURE, 2)


@rule("TODAYPART")
def _part_of_today(part: str) -> Piece:
    return Piece({"part": part, "today": True}, SURE, 1)


@rule("now")
def _now() -> Piece:
    return Piece({"now": True}, SURE)


@rule("REL")
def _relative(days: int) -> Piece:
    return Piece({"rel": days}, SURE, 1)


@rule("DOW")
def _weekday(day: tuple[int, bool]) -> Piece:
    return Piece({"dow": day[0]}, ALONE if day[1] else SURE)


@rule("on DOW", "on the DOW")
def _on_weekday(day: tuple[int, bool]) -> Piece:
    return Piece({"dow": day[0]}, SURE, 1)


@rule("this DOW", "on this DOW")
def _this_weekday(day: tuple[int, bool]) -> Piece:
    return Piece({"dow": day[0], "mod": "this"}, SURE, 2)


@rule("next DOW", "DOW next", "the next DOW", "on next DOW", "this next DOW")
def _next_weekday(day: tuple[int, bool]) -> Piece:
    return Piece({"dow": day[0], "mod": "next"}, SURE, 2)


@rule("coming DOW", "DOW coming", "on coming DOW", "this coming DOW", "the coming DOW")
def _coming_weekday(day: tuple[int, bool]) -> Piece:
    return Piece({"dow": day[0], "mod": "coming"}, SURE, 3)


@rule("following DOW", "DOW following", "the following DOW", "on following DOW")
def _following_weekday(day: tuple[int, bool]) -> Piece:
    return Piece({"dow": day[0], "mod": "following"}, SURE, 3)


@rule("after_next DOW", "DOW after_next")
def _weekday_after_next(day: tuple[int, bool]) -> Piece:
    return Piece({"dow": day[0], "mod": "after_next"}, SURE, 3)


@rule("next U", "U next", "following U", "U following", "coming U", "U coming", "the next U", "the U next")
def _next_unit(unit: str) -> Piece | None:
    return {
        "day": Piece({"rel": 1}, SURE),
        "week": Piece({"week": 1}, BESIDE),
        "month": Piece({"month_away": 1}, BESIDE),
        "year": Piece({"year_away": 1}, BESIDE),
    }.get(unit)


@rule("this U")
def _this_unit(unit: str) -> Piece | None:
    return {
        "week": Piece({"week": 0}, BESIDE),
        "month": Piece({"month_away": 0}, BESIDE),
        "year": Piece({"year_away": 0}, BESIDE),
    }.get(unit)


@rule("after_next U")
def _unit_after_next(unit: str) -> Piece | None:
    return {"week": Piece({"week": 2}, BESIDE), "month": Piece({"month_away": 2}, BESIDE)}.get(unit)


@rule("in DUR", "in approx DUR", "approx in DUR", "in DUR time_later", "in DUR later", "plus DUR")
def _from_now(length: Length) -> Piece:
    return Piece({"away": length}, SURE, 3)


@rule("DUR later", "approx DUR later", "on DUR later")
def _later(length: Length) -> Piece:
    return Piece({"away": length}, SURE, 2)


@rule("DUR from", "in DUR from")
def _from_base(length: Length) -> Piece:
    return Piece({"away": length, "base": True}, SURE, 2)


@rule("DUR on DOW", "DUR week_from DOW")
def _weeks_from_weekday(length: Length, day: tuple[int, bool]) -> Piece | None:
    if length.months or length.minutes or length.days % 7:
        return None
    return Piece({"dow": day[0], "mod": "this", "shift": length.days}, SURE, 4)


@rule("DOW week_after", "week_on DOW", "a week_on DOW", "the week_on DOW")
def _week_after_weekday(day: tuple[int, bool]) -> Piece:
    return Piece({"dow": day[0], "mod": "this", "shift": 7}, SURE, 4)


@rule("DOW two_weeks_after")
def _two_weeks_after_weekday(day: tuple[int, bool]) -> Piece:
    return Piece({"dow": day[0], "mod": "this", "shift": 14}, SURE, 4)


@rule("day_after of?")
def _day_after() -> Piece:
    return Piece({"shift": 1, "base": True}, BESIDE, 3)


@rule("MONTH")
def _month(month: tuple[int, bool]) -> Piece:
    return Piece({"month": month[0]}, BESIDE)


@rule("YMD")
def _figures_year_first(found: tuple[int, int, int]) -> Piece:
    year, month, day = found
    return Piece({"year": year, "month": month, "dom": day}, SURE, 3)


@rule("NUMDATE")
def _figures(found: Numeric) -> Piece:
    return Piece({"figures": found}, SURE if found.year is not None else ALONE, 2)


@rule("on NUMDATE", "on the NUMDATE", "the NUMDATE", "on the_day NUMDATE", "the_day NUMDATE")
def _on_figures(found: Numeric) -> Piece:
    return Piece({"figures": found}, SURE, 4)


@rule("the? INT INT INT?", "on INT INT INT?")
def _spaced_figures(day: Number, month: Number, year: Number | None = None) -> Piece | None:
    if not (day.digits <= 2 and month.digits <= 2 and (year is None or year.digits == 4)):
        return None
    if year is None and not (day.digits == 2 and month.digits == 2):
        return None
    if not (1 <= day.value <= 31 and 1 <= month.value <= 12):
        return None
    return Piece({"dom": day.value, "month": month.value, **_year(year)}, ALONE, 5 if year else 1)


@rule("D MONTH YEAR?", "D of MONTH YEAR?", "D of MONTH of YEAR", "D MONTH of YEAR", "D MONTH sep YEAR",
      "D sep MONTH YEAR?", "D sep MONTH sep YEAR", "D MONTH comma YEAR", "D of MONTH comma YEAR",
      "D day_word of MONTH YEAR?")  # fmt: skip
def _day_month(day: Number, month: tuple[int, bool], year: int | None = None) -> Piece | None:
    return _date(day, month, year, 4)


@rule("MONTH D YEAR?", "MONTH the D YEAR?", "MONTH D comma YEAR", "MONTH the D comma YEAR", "MONTH sep D YEAR?",
      "MONTH sep D sep YEAR", "MONTH D of YEAR", "MONTH D comma? of YEAR", "MONTH the_day D")  # fmt: skip
def _month_day(month: tuple[int, bool], day: Number, year: int | None = None) -> Piece | None:
    return _date(day, month, year, 1 if month[1] else 3)


@rule("D of_month INT")
def _day_and_number_of_month(day: Number, month: Number) -> Piece | None:
    if not day.digits or not 1 <= month.value <= 12:
        return None
    return Piece({"dom": day.value, "month": month.value}, SURE, 3)


@rule("YEAR sep MONTH sep D", "YEAR sep D sep MONTH")
def _year_first(year: int, one: Any, other: Any) -> Piece | None:
    day, month = (one, other) if isinstance(one, Number) else (other, one)
    return _date(day, month, year, 4)


@rule("YEAR_DAY sep MONTH")
def _year_day_month(found: tuple[int, int], month: tuple[int, bool]) -> Piece | None:
    return _date(Number(found[1], 2), month, found[0], 4)


@rule("the D", "the_day D", "the D day_word")
def _the_day(day: Number) -> Piece | None:
    return Piece({"dom": day.value}, ALONE, 2) if 1 <= day.value <= 31 else None


@rule("on D")
def _on_day(day: Number) -> Piece | None:
    return Piece({"dom": day.value}, ALONE, 2) if 1 <= day.value <= 31 and day.digits else None


@rule("on the D", "on the_day D", "on the D day_word", "the the_day D", "on the the_day D")
def _on_the_day(day: Number) -> Piece | None:
    return Piece({"dom": day.value}, SURE, 3) if 1 <= day.value <= 31 else None


@rule("ORD", "at ORD", "ORD day_word")
def _ordinal(day: Number) -> Piece | None:
    return Piece({"dom": day.value}, ALONE if day.digits else BESIDE, 0) if 1 <= day.value <= 31 else None


@rule("the ORD", "on ORD", "on the ORD", "at the ORD", "the ORD day_word")
def _the_ordinal(day: Number) -> Piece | None:
    return Piece({"dom": day.value}, SURE if day.digits else ALONE, 3) if 1 <= day.value <= 31 else None


@rule(
    "DOW the D",
    "DOW the_day D",
    "DOW comma the_day D",
    "DOW comma the D",
    "DOW the the_day D",
    "DOW comma? ORD",
)
def _weekday_the_day(day: tuple[int, bool], number: Number) -> Piece | None:
    return Piece({"dow": day[0], "dom": number.value}, SURE, 2) if 1 <= number.value <= 31 else None


@rule("DOW D", "DOW comma D", "on DOW D", "this DOW D")
def _weekday_and_day(day: tuple[int, bool], number: Number) -> Piece | None:
    if not 1 <= number.value <= 31:
        return None
    return Piece(
        {"dow": day[0], "dom": number.value, "loose": (number.value <= 12 or day[1]) and not number.zero},
        SURE,
        2,
    )


@rule("ORD DOW", "the ORD DOW")
def _nth_weekday(nth: Number, day: tuple[int, bool]) -> Piece | None:
    return Piece({"dow": day[0], "nth": nth.value}, BESIDE, 3) if nth.value <= 5 else None


@rule("last DOW", "the last DOW")
def _last_weekday(day: tuple[int, bool]) -> Piece:
    return Piece({"dow": day[0], "nth": -1}, BESIDE, 3)


@rule("last day_word", "the last day_word")
def _last_day() -> Piece:
    return Piece({"nth": -1}, BESIDE, 3)


@rule("ORD day_word", "the ORD day_word")
def _nth_day(day: Number) -> Piece | None:
    return Piece({"dom": day.value}, BESIDE, 2) if 1 <= day.value <= 31 else None


@rule("YEAR", "of YEAR")
def _only_year(year: int) -> Piece:
    return Piece({"year": year}, BESIDE)


def _date(day: Number, month: tuple[int, bool], year: int | None, weight: int) -> Piece | None:
    if not 1 <= day.value <= 31:
        return None
    level = ALONE if month[1] and not day.digits else SURE
    fields: Fields = {"dom": day.value, "month": month[0]}
    return Piece({**fields, "year": year} if year else fields, level, weight)


def _year(number: Number | None) -> Fields:
    return {"year": number.value} if number else {}


DAYS = Grammar("D")
ORDINALS = Grammar("ORD")
YEARS = Grammar("YEAR")


@ORDINALS.rule("ORDW")
def _ordinal_word(number: Number) -> Number:
    return number


@ORDINALS.rule("INT mark")
def _ordinal_figures(number: Number) -> Number | None:
    return number if number.digits <= 2 else None


@DAYS.rule("ORD", "N")
def _day_number(number: Number) -> Number | None:
    return number if 1 <= number.value <= 31 and number.digits <= 2 else None


@YEARS.rule("INT")
def _year_figures(number: Number) -> int | None:
    return number.value if number.digits == 4 and 1990 <= number.value < 2100 and not number.zero else None


@YEARS.rule("thousand N")
def _year_words(number: Number) -> int | None:
    return 2000 + number.value if number.value < 100 and not number.digits else None
