"""A time that is an end is no beginning, in every language."""

import pytest

from booking.when import Ends, Left, read
from tests.when.phrases import NOW, ZONE

UNTIL = [
    ("en", "until 9 pm", "until"),
    ("en", "tomorrow until 9 pm", "until"),
    ("en", "till 21:00", "till"),
    ("de", "bis 21 Uhr", "bis"),
    ("de", "bis morgen 21 Uhr", "bis"),
    ("nl", "tot 21 uur", "tot"),
    ("fr", "jusqu'à 21h", "jusqu'à"),
    ("it", "fino alle 21", "fino alle"),
    ("es", "hasta las 21", "hasta las"),
    ("pt", "até às 21h", "até às"),
    ("pt", "amanhã até as 21", "até as"),
]
BEFORE = [
    ("en", "before 9 pm", "before"),
    ("de", "vor 21 Uhr", "vor"),
    ("nl", "voor 21 uur", "voor"),
    ("fr", "avant 21h", "avant"),
    ("it", "prima delle 21", "prima delle"),
    ("es", "antes de las 21", "antes de las"),
    ("pt", "antes das 21h", "antes das"),
]


@pytest.mark.parametrize(
    ("language", "text", "word", "ends"),
    [*((*one, Ends.UNTIL) for one in UNTIL), *((*one, Ends.BEFORE) for one in BEFORE)],
)
def test_an_end_is_no_beginning(language: str, text: str, word: str, ends: Ends) -> None:
    found = read(text, NOW, language, None, ZONE)
    assert {c.time.hour for c in found.candidates if c.time} == {21}
    assert (found.ends, found.rest, found.complete) == (ends, word, False)


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "bis Freitag"), ("nl", "tot vrijdag"), ("pt", "até sexta"), ("en", "until Friday")],
)
def test_a_last_day_is_asked(language: str, text: str) -> None:
    found = read(text, NOW, language, None, ZONE)
    assert (found.left, found.rest, found.ends) == (Left.TIME, text.split()[0], Ends.NO)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "8:50 pm"), ("en", "ten to nine pm"), ("de", "10 vor 9 abends"), ("nl", "tien voor 9 's avonds")],
)
def test_minutes_before_an_hour_are_a_beginning(language: str, text: str) -> None:
    found = read(text, NOW, language, None, ZONE)
    assert ({c.time.hour for c in found.candidates if c.time}, found.ends) == ({20}, Ends.NO)
