"""Wall times and instants: what exists once, twice or never, and how a moment is written."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest

from booking.moment import (
    Moment,
    Never,
    Once,
    Twice,
    add_months,
    clock,
    first_weekday,
    in_zone,
    month_grid,
    months_ahead,
    place,
    short_day,
    times_of_day,
    weekday_names,
    words,
    zone_info,
)
from booking.when import read

ZONES = sorted(available_timezones() - {"localtime"})


def transitions(zone: str, year: int) -> list[datetime]:
    """The instants at which the zone's distance to UTC changes in that year, to the minute."""
    info, found = zone_info(zone), []
    at, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    while at < end:
        following = at + timedelta(days=1)
        if at.astimezone(info).utcoffset() != following.astimezone(info).utcoffset():
            low, high = at, following
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                same = middle.astimezone(info).utcoffset() == low.astimezone(info).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(high)
        at = following
    return found


def test_every_clock_change_of_2027_in_every_zone() -> None:
    jumps = 0
    for zone in ZONES:
        for change in transitions(zone, 2027):
            before = in_zone(change - timedelta(minutes=1), zone).wall + timedelta(minutes=1)
            after = in_zone(change, zone).wall
            middle = min(before, after) + abs(after - before) / 2
            placed = place(middle, zone)
            jumps += 1
            if after > before:
                assert isinstance(placed, Never), (zone, middle)
                assert placed.before.at < change <= placed.after.at
                assert placed.after.wall - placed.before.wall == 2 * (after - before)
            else:
                assert isinstance(placed, Twice), (zone, middle)
                assert placed.first.at < change <= placed.second.at
                assert placed.first.wall == placed.second.wall == middle
    assert jumps > 200


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "UTC"])
def test_an_ordinary_wall_time_is_one_instant(zone: str) -> None:
    placed = place(datetime(2027, 6, 15, 20, 30), zone)
    assert isinstance(placed, Once)
    assert in_zone(placed.moment.at, zone) == placed.moment


def test_nonsense_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="naive"):
        place(datetime(2027, 1, 1, tzinfo=UTC), "UTC")
    with pytest.raises(ValueError, match="no time zone"):
        place(datetime(2027, 1, 1), "Nowhere/../etc")
    with pytest.raises(ValueError, match="aware"):
        in_zone(datetime(2027, 1, 1), "UTC")
    with pytest.raises(ValueError, match="without"):
        Moment.from_json({"at": "2027-01-01T00:00:00+00:00"})


def test_json_and_back() -> None:
    moment = in_zone(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin")
    assert Moment.from_json(moment.to_json()) == moment


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "Thursday 24 September 2026, 20:00 (Berlin time)"),
        ("nl", "donderdag 24 september 2026, 20:00 (tijd in Berlijn)"),
        ("de", "Donnerstag, 24. September 2026, 20:00 (Ortszeit Berlin)"),
        ("fr", "jeudi 24 septembre 2026, 20:00 (heure de Berlin)"),
        ("es", "jueves, 24 de septiembre de 2026, 20:00 (hora de Berlín)"),
        ("it", "giovedì 24 settembre 2026, 20:00 (ora di Berlino)"),
        ("pt", "quinta-feira, 24 de setembro de 2026, 20:00 (hora de Berlim)"),
    ],
)
def test_a_moment_in_words(language: str, written: str) -> None:
    moment = in_zone(datetime(2026, 9, 24, 18, 0, tzinfo=UTC), "Europe/Berlin")
    assert words(moment, language) == written


def test_in_french_a_month_has_a_first_and_a_vowel_takes_the_e_away() -> None:
    first = in_zone(datetime(2031, 5, 1, 18, 0, tzinfo=UTC), "Europe/Athens")
    assert words(first, "fr") == "jeudi 1er mai 2031, 21:00 (heure d’Athènes)"
    assert short_day(date(2031, 5, 31), "fr") == "sam 31 mai"


def test_an_hour_that_happens_twice_says_which() -> None:
    second = in_zone(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin")
    assert words(second, "en") == "Sunday 25 October 2026, 02:30 (Berlin time, UTC+01:00)"


def test_short_words_for_buttons() -> None:
    assert short_day(date(2026, 9, 24), "en") == "Thu 24 Sep"
    assert clock(time(20, 0), "en") == "20:00"
    assert clock(time(20, 0), "en", clock12=True).replace("\u202f", " ") == "8:00 PM"
    assert not any(clock(time(20, 0), one, clock12=True).endswith(".") for one in ("es", "nl", "pt"))


def test_months_are_calendar_months() -> None:
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2026, 1, 31), -2) == date(2025, 11, 30)
    assert months_ahead(datetime(2026, 11, 30, 12, tzinfo=UTC), "UTC") == datetime(
        2027, 2, 28, 12, tzinfo=UTC
    )


def test_a_month_as_a_calendar() -> None:
    weeks = month_grid(2026, 9, 0, date(2026, 9, 23), date(2026, 9, 25))
    assert all(len(week) == 7 for week in weeks)
    assert [d.day.day for week in weeks for d in week if d.allowed] == [23, 24, 25]
    assert weeks[0][0].day == date(2026, 8, 31)
    assert not weeks[0][0].in_month
    assert weekday_names("en")[0].startswith("M")
    assert first_weekday("de") == 0


def test_the_times_of_a_day_follow_its_clock() -> None:
    spring = list(times_of_day(date(2027, 3, 28), "Europe/Berlin", 30, datetime(2027, 1, 1, tzinfo=UTC)))
    autumn = list(times_of_day(date(2027, 10, 31), "Europe/Berlin", 30, datetime(2027, 1, 1, tzinfo=UTC)))
    assert (len(spring), len(autumn)) == (46, 50)
    late = list(times_of_day(date(2027, 6, 1), "UTC", 60, datetime(2027, 6, 1, 21, 30, tzinfo=UTC)))
    assert [m.wall.hour for m in late] == [22, 23]


@pytest.mark.parametrize(
    ("said", "hours"),
    [("tomorrow at 11:00", [11]), ("tomorrow 10:30", [10]), ("tomorrow at 9:30", [9, 21])]
    + [("tomorrow at 11", [11, 23]), ("tomorrow at 11 o'clock", [11, 23]), ("tomorrow at 11:00 pm", [23])],
)
def test_which_half_of_the_day_is_asked_only_where_both_are_written_so(said: str, hours: list[int]) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert sorted(c.wall.hour for c in read(said, now, "en").candidates if c.wall) == hours


@pytest.mark.parametrize("said", ["tomorrow at 8 in the evening", "tomorrow evening at 8"])
def test_an_evening_hour_of_tomorrow_is_not_today_though_it_is_near(said: str) -> None:
    late = datetime(2026, 11, 30, 19, 27, tzinfo=UTC)
    assert [c.wall for c in read(said, late, "en").candidates] == [datetime(2026, 12, 1, 20)]


def test_a_small_hour_of_tomorrow_night_may_be_the_next_one() -> None:
    late = datetime(2026, 11, 30, 0, 27, tzinfo=UTC)
    walls = [c.wall for c in read("monday night at 1", late, "en").candidates]
    assert datetime(2026, 11, 30, 1) in walls
