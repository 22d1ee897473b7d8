"""Time: instants with the wall time meant, wall times that exist once, twice or never, and their words.

Instants are aware UTC. The clock is always an argument. May import the standard library and babel.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time

# A full date without CLDR's commas in English, where they would read as the end of the phrase.
_FULL = {"en": "EEEE d MMMM y"}
_SHORT = {"en": "EEE d MMM", "de": "EEE d. MMM", "pt": "EEE d MMM", "es": "EEE d MMM"}
_ZONE = {
    "en": "{} time",
    "nl": "tijd in {}",
    "de": "Ortszeit {}",
    "fr": "heure de {}",
    "es": "hora de {}",
    "it": "ora di {}",
    "pt": "hora de {}",
}
_BEHIND_LETTERS = re.compile(r"(?<=[^\W\d])\.")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a person meant it: `at` aware UTC, `zone` an IANA id, `wall` the naive local."""

    at: datetime
    zone: str
    wall: datetime

    def to_json(self) -> dict[str, str]:
        """As plain JSON values."""
        return {"at": self.at.isoformat(), "zone": self.zone, "wall": self.wall.isoformat()}

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> "Moment":
        """From what `to_json` wrote; ValueError when it is something else."""
        try:
            at = datetime.fromisoformat(str(raw["at"]))
            wall = datetime.fromisoformat(str(raw["wall"]))
            zone = str(raw["zone"])
        except KeyError as missing:
            raise ValueError(f"a moment without {missing}") from None
        if at.tzinfo is None or wall.tzinfo is not None:
            raise ValueError("a moment needs an aware instant and a naive wall time")
        return cls(at.astimezone(UTC), zone, wall)


@dataclass(frozen=True, slots=True)
class Once:
    """The ordinary case: the wall time is one instant."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class Twice:
    """Clocks go back over this wall time: ask which."""

    first: Moment
    second: Moment


@dataclass(frozen=True, slots=True)
class Never:
    """Clocks jump over this wall time: offer the same distance before and after the jump."""

    before: Moment
    after: Moment


Placed = Once | Twice | Never


def zone_info(zone: str) -> ZoneInfo:
    """The tz database's zone; ValueError when there is none of that id."""
    try:
        return ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError(f"no time zone called {zone[:60]!r}") from unknown


def in_zone(at: datetime, zone: str) -> Moment:
    """The aware instant as a Moment of that zone; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("an instant must be aware")
    return Moment(at.astimezone(UTC), zone, at.astimezone(zone_info(zone)).replace(tzinfo=None, fold=0))


def place(wall: datetime, zone: str) -> Placed:
    """Whether the naive wall time exists once, twice or never in the zone, and the instants it may mean.

    ValueError for an aware time, an unknown zone, or a year at the very edge of the calendar.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall time must be naive")
    info, wall = zone_info(zone), wall.replace(fold=0)
    try:
        first = wall.replace(tzinfo=info).astimezone(UTC)
        second = wall.replace(tzinfo=info, fold=1).astimezone(UTC)
        if first == second:
            return Once(Moment(first, zone, wall))
        if first < second:
            return Twice(Moment(first, zone, wall), Moment(second, zone, wall))
        return Never(in_zone(second, zone), in_zone(first, zone))
    except OverflowError as far:
        raise ValueError("outside the calendar") from far


def add_months(day: date, months: int) -> date:
    """The same day of the month that many calendar months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_ahead(now: datetime, zone: str, months: int = 3) -> datetime:
    """The last instant (aware UTC) at most that many calendar months after the aware `now`, in the zone."""
    wall = in_zone(now, zone).wall
    placed = place(datetime.combine(add_months(wall.date(), months), wall.time()), zone)
    match placed:
        case Once(moment):
            return moment.at
        case Twice(_, second):
            return second.at
        case Never(_, after):
            return after.at


@dataclass(frozen=True, slots=True)
class GridDay:
    """One cell of a month's calendar. `allowed`: inside the month and the limits."""

    day: date
    in_month: bool
    allowed: bool


def month_grid(
    year: int, month: int, first_weekday: int, first: date, last: date
) -> tuple[tuple[GridDay, ...], ...]:
    """The month as whole weeks from `first_weekday` (Monday 0); days from `first` to `last` are allowed."""
    weeks = calendar.Calendar(first_weekday).monthdatescalendar(year, month)
    return tuple(
        tuple(GridDay(d, d.month == month, d.month == month and first <= d <= last) for d in week)
        for week in weeks
    )


def times_of_day(day: date, zone: str, step_minutes: int, after: datetime) -> Iterator[Moment]:
    """The instants of that local day, every `step_minutes` of the wall clock, later than the aware `after`.

    Times the clock jumps over are left out; times that happen twice come twice.
    """
    wall = datetime.combine(day, time())
    while wall.date() == day:
        match place(wall, zone):
            case Once(moment):
                moments: tuple[Moment, ...] = (moment,)
            case Twice(one, two):
                moments = (one, two)
            case Never():
                moments = ()
        yield from (m for m in moments if m.at > after)
        wall += step_minutes * _MINUTE


def words(
    value: Moment | datetime,
    language: str,
    zone: str = "",
    *,
    clock12: bool = False,
    order: str = "",
    with_zone: bool = True,
) -> str:
    """The whole moment, to be read back without doubt: "Thursday 24 September 2026, 20:00 (Berlin time)".

    Shown in `zone` (default: the moment's own). A wall time that happens twice carries its distance to UTC.
    """
    moment = value if isinstance(value, Moment) else in_zone(value, zone)
    if zone and zone != moment.zone:
        moment = in_zone(moment.at, zone)
    day = full_day(moment.wall.date(), language, order)
    said = f"{day}, {clock(moment.wall.time(), language, clock12=clock12)}"
    notes = [zone_words(moment.zone, language)] if with_zone else []
    if isinstance(place(moment.wall, moment.zone), Twice):
        notes.append(_offset(moment.at.astimezone(zone_info(moment.zone)).utcoffset() or timedelta()))
    return f"{said} ({', '.join(notes)})" if notes else said


def full_day(day: date, language: str, order: str = "") -> str:
    """A day with its weekday and year: "Thursday 24 September 2026"; month first for "MDY" in English."""
    shape = "EEEE MMMM d y" if _month_first(language, order) else _FULL.get(language, "full")
    return _written(day, shape, language)


def short_day(day: date, language: str, order: str = "") -> str:
    """A day for a button: "Thu 24 Sep", or "Thu Sep 24"."""
    shape = "EEE MMM d" if _month_first(language, order) else _SHORT.get(language, "EEE d MMM")
    return _BEHIND_LETTERS.sub("", _written(day, shape, language))


def _month_first(language: str, order: str) -> bool:
    """Only English says the month before the day, whatever order somebody writes figures in."""
    return language == "en" and order == "MDY"


def brief(day: date, language: str) -> str:
    """A day without its year, the month in letters: "24 Sep"."""
    shape = "d MMM" if language == "en" else str(_locale(language).datetime_skeletons["MMMd"])
    return _written(day, shape, language)


def dated(day: date, language: str, order: str = "") -> str:
    """A day with its year for lists: "24 Sep 2026"; month first for who reads numeric dates so ("MDY")."""
    usual = "d MMM y" if language == "en" else str(_locale(language).datetime_skeletons["yMMMd"])
    return _written(day, "MMM d, y" if _month_first(language, order) else usual, language)


def _written(day: date, shape: str, language: str) -> str:
    said = str(format_date(day, shape, locale=_locale(language)))
    return re.sub(r"\b1(?= [a-zéû])", "1er", said) if language == "fr" else said


def month_name(year: int, month: int, language: str) -> str:
    """A month above its calendar: "September 2026"."""
    return str(format_date(date(year, month, 1), "LLLL y", locale=_locale(language)))


def weekday_names(language: str) -> tuple[str, ...]:
    """The shortest names of the week's days, Monday first, for the head of a calendar."""
    days = _locale(language).days["stand-alone"]["short"]
    return tuple(str(days[i]).rstrip(".") for i in range(7))


def weekday_name(day: int, language: str) -> str:
    """A weekday's full name, Monday 0."""
    return str(_locale(language).days["stand-alone"]["wide"][day])


def day_month(day: date, language: str) -> str:
    """A day without its year, the month in words: "3 April"."""
    shape = "d MMMM" if language == "en" else str(_locale(language).datetime_skeletons["MMMMd"])
    return _written(day, shape, language)


def first_weekday(language: str) -> int:
    """The day a week begins with where most people speak that language (Monday 0)."""
    return 6 if language in {"pt", "en-US", "en_US"} else int(_locale(language).first_week_day)


def clock(at: time, language: str, *, clock12: bool = False) -> str:
    """A time of day: "20:00", or "8:00 PM" for who wants that.

    Where a language writes "8:00 p. m." it is without the dots: at the end of a sentence there would be two.
    """
    said = str(format_time(at, "h:mm a" if clock12 else "HH:mm", locale=_locale(language)))
    return re.sub(r"([ap])\.\s?m\.", lambda half: f"{half[1]}m".upper(), said)


def zone_words(zone: str, language: str) -> str:
    """A zone in words: "Berlin time"; zones without a city keep their id."""
    city = zone_city(zone, language)
    if at_sea := re.fullmatch(r"Etc/GMT([+-])([1-9]\d?)", zone):
        return f"UTC{'−' if at_sea[1] == '+' else '+'}{at_sea[2]}"  # the id has the sign the other way round
    named = _ZONE.get(language, _ZONE["en"]).format(city) if city else zone
    return re.sub(r"\bde (?=[AEIOUÂÉÎ])", "d’", named) if language == "fr" else named


def zone_city(zone: str, language: str) -> str:
    """The city a zone is named after, in that language; "" where it is named after none."""
    area, _, rest = zone.partition("/")
    if not rest or area in {"Etc", "SystemV", "US", "Canada", "Mexico", "Brazil", "Chile"}:
        return ""
    known = _locale(language).time_zones.get(zone, {}).get("city")
    return str(known or rest.rpartition("/")[2].replace("_", " "))


def _offset(distance: timedelta) -> str:
    minutes = round(distance.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    return Locale.parse(language.replace("-", "_"))
