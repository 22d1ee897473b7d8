"""A language without a file of its own is read with dateparser's help, and always asked about."""

import subprocess
import sys

import pytest

from booking.when import Left, read
from booking.when.language import codes
from tests.when.phrases import LANGUAGES, NOW, ZONE


def test_there_is_one_file_per_language() -> None:
    assert set(codes()) == set(LANGUAGES)


@pytest.mark.parametrize(("text", "language"), [("jutro o 20:00", "pl"), ("завтра в 20:00", "ru")])
def test_a_guess_in_another_language_is_a_question(text: str, language: str) -> None:
    reading = read(text, NOW, language, None, ZONE)
    assert [c.wall and f"{c.wall:%m-%d %H:%M}" for c in reading.candidates] == ["09-24 20:00"]
    assert reading.left is Left.NOTHING
    assert not reading.complete


@pytest.mark.parametrize("text", ["tak", "nie", "12", "ok", "1", "skype"])
def test_plain_answers_in_another_language_are_no_date(text: str) -> None:
    assert not read(text, NOW, "pl", None, ZONE).candidates


def test_an_unknown_language_is_read_as_english() -> None:
    assert read("tomorrow at 8pm", NOW, "xx", None, ZONE).complete


def test_a_country_does_not_change_the_language() -> None:
    assert read("amanhã às 20h", NOW, "pt-BR", None, ZONE).complete


def test_the_slow_helper_is_not_loaded_for_our_own_languages() -> None:
    code = (
        "import sys, datetime as d; from booking.when import read;"
        "read('tomorrow at 8pm', d.datetime(2026, 1, 1, tzinfo=d.UTC), 'en');"
        "print('dateparser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
