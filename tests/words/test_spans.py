"""Which days /stats tells of: said in figures, by their month, or from one day to another."""

from datetime import UTC, date, datetime, timedelta

import pytest

from booking.figures import Span
from booking.moment import month_name
from handlers.operators.spans import before, span_of, written
from handlers.words import LANGUAGES

NOW = datetime(2026, 11, 29, 2, tzinfo=UTC)
TODAY = date(2026, 11, 29)
OCTOBER = Span(date(2026, 10, 1), date(2026, 10, 31))
SAID = {
    "": Span(TODAY - timedelta(29), TODAY),
    "1": Span(TODAY, TODAY),
    "366": Span(TODAY - timedelta(365), TODAY),
    "2026-10-01 2026-10-31": OCTOBER,
    "2026-10-31 - 2026-10-01": OCTOBER,
    "1 October to 31 October": OCTOBER,
    "October": OCTOBER,
    "oct 2025": Span(date(2025, 10, 1), date(2025, 10, 31)),
    "december": Span(date(2025, 12, 1), date(2025, 12, 31)),
    "november": Span(date(2026, 11, 1), TODAY),
    "yesterday": Span(TODAY - timedelta(1), TODAY - timedelta(1)),
    "5 December": Span(date(2025, 12, 5), date(2025, 12, 5)),
    "monday": Span(date(2026, 11, 23), date(2026, 11, 23)),
}


@pytest.mark.parametrize("said", SAID)
def test_days_are_read_as_people_say_them(said: str) -> None:
    assert span_of(said, NOW, "Europe/London", "en") == SAID[said]


LAST_WEEK = Span(date(2026, 11, 16), date(2026, 11, 22))
THIS_WEEK = Span(date(2026, 11, 23), TODAY)
THIS_MONTH = Span(date(2026, 11, 1), TODAY)
WHOLE = {
    "en": ("last week", "this week", "last month", "this month"),
    "de": ("letzte Woche", "diese Woche", "letzter Monat", "diesen Monat"),
    "nl": ("vorige week", "deze week", "afgelopen maand", "deze maand"),
    "fr": ("la semaine dernière", "cette semaine", "le mois dernier", "ce mois"),
    "es": ("la semana pasada", "esta semana", "el mes pasado", "este mes"),
    "it": ("la settimana scorsa", "questa settimana", "il mese scorso", "questo mese"),
    "pt": ("semana passada", "esta semana", "o mês passado", "este mês"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_weeks_and_months_are_said_in_every_language(language: str) -> None:
    found = [span_of(said, NOW, "Europe/London", language) for said in WHOLE[language]]
    assert found == [LAST_WEEK, THIS_WEEK, OCTOBER, THIS_MONTH]


@pytest.mark.parametrize(("said", "language"), [("monday", "en"), ("Montag", "de"), ("lundi", "fr")])
def test_a_weekday_on_that_very_day_is_today(said: str, language: str) -> None:
    monday = datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert span_of(said, monday, "Europe/Berlin", language) == Span(monday.date(), monday.date())


@pytest.mark.parametrize(
    "said",
    [
        "0",
        "367",
        "5000",
        "-3",
        "soon",
        "october 0",
        "2027-01-01",
        "2020-01-01 2026-01-01",
        "tomorrow",
        "next week",
    ],
)
def test_what_is_no_span_is_not_guessed(said: str) -> None:
    assert span_of(said, NOW, "UTC", "en") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_and_its_own_writing_are_read_in_every_language(language: str) -> None:
    assert span_of(month_name(2026, 10, language), NOW, "UTC", language) == OCTOBER
    assert span_of(written(OCTOBER), NOW, "UTC", language) == OCTOBER
    assert before(Span(date(2026, 11, 1), date(2026, 11, 30))) == Span(date(2026, 10, 2), date(2026, 10, 31))
