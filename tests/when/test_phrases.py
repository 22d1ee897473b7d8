"""Our own phrases, several hundred per language: each is understood as a person of that language means it."""

from datetime import date
from itertools import permutations

import pytest

from booking.when import Left, Reading, read
from tests.when.phrases import LANGUAGES, NOW, ZONE, listed, pairs

_OPEN = {Left.NOTHING: "", Left.TIME: "time ", Left.DAY: "day ", Left.ALL: "nothing"}


def said(text: str, language: str, order: str | None = None) -> Reading:
    return read(text, NOW, language, order, ZONE)


def shown(reading: Reading) -> str:
    """A reading on one line: what is left open, the candidates, the zone, and words left over."""
    candidates = " ".join(
        c.wall.isoformat("T", "minutes") if c.wall else str(c.day) for c in reading.candidates
    )
    rest = f" [{reading.rest}]" if reading.candidates and reading.rest else ""
    return f"{_OPEN[reading.left]}{candidates}{' ' + reading.zone if reading.zone else ''}{rest}"


def wrong(expected: dict[str, str], language: str) -> dict[str, tuple[str, str]]:
    got = {text: shown(said(text, language)) for text in expected}
    return {text: (want, got[text]) for text, want in expected.items() if got[text] != want}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_leaves_the_time_open(language: str) -> None:
    assert not wrong({text: f"time {day}" for text, day in listed(language)["days"].items()}, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_time_leaves_the_day_open(language: str) -> None:
    for text, clocks in listed(language)["times"].items():
        reading = said(text, language)
        assert reading.left is Left.DAY, text
        assert {f"{c.time:%H:%M}" for c in reading.candidates} == set(clocks.split()), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_day_goes_with_every_time(language: str) -> None:
    expected = {}
    for text, day, clocks in pairs(language):
        walls = [f"{day}T{clock}" for clock in clocks.split()]
        expected[text] = " ".join([w for w in walls if w >= f"{NOW:%Y-%m-%dT%H:%M}"] or walls)
    assert len(expected) > 300
    assert not wrong(expected, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_moments(language: str) -> None:
    assert not wrong(listed(language)["moments"], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_when_is_none(language: str) -> None:
    assert not wrong(dict.fromkeys(listed(language)["apart"]["nothing"], "nothing"), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_that_changes_the_meaning_makes_it_a_question(language: str) -> None:
    for text in listed(language)["apart"]["asked"]:
        assert not said(text, language).complete, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_numeric_date_of_two_meanings_is_a_question_in_every_language(language: str) -> None:
    for first, second in permutations(range(1, 13), 2):
        both = {date(2028, first, second), date(2028, second, first)}
        reading = said(f"{first:02}/{second:02}/2028", language)
        assert {c.day for c in reading.candidates} == both, (first, second)
        assert len(said(f"{first}/{second}", language).candidates) == 2, (first, second)


def test_the_order_of_numeric_dates_is_the_persons_choice() -> None:
    assert shown(said("03/04", "en", "DMY")) == "time 2027-04-03"
    assert shown(said("03/04", "en", "MDY")) == "time 2027-03-04"


def test_the_weekday_decides_between_two_orders() -> None:
    assert shown(said("Saturday 03/04", "en")) == "time 2027-04-03"
    assert shown(said("Thursday 03/04", "en")) == "time 2027-03-04"
