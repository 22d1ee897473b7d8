"""Everyday words and plain answers are never a date, and no text at all makes the reader stumble."""

import math
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.spoken import read_amount, read_minutes, understand
from booking.when import parse, read
from tests.when.phrases import LANGUAGES, NOW, ZONE
from tests.when.thrown import is_read, thrown

EVERYDAY = Path(__file__).parent / "everyday"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyday_words_are_no_date(language: str) -> None:
    words = set((EVERYDAY / f"{language}.txt").read_text(encoding="utf-8").split())
    assert len(words) >= 500
    assert {w for w in words if read(w, NOW, language, None, ZONE).candidates} == set()
    people = [("123456", "Anna Bell"), ("200001", "May")]
    said = {
        w: understand(w, NOW, ZONE, language, performers=people, software=[("3", ["Skype"])]) for w in words
    }
    assert {w for w, found in said.items() if found.when.candidates} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_random_texts_never_raise(language: str) -> None:
    """Some; `make faults` plays a hundred thousand."""
    for text in thrown(language, 2_000):
        is_read(text, language)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=60), language=st.sampled_from(LANGUAGES))
def test_any_characters_are_read_without_an_exception(text: str, language: str) -> None:
    parse(text, NOW, language)
    understand(text, NOW, ZONE, language, performers=[("123456", "Anna")], software=[("3", ["Skype"])])


LONG = (
    *("1 ", "1h30", "1.", "8:30 ", "monday ", "in 2 weeks ", "1/", "a@", "half ", "de la ", "(", "y media "),
    *("lieber ", "sorry ", "🎭", "\u200b", "\u202e9 ", "\u0301", "عبد ", "٣ ", "９"),
)
"""Also emoji, characters without a width or from right to left, and figures of other scripts."""


@pytest.mark.parametrize("seed", LONG, ids=ascii)
def test_the_longest_message_is_read_in_time(seed: str) -> None:
    text = (seed * 4096)[:4096]
    for language in LANGUAGES:
        fastest = math.inf
        for _ in range(3):
            start = time.process_time()
            understand(
                text, datetime(2026, 9, 23, tzinfo=UTC), ZONE, language, performers=[("123456", "Anna")]
            )
            fastest = min(fastest, time.process_time() - start)
            if fastest < 0.2:
                break
        assert fastest < 0.2, (language, seed)


@pytest.mark.parametrize(
    "text", ["in 9999 years", "in 9999 Jahren um 8", "9999 years from 27 june", "in 99999 months"]
)
def test_what_is_beyond_the_calendar_is_no_when(text: str) -> None:
    assert not read(text, NOW, "de" if "Jahren" in text else "en", None, ZONE).candidates


@pytest.mark.parametrize("text", ["573,➊", "1.➊ credits", "٣,٤", "½ hour", "²:³"])
def test_strange_figures_are_read_without_an_exception(text: str) -> None:
    for language in LANGUAGES:
        read_amount(text, language)
        read_minutes(text, language)
        understand(text, NOW, ZONE, language, performers=[])
