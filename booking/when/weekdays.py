"""Pieces that tell a day by its weekday, or count from today. Imports: this room only."""

from functools import partial

from booking.when.pieces import PIECES, Piece
from booking.when.spans import Length
from booking.when.times import ALONE, BESIDE, SURE

Day = tuple[int, int]
"""A weekday (Monday 0) and how sure its word alone is."""

rule = PIECES.rule


@rule("now")
def _now() -> Piece:
    return Piece({"now": True}, SURE)


@rule("now_weak")
def _perhaps_now() -> Piece:
    return Piece({"now": True}, ALONE)


@rule("REL")
def _relative(days: int) -> Piece:
    return Piece({"rel": days}, SURE, 1)


@rule("DOW")
def _weekday(day: Day) -> Piece:
    return Piece({"dow": day[0]}, day[1])


@rule("on DOW", "on the DOW")
def _on_weekday(day: Day) -> Piece:
    return Piece({"dow": day[0]}, *((SURE, 1) if day[1] else (ALONE, 2)))


@rule("the DOW")
def _the_weekday(day: Day) -> Piece:
    return Piece({"dow": day[0]}, SURE if day[1] else BESIDE, 1)


def _which(mod: str, weight: int, day: Day) -> Piece:
    return Piece({"dow": day[0], "mod": mod}, SURE, weight)


for mod, weight in (("this", 2), ("next", 2), ("coming", 3), ("following", 3), ("after_next", 3)):
    for pattern in ("{} DOW", "on {} DOW", "the {} DOW", *(["DOW {}"] if mod != "this" else [])):
        PIECES.add(pattern.format(mod), partial(_which, mod, weight))


def _whole_unit(away: int, unit: str) -> Piece | None:
    if unit == "day":
        return Piece({"rel": 1}, SURE) if away == 1 else None
    key = {"week": "week", "month": "month_away", "year": "year_away"}.get(unit)
    return Piece({key: away}, BESIDE) if key else None


for mod, away in (("this", 0), ("next", 1), ("following", 1), ("coming", 1), ("after_next", 2)):
    for pattern in ("{} U", "the {} U", *(["U {}", "the U {}"] if away == 1 else [])):
        PIECES.add(pattern.format(mod), partial(_whole_unit, away))


@rule("in DUR", "in approx DUR", "approx in DUR", "in DUR time_later", "in DUR later", "plus DUR")
def _from_now(length: Length) -> Piece:
    return Piece({"away": length}, SURE, 3)


@rule("DUR later", "approx DUR later", "on DUR later")
def _later(length: Length) -> Piece:
    return Piece({"away": length}, SURE, 2)


@rule("DUR from", "in DUR from")
def _from_base(length: Length) -> Piece:
    return Piece({"away": length, "base": True}, SURE, 2)


@rule("DUR on DOW", "DUR week_from DOW", "DUR from DOW")
def _weeks_from_weekday(length: Length, day: Day) -> Piece | None:
    if length.months or length.minutes or length.days % 7:
        return None
    return Piece({"dow": day[0], "mod": "this", "shift": length.days}, SURE, 4)


@rule("DOW week_after", "week_on DOW", "a week_on DOW", "the week_on DOW")
def _week_after(day: Day) -> Piece:
    return Piece({"dow": day[0], "mod": "this", "shift": 7}, SURE, 4)


@rule("DUR REL")
def _weeks_from_day(length: Length, days: int) -> Piece | None:
    """A week tomorrow."""
    if length.months or length.minutes or length.days % 7 or not length.days:
        return None
    return Piece({"rel": days + length.days}, SURE, 4)


@rule("REL week_after")
def _week_after_day(days: int) -> Piece:
    return Piece({"rel": days + 7}, SURE, 4)


@rule("REL two_weeks_after")
def _two_weeks_after_day(days: int) -> Piece:
    return Piece({"rel": days + 14}, SURE, 4)


@rule("DOW two_weeks_after")
def _two_weeks_after(day: Day) -> Piece:
    return Piece({"dow": day[0], "mod": "this", "shift": 14}, SURE, 4)


@rule("day_after of?")
def _day_after() -> Piece:
    return Piece({"shift": 1, "base": True}, BESIDE, 3)
