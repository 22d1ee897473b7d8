"""A city is known by its usual names, and the table of cities is what one command makes."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from booking.cities import FILE, make
from booking.zones import named, showing


@pytest.mark.parametrize(
    ("typed", "zones"),
    [
        ("München", ["Europe/Berlin"]),
        ("koeln", ["Europe/Berlin"]),
        ("Mailand", ["Europe/Rome"]),
        ("Den Haag", ["Europe/Amsterdam"]),
        ("rio de janeiro", ["America/Sao_Paulo"]),
        ("Saint-Étienne", ["Europe/Paris"]),
        ("Porto", ["Europe/Lisbon"]),  # neither Porto-Novo nor Bordeaux, which some call so
        ("London", ["Europe/London"]),  # IANA's own before another one in Ontario
        ("Cordoba", ["America/Argentina/Cordoba", "Europe/Madrid", "America/Mexico_City"]),
        ("Córdoba", ["America/Argentina/Cordoba", "Europe/Madrid", "America/Mexico_City"]),
        ("San Juan", ["America/Argentina/San_Juan", "America/Puerto_Rico", "Asia/Manila"]),
        ("America/Argentina/Cordoba", ["America/Argentina/Cordoba"]),
        ("Santiago", ["America/Santiago"]),
        ("Manchester", ["Europe/London", "America/New_York"]),
        ("muc", []),
        ("nowhere in particular", []),
    ],
)
def test_a_city_is_known_by_any_of_its_usual_names(typed: str, zones: list[str]) -> None:
    assert list(named(typed, "en")) == zones


@pytest.mark.parametrize("language", ["nl", "de", "fr", "es", "it", "pt"])
def test_a_city_that_several_countries_have_is_asked_about_in_every_language(language: str) -> None:
    assert len(found := named("Cordoba", language)) == 3
    assert {"Europe/Madrid", "America/Mexico_City"} < {*found}
    assert "America/Puerto_Rico" in named("San Juan", language)


def test_every_zone_of_the_cities_is_one() -> None:
    told = {line.partition("|")[0] for line in FILE.read_text("utf-8").splitlines()}
    assert told <= available_timezones()
    assert len(told) > 200


def test_the_table_is_made_of_the_larger_cities_by_their_names(tmp_path: Path) -> None:
    names = ["München", "Munich", "Мюнхен", "MUC", "mu ni hei"]
    munich = {"geonameid": 1, "name": "Munich", "population": 1_500_000, "timezone": "Europe/Berlin"}
    small = munich | {"geonameid": 2, "name": "Ayr", "population": 40_000, "timezone": "Europe/London"}
    source = tmp_path / "cities.json"
    source.write_text(json.dumps({c["geonameid"]: c | {"alternatenames": names} for c in (small, munich)}))
    assert make(source) == "Europe/Berlin|munich|munchen|\n"


SUMMER = datetime(2031, 7, 1, 10, 5, tzinfo=UTC)
WINTER = datetime(2031, 1, 1, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "clock", "cities"),
    [
        (WINTER, (11, 5), {"Berlin", "Lagos"}),
        (WINTER, (13, 5), {"Istanbul", "Moscow", "Nairobi"}),
        (WINTER, (18, 5), {"Shanghai", "Singapore", "Hong_Kong"}),
        (WINTER, (19, 5), {"Tokyo", "Seoul"}),
        (WINTER, (23, 5), {"Auckland"}),
        (WINTER, (15, 37), {"Kolkata"}),
        (WINTER, (15, 50), {"Kathmandu"}),
        (SUMMER, (6, 5), {"New_York", "Toronto"}),
        (SUMMER, (11, 5), {"London", "Lagos"}),
        (WINTER, (23, 50), {"Chatham"}),  # no large city, and no other clock shows it
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_time_on_the_clock_offers_where_most_people_live(
    now: datetime, clock: tuple[int, int], cities: set[str], language: str
) -> None:
    offered = showing(datetime(2031, 1, 1, *clock), language, now)
    assert {zone.rpartition("/")[2] for zone in offered} >= cities
    assert len(offered) <= 6
    assert not [zone for zone in offered if zone.startswith("Antarctica")]


def test_a_time_that_no_clock_shows_offers_nothing() -> None:
    assert showing(datetime(2031, 1, 1, 7, 30), "en", WINTER) == ()


def test_the_likely_zones_of_a_language_come_first() -> None:
    assert showing(datetime(2031, 1, 1, 11, 5), "nl", WINTER)[0] == "Europe/Amsterdam"
