"""The days and hours of a watch as they are typed, on every day of the week and in each language."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from handlers.clock.watchdays import days_said
from handlers.clock.watchwords import hours_said
from handlers.turn import Turn
from handlers.words import LANGUAGES, words_for
from tests.handlers.still import EMMA

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
QUOTED = re.compile(r"[“„«]\s*(.*?)\s*[”“»]")


def asked(language: str, weekday: int = 0) -> Turn:
    """All that is read of a turn, so many days after a Monday."""
    emma = replace(EMMA, zone="Europe/Berlin")
    now = MONDAY + timedelta(days=weekday)
    return cast("Turn", SimpleNamespace(now=now, person=emma, words=words_for(language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("weekday", "days"),
    enumerate(["4-6", "3-5", "2-4", "1-3", "0-2", "6-8", "5-7"]),
)
def test_the_examples_of_the_question_are_understood_on_every_day(
    language: str, weekday: int, days: str
) -> None:
    question = "For how long shall I look? You can also type it: “10 days”, “from Friday to Sunday”."
    length, dates = QUOTED.findall(words_for(language).t(question))
    assert days_said(asked(language, weekday), length) == ("10",)
    assert days_said(asked(language, weekday), dates) == (days,)


@pytest.mark.parametrize(
    ("language", "said", "days"),
    [
        ("en", "from tomorrow", ["1-31"]),
        ("en", "from Friday on", ["4-34"]),
        ("en", "after Friday", ["5-35"]),
        ("de", "ab morgen", ["1-31"]),
        ("de", "ab dem 5. Dezember", ["5-35"]),
        ("nl", "vanaf morgen", ["1-31"]),
        ("fr", "à partir de demain", ["1-31"]),
        ("es", "desde mañana", ["1-31"]),
        ("it", "a partire da domani", ["1-31"]),
        ("pt", "a partir de amanhã", ["1-31"]),
        ("en", "Monday to Friday", ["0-4"]),
        ("en", "next week", ["7-13"]),
        ("de", "diese Woche", ["0-6"]),
        ("de", "am Wochenende", ["5-6"]),
        ("fr", "ce week-end", ["5-6"]),
        ("en", "next weekend", ["5-6", "12-13"]),
        ("de", "einen Monat", ["30"]),
        ("de", "die nächsten 10 Tage", ["10"]),
        ("de", "im Dezember", ["1-31"]),
        ("de", "Freitag oder Samstag", ["4-5"]),
        ("en", "Tuesday or Thursday", ["1-1", "3-3"]),
        ("en", "Thursday or Wednesday", ["2-2", "3-3"]),
        ("de", "am Dienstag oder am Samstag", ["1-1", "5-5"]),
        ("fr", "mardi ou jeudi", ["1-1", "3-3"]),
        ("es", "el martes o el jueves", ["1-1", "3-3"]),
        ("it", "martedì o giovedì", ["1-1", "3-3"]),
        ("nl", "dinsdag of donderdag", ["1-1", "3-3"]),
        ("pt", "terça ou quinta", ["1-1", "3-3"]),
        ("en", "Tuesday or so", []),
        ("en", "Monday", ["0-0", "7-7"]),
        ("en", "until Sunday", ["0-6"]),
        ("de", "vom 5. bis 9. Dezember", ["5-9"]),
        ("de", "vom 5. bis zum 9. März", ["95-99"]),
        ("en", "5th to 9th March", ["95-99"]),
        ("fr", "du 1er au 3 mars", ["91-93"]),
        ("es", "del 5 al 9 de marzo", ["95-99"]),
        ("de", "übers Wochenende", ["5-6"]),
        ("nl", "tot en met vrijdag", ["0-4"]),
        ("nl", "van 5 tot en met 9 december", ["5-9"]),
        ("it", "fino a venerdì", ["0-4"]),
        ("it", "un mese", ["30"]),
        ("en", "from 10 December to 5 December", []),
        ("en", "every Friday", []),
        ("en", "Ivy tomorrow", []),
    ],
)
def test_days_are_those_that_were_said(language: str, said: str, days: list[str]) -> None:
    assert list(days_said(asked(language), said)) == days


NIGHT, NOON, LATE = "h1320-360", "h660-840", "h360-1440"


@pytest.mark.parametrize(
    ("language", "said", "hours"),
    [
        ("en", "at night", [NIGHT]),
        ("de", "nachts", [NIGHT]),
        ("de", "mittags", [NOON]),
        ("en", "noon", [NOON]),
        ("en", "before noon", ["h0-720"]),
        ("fr", "avant midi", ["h0-720"]),
        ("es", "después de las 6 de la tarde", ["e"]),
        ("es", "por la noche", ["e"]),
        ("en", "after 6", [LATE, "e"]),
        ("de", "nach 6", [LATE, "e"]),
        ("de", "nach 6 Uhr", [LATE, "e"]),
        ("nl", "na 6 uur", [LATE, "e"]),
        ("en", "8pm till late", ["h1200-1440"]),
        ("de", "20 Uhr bis spät", ["h1200-1440"]),
        ("fr", "de 20h jusqu'à tard", ["h1200-1440"]),
        ("en", "1 to 3 in the afternoon", ["h780-900"]),
        ("en", "after 6 pm", ["e"]),
        ("en", "between 6 and 10", ["h360-600", "h1080-1320"]),
        ("en", "9 to 5", ["h540-1020", "h1260-300"]),
        ("de", "egal", ["a"]),
        ("en", "whenever", ["a"]),
        ("en", "at 8", []),
        ("en", "not in the morning", []),
        ("fr", "pas le soir", []),
        ("es", "no por la mañana", []),
        ("it", "non di mattina", []),
        ("pt", "não de manhã", []),
        ("nl", "niet 's avonds", []),
    ],
)
def test_hours_are_those_that_were_said(language: str, said: str, hours: list[str]) -> None:
    assert list(hours_said(asked(language), said)) == hours
