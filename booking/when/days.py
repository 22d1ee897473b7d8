"""Which day the fields of a sketch mean, seen from today. Imports: this room and `booking.moment`."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from booking.moment import add_months
from booking.when.lattice import Numeric
from booking.when.pieces import Fields

WEEK = 7
_FAR = timedelta(days=62)
"""A weekday and a bare small number ("Monday 9") are a date only if it comes that soon."""
_NEAR_YEARS = 10
"""A year of two figures is one of the coming ones."""
_SAID = ("rel", "dow", "dom", "month", "nth", "figures", "week", "month_away", "year_away")


class Asked(NamedTuple):
    """Who asks: today's date, the order of numeric dates ("DMY", "MDY" or None), which "next" comes first.

    `clock24`: a time in figures is written as the clock of 24 hours has it. `late`: in the small hours, when
    tomorrow may be the day that has begun.
    """

    today: date
    order: str | None
    next_is_coming: bool
    clock24: bool = False
    late: bool = False


def days(fields: Fields, asked: Asked) -> list[date] | None:
    """The days meant, the sensible one first; [] when no day was said, None when they make no sense."""
    try:
        found = _days(fields, asked)
    except (ValueError, OverflowError):
        return None
    shift = fields.get("shift", 0)
    if found and "nth" not in fields:
        found = [d + timedelta(days=shift) for d in found]
    if found == []:
        return None if _said(fields) or shift else []
    return found


def _said(fields: Fields) -> bool:
    return any(key in fields for key in _SAID) or "year" in fields


def _days(fields: Fields, asked: Asked) -> list[date]:
    dated = _dated(fields, asked)
    if not dated and fields.keys() & {"dom", "figures", "nth", "month"}:
        return []
    if "rel" in fields:
        day = asked.today + timedelta(days=fields["rel"])
        if "dow" in fields and day.weekday() != fields["dow"]:
            return []
        if dated or "dow" in fields:
            return [day] if not dated or day in dated else []
        return [day, day - timedelta(days=1)] if asked.late and fields["rel"] > 0 else [day]
    if dated:
        return [d for d in dated if "dow" not in fields or d.weekday() == fields["dow"]]
    if "dow" in fields and not fields.keys() & {"dom", "month", "figures", "nth"}:
        return _weekdays(fields, asked)
    return []


def _dated(fields: Fields, asked: Asked) -> list[date]:
    if "figures" in fields:
        return _figures(fields, asked)
    if "nth" in fields:
        return _nth(fields, asked)
    if "dom" not in fields:
        return []
    if "month" in fields or "month_away" in fields:
        return _month_and_day(fields, asked)
    return _next_with_day(fields, asked)


def _figures(fields: Fields, asked: Asked) -> list[date]:
    numeric: Numeric = fields["figures"]
    orders = (
        ["DMY", "MDY"] if asked.order is None else [asked.order, "MDY" if asked.order == "DMY" else "DMY"]
    )
    found: list[date] = []
    for order in orders:
        day, month = (numeric.first, numeric.second) if order == "DMY" else (numeric.second, numeric.first)
        if not (1 <= month <= 12 and 1 <= day <= 31):
            continue
        year = numeric.year if numeric.year is not None else fields.get("year")
        plain = {"dom": day, "month": month, **({"year": year} if year is not None else {})}
        if order == "MDY" and numeric.sign == "." and (found or numeric.year is None):
            continue
        try:
            dates = _month_and_day(plain, asked)
        except ValueError:
            continue
        if numeric.short:
            dates = [d for d in dates if 0 <= d.year - asked.today.year <= _NEAR_YEARS and d >= asked.today]
        if "dow" in fields:
            dates = [d for d in dates if d.weekday() == fields["dow"]]
        found.extend(d for d in dates if d not in found)
        if found and asked.order is not None:
            break
    return found


def _month_and_day(fields: Fields, asked: Asked) -> list[date]:
    day = fields["dom"]
    year, month = _year_and_month(fields, asked)
    if year is not None:
        return [date(year, month, day)]
    return [_coming(month, day, asked.today)]


def _year_and_month(fields: Fields, asked: Asked) -> tuple[int | None, int]:
    today = asked.today
    if "month_away" in fields:
        there = add_months(today.replace(day=1), fields["month_away"])
        return there.year, there.month
    if "year_away" in fields:
        return today.year + fields["year_away"], fields["month"]
    return fields.get("year"), fields["month"]


def _coming(month: int, day: int, today: date) -> date:
    for year in range(today.year, today.year + 9):
        if day <= calendar.monthrange(year, month)[1]:
            found = date(year, month, day)
            if found >= today:
                return found
    raise ValueError("no such day")


def _next_with_day(fields: Fields, asked: Asked) -> list[date]:
    """The next 24th; with a weekday, the next 24th that is one."""
    first = asked.today.replace(day=1)
    for ahead in range(13):
        month = add_months(first, ahead)
        if fields["dom"] > calendar.monthrange(month.year, month.month)[1]:
            continue
        found = month.replace(day=fields["dom"])
        if fields.get("loose") and found - asked.today > _FAR:
            return []
        if found >= asked.today and fields.get("dow", found.weekday()) == found.weekday():
            return [found]
    return []


def _nth(fields: Fields, asked: Asked) -> list[date]:
    if "month" not in fields and "month_away" not in fields:
        return []
    year, month = _year_and_month(fields, asked)
    years = [year] if year is not None else [asked.today.year, asked.today.year + 1]
    found = [d for y in years for d in _nth_of(y, month, fields)]
    return [d for d in found if year is not None or d >= asked.today][:1]


def _nth_of(year: int, month: int, fields: Fields) -> Iterator[date]:
    last = calendar.monthrange(year, month)[1]
    wanted = [
        date(year, month, d)
        for d in range(1, last + 1)
        if "dow" not in fields or date(year, month, d).weekday() == fields["dow"]
    ]
    nth = fields["nth"]
    place = nth if nth < 0 else nth - 1
    if place < len(wanted):
        yield wanted[place]


def _weekdays(fields: Fields, asked: Asked) -> list[date]:
    today, dow = asked.today, fields["dow"]
    monday = today - timedelta(days=today.weekday())
    if "week" in fields:
        return [monday + timedelta(days=dow + WEEK * fields["week"])]
    ahead = (dow - today.weekday()) % WEEK
    coming = today + timedelta(days=ahead or WEEK)
    following = monday + timedelta(days=dow + WEEK)
    match fields.get("mod"):
        case "next":
            both = [coming, following] if asked.next_is_coming else [following, coming]
            if following == coming and ahead == 0:
                return [coming]
            return both if following != coming else [coming, coming + timedelta(days=WEEK)]
        case "coming":
            return [coming]
        case "following":
            return [following]
        case "after_next":
            return [coming + timedelta(days=WEEK)]
        case "this":
            return [today + timedelta(days=ahead)]
        case _:
            both = [today, coming] if "time" in fields else [coming, today]
            return both if ahead == 0 else [coming]
