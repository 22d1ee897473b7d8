"""What buttons of a draft and of a picker of times carry: whether it is anything that one of them could.

A tap may come with other data than was drawn: its words are read here, before anything is done with them.
Imports: `booking`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from booking.moment import zone_info
from handlers.callback import Do

YEARS = range(2000, 3000)
LONGEST = 9
"""Digits of a number; of minutes since 1970, so many reach to the year 3871."""


def sound(do: str, arg: str) -> bool:
    """Whether a button that does `do` may carry `arg`; what carries words of its own kind is not judged."""
    try:
        return do not in CARRIES or CARRIES[do](arg) is not None
    except ValueError:
        return False


def instant(minutes: str) -> datetime:
    """The aware instant so many minutes after 1970, as a button carries it; ValueError if it is none."""
    return datetime.fromtimestamp(_number(minutes) * 60, UTC)


def _number(arg: str) -> int:
    if not arg.isdecimal() or len(arg) > LONGEST:
        raise ValueError("no number")
    return int(arg)


def _page(arg: str) -> object:
    return arg if arg == "all" else _number(arg)


def _day(arg: str) -> date:
    day = date.fromisoformat(arg)
    if day.year not in YEARS:
        raise ValueError("outside the calendar")
    return day


def _month(arg: str) -> date:
    return _day(f"{arg}-01")


def _hour(arg: str) -> date:
    day, _, hour = arg.partition("T")
    if _number(hour) >= 24:
        raise ValueError("no hour")
    return _day(day)


CARRIES: Mapping[str, Callable[[str], object]] = {
    Do.PAGE: _page,
    Do.EDIT: _number,
    Do.MONTH: _month,
    Do.DAY: _day,
    Do.HOUR: _hour,
    Do.INSTANT: instant,
    Do.ZONE: zone_info,
}
