"""What a person reads when a sentence is filled in: escaped, counted, in their language or in English."""

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest

from booking.moment import clock
from booking.spoken import understand
from handlers.commands import description, menu
from handlers.words import LANGUAGES, Html, words_for

EXAMPLES = {
    "{name} tomorrow at {time} for 30 minutes, 10 credits": (30, Decimal(10)),
    "{name} tomorrow at {time}": (None, None),
}


def test_values_are_escaped_and_our_own_html_is_not() -> None:
    words = words_for("de")
    said = words.t("{name} accepted. Please confirm.", name="<b>&")
    assert said == "&lt;b&gt;&amp; hat zugesagt. Bitte bestätige."
    assert "<b>x</b>" in words.t("{said} (until {time})", said=Html("<b>x</b>"), time="12:00")


def test_buttons_and_toasts_are_not_escaped() -> None:
    assert words_for("fr").plain("Use {value}", value="a&b") == "Utiliser a&b"


@pytest.mark.parametrize(
    ("language", "amount", "said"),
    [
        ("en", "1", "1 credit"),
        ("en", "1.5", "1.50 credits"),
        ("de", "1200", "1.200 Credits"),
        ("fr", "0", "0 crédit"),
        ("fr", "1.5", "1,50 crédit"),
        ("pt", "2", "2 créditos"),
        ("it", "1.00", "1 credito"),
        ("en", 1003, "1,003 credits"),
        ("de", 1003, "1.003 Credits"),
    ],
)
def test_amounts_are_counted_as_the_language_counts(language: str, amount: str | int, said: str) -> None:
    count = amount if isinstance(amount, int) else Decimal(amount)
    assert words_for(language).n("{count} credit", "{count} credits", count) == said


def test_a_region_speaks_its_language_and_an_unknown_one_english() -> None:
    assert words_for("pt-BR").plain("Yes") == "Sim"
    assert words_for("xx").plain("Yes") == "Yes"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("clock12", [False, True])
def test_the_examples_given_to_people_are_understood(example: str, language: str, *, clock12: bool) -> None:
    text = words_for(language).plain(example, name="Anna", time=clock(time(20), language, clock12=clock12))
    now = datetime(2026, 9, 23, 12, tzinfo=UTC)
    said = understand(text, now, "Europe/Berlin", language, performers=[("7", "Anna")], software=[])
    assert (said.minutes.value, said.amount.value) == EXAMPLES[example]
    assert (said.people.value, said.rest) == (("7",), "")
    assert [c.wall for c in said.when.candidates] == [datetime(2026, 9, 24, 20)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegram_takes_the_menu_and_the_description(language: str) -> None:
    assert len(description(language)) <= 512
    assert all(1 <= len(said) <= 256 for _, said in menu(language))
