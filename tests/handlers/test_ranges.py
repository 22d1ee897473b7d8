"""A range of times where one start is asked, as people type it in each language; and names that are none."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from booking.moment import Moment, in_zone
from handlers.clock.ranges import ranged
from handlers.words import LANGUAGES, words_for

TODAY = {
    "en": ["18:00 to 22:00", "6 to 10 pm", "6-10pm", "between 18 and 22", "from 6pm until 10pm", "18-22"],
    "de": ["18 bis 22 Uhr", "zwischen 18 und 22 Uhr", "von 18 bis 22", "18-22 Uhr", "18:00–22:00"],
    "fr": ["entre 18h et 22h", "de 18 à 22 heures", "18h-22h", "de 18 h jusqu'à 22 h"],
    "es": [
        "entre las 18 y las 22",
        "de 18 a 22",
        "desde las 18 hasta las 22",
        "de las 6 a las 10 de la noche",
    ],
    "it": ["dalle 18 alle 22", "tra le 18 e le 22", "fra le 18 e le 22", "dalle ore 18 alle ore 22"],
    "nl": ["tussen 18 en 22 uur", "van 18 tot 22", "van 18.00 tot 22.00 uur"],
    "pt": ["das 18 às 22", "entre as 18 e as 22", "entre 18h e 22h", "de 18h a 22h"],
}
TOMORROW = {
    "en": ["tomorrow between 8 and 9 pm", "tomorrow at 20:00 to 21:00", "8 to 9 pm tomorrow"],
    "de": ["morgen zwischen 20 und 21 Uhr", "morgen um 20 bis 21", "20 bis 21 Uhr morgen"],
    "fr": ["demain entre 20h et 21h", "demain de 20 à 21h"],
    "es": ["mañana entre las 20 y las 21", "mañana de 20 a 21"],
    "it": ["domani dalle 20 alle 21", "domani tra le 20 e le 21"],
    "nl": ["morgen tussen 20 en 21 uur", "morgen om 20 tot 21"],
    "pt": ["amanhã das 20 às 21", "amanhã entre as 20 e as 21"],
}
OVERNIGHT = {
    "en": [
        "tomorrow between 22 and 2",
        "between 22:00 and 2:00 tomorrow",
        "tomorrow 10 pm to 2 am",
        "tomorrow 10 to 2 am",
    ],
    "de": ["morgen zwischen 22 und 2 Uhr", "morgen von 22 bis 2 Uhr", "morgen 22-2 Uhr"],
    "fr": ["demain entre 22h et 2h", "demain de 22 h à 2 h"],
    "es": ["mañana entre las 22 y las 2", "mañana de 22:00 a 2:00", "mañana de 10 a 2 de la madrugada"],
    "it": ["domani dalle 22 alle 2", "domani tra le 22 e le 2"],
    "nl": ["morgen tussen 22 en 2 uur", "morgen van 22 tot 2 uur"],
    "pt": ["amanhã das 22 às 2", "amanhã entre as 22 e as 2"],
}
NAMES = [
    "Lena und Tom",
    "ana y luis",
    "Marie et Paul",
    "jan en piet",
    "emma_s",
    "Rio 22",
    "18 and life",
    "2031-03-05",
]


def _ends(
    language: str, text: str, present: Moment | None = None, *, bare: bool = True
) -> set[datetime | None]:
    person = SimpleNamespace(zone="Europe/London", order="")
    now = datetime(2031, 3, 3, 10, tzinfo=UTC)
    turn: Any = SimpleNamespace(person=person, now=now, words=words_for(language))
    return {found.wall for found in ranged(turn, text, present, bare=bare).either}


@pytest.mark.parametrize(("language", "text"), [(code, one) for code, said in TODAY.items() for one in said])
def test_a_range_of_times_has_two_ends(language: str, text: str) -> None:
    assert _ends(language, text) == {datetime(2031, 3, 3, 18), datetime(2031, 3, 3, 22)}


@pytest.mark.parametrize(
    ("language", "text"), [(code, one) for code, said in TOMORROW.items() for one in said]
)
def test_both_on_the_day_that_is_said(language: str, text: str) -> None:
    assert _ends(language, text) == {datetime(2031, 3, 4, 20), datetime(2031, 3, 4, 21)}


@pytest.mark.parametrize(
    ("language", "text"), [(code, one) for code, said in OVERNIGHT.items() for one in said]
)
def test_a_night_ends_on_the_day_after_it_began(language: str, text: str) -> None:
    found = _ends(language, text)
    assert found >= {datetime(2031, 3, 4, 22), datetime(2031, 3, 5, 2)}
    assert not [wall for wall in found if wall and wall < datetime(2031, 3, 4, 22)]


def test_a_figure_is_of_the_half_of_the_day_that_is_nearer_to_the_end() -> None:
    assert {wall.hour for wall in _ends("en", "tomorrow 10 to 2 pm") if wall} == {10, 14}
    assert {wall.hour for wall in _ends("en", "tomorrow 10 am to 2 am") if wall} == {10, 2}
    assert {wall.hour for wall in _ends("en", "tomorrow 6 to 10 pm") if wall} == {18, 22}


def test_a_night_without_a_day_is_that_of_the_day_chosen_before() -> None:
    chosen = in_zone(datetime(2031, 3, 7, 20, tzinfo=UTC), "Europe/London")
    assert _ends("en", "between 22 and 2", present=chosen) == {
        datetime(2031, 3, 7, 22),
        datetime(2031, 3, 8, 2),
    }


def test_a_figure_that_may_mean_either_half_of_the_day_is_asked_about_in_both() -> None:
    assert {wall.hour for wall in _ends("de", "morgen um 8 bis 9") if wall} == {8, 9, 20, 21}


@pytest.mark.parametrize(
    ("language", "text"),
    [("es", "a las 8 y 15"), ("it", "alle 8 e 15"), ("pt", "às 8 e 15"), ("fr", "à 8 h et quart")]
    + [("es", "mejor a las 20:00"), ("fr", "plutôt à 20:00"), ("it", "piuttosto alle 20:00"), ("en", "5-6")],
)
def test_one_time_said_with_words_that_may_stand_between_two_is_none(language: str, text: str) -> None:
    assert not _ends(language, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_figures_where_another_is_asked_are_no_range(language: str) -> None:
    assert not any(_ends(language, name) for name in NAMES)
    assert not _ends(language, "10-20", bare=False)
