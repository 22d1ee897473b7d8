"""From when until when of a day, as people type it in each language."""

from datetime import time

import pytest

from handlers.clock.clocks import from_to, parts_of_day

EVENING, LATE = (time(18), time(22)), (time(18), time())


@pytest.mark.parametrize(
    "said", ["22:30-6:30", "10:30pm to 6:30 am", "von 22.30 bis 6:30 Uhr", "22h30 à 6h30"]
)
def test_quiet_hours_name_two_times(said: str) -> None:
    assert from_to(said) == (time(22, 30), time(6, 30))


@pytest.mark.parametrize(
    ("said", "begins", "ends"),
    [
        ("10 to 7", 22, 7),
        ("10 to 2 am", 22, 2),
        ("10 to 2", 22, 2),
        ("10pm to 7", 22, 7),
        ("11-9", 23, 9),
        ("12 to 8", 0, 8),
        ("1 to 7", 1, 7),
        ("von 10 bis 7 Uhr", 22, 7),
        ("13:00-15:00", 13, 15),
        ("9 to 5 pm", 9, 17),
        ("11 pm to 1", 23, 1),
        ("1 to 3 in the afternoon", 13, 15),
        ("von 1 bis 3 Uhr nachmittags", 13, 15),
        ("van 1 tot 3 uur 's middags", 13, 15),
        ("de 1 à 3 heures de l'après-midi", 13, 15),
        ("de 1 a 3 de la tarde", 13, 15),
        ("dalle 1 alle 3 del pomeriggio", 13, 15),
        ("da 1 às 3 da tarde", 13, 15),
        ("10 at night to 6 in the morning", 22, 6),
        ("10 pm to midnight", 22, 0),
    ],
)
def test_a_bare_ten_of_quiet_hours_is_at_night(said: str, begins: int, ends: int) -> None:
    assert from_to(said) == (time(begins), time(ends))


@pytest.mark.parametrize(
    "said",
    [
        "between 18:00 and 22:00",
        "6 to 10 pm",
        "18–22",
        "zwischen 18 und 22 Uhr",
        "tussen 18 en 22 uur",
        "de 18 h à 22 h",
        "de 18:00 a 22:00",
        "dalle 18 alle 22",
        "das 18h às 22h",
    ],
)
def test_hours_of_a_watch_are_from_one_time_to_another(said: str) -> None:
    assert parts_of_day(said) == (EVENING,)


@pytest.mark.parametrize(
    "said",
    [
        "after 6 pm",
        "ab 18 Uhr",
        "vanaf 18:00",
        "à partir de 18 h",
        "después de las 18:00",
        "dopo le 18",
        "depois das 18h",
    ],
)
def test_or_from_one_time_on(said: str) -> None:
    assert parts_of_day(said) == (LATE,)


def test_or_until_one_and_never_what_says_more() -> None:
    assert parts_of_day("bis 12 Uhr") == parts_of_day("until 12") == ((time(), time(12)),)
    for said in (
        "Ivy at 18",
        "18",
        "18 Uhr",
        "tomorrow 18 to 22",
        "evening",
        "",
        "from 25 to 26",
        "30 minutes",
    ):
        assert not parts_of_day(said)
