"""Zones said in a phrase: by city, by id, by distance, and by letters where they leave no doubt."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.moment import Never, Once, Twice, in_zone
from booking.when import Reading, read

NOW = datetime(2026, 9, 23, 8, 0, tzinfo=UTC)


def at(text: str, zone: str, language: str = "en") -> datetime:
    placed = read(text, NOW, language, None, zone).candidates[0].placed(zone)
    assert isinstance(placed, Once)
    assert placed.moment.zone == zone
    return placed.moment.at


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("tomorrow 8pm London time", "en"),
        ("tomorrow at 20:00 Europe/London", "en"),
        ("8pm tomorrow (London time)", "en"),
        ("tomorrow 20:00 UTC+1", "en"),
        ("tomorrow 19:00 UTC", "en"),
        ("tomorrow 19:00 GMT", "en"),
        ("tomorrow 8pm BST", "en"),
        ("tomorrow 3pm New York time", "en"),
        ("tomorrow 15:00 America/New_York", "en"),
        ("morgen 20:00 Zeit in London", "de"),
        ("morgen 20:00 Ortszeit London", "de"),
        ("demain à 20h, heure de Londres", "fr"),
        ("mañana a las 20:00 hora de Londres", "es"),
    ],
)
def test_the_zone_said_is_the_zone_meant(text: str, language: str) -> None:
    assert at(text, "Europe/Berlin" if "BST" not in text else "Europe/London", language) == datetime(
        2026, 9, 24, 19, tzinfo=UTC
    )


def test_letters_of_the_persons_own_clock_mean_their_zone() -> None:
    assert at("tomorrow 8pm CST", "America/Chicago") == datetime(2026, 9, 25, 1, tzinfo=UTC)
    assert at("tomorrow 8pm CST", "Asia/Shanghai") == datetime(2026, 9, 24, 12, tzinfo=UTC)


def test_letters_that_mean_several_clocks_are_a_question() -> None:
    reading: Reading = read("tomorrow 8pm IST", NOW, "en", None, "Europe/Berlin")
    assert not reading.complete
    assert "IST" in reading.rest


def test_a_city_needs_the_word_for_time() -> None:
    assert not read("tomorrow 8pm London", NOW, "en", None, "Europe/Berlin").complete


def test_a_time_the_clock_jumps_over_offers_before_and_after() -> None:
    placed = (
        read("28 March 2027 at 2:30 am", NOW, "en", None, "Europe/Berlin")
        .candidates[0]
        .placed("Europe/Berlin")
    )
    assert isinstance(placed, Never)
    assert (placed.before.wall.hour, placed.after.wall.hour) == (1, 3)


def test_a_time_that_happens_twice_asks_which() -> None:
    placed = (
        read("31 October 2027 at 2:30 am", NOW, "en", None, "Europe/Berlin")
        .candidates[0]
        .placed("Europe/Berlin")
    )
    assert isinstance(placed, Twice)
    assert placed.second.at - placed.first.at == timedelta(hours=1)


def test_counting_from_now_is_never_in_doubt() -> None:
    night = datetime(2027, 10, 30, 23, 45, tzinfo=UTC)
    placed = read("in an hour", night, "en", None, "Europe/Berlin").candidates[0].placed("Europe/Berlin")
    assert placed == Once(in_zone(night + timedelta(hours=1), "Europe/Berlin"))
