"""A city is known by its usual names, and the table of cities is what one command makes."""

import json
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from booking.cities import FILE, make
from booking.zones import named


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
