"""The whole request from one sentence, and corrections of it, in every language."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from booking.spoken import Change, Present, read_minutes, understand
from booking.when import read
from tests.when.phrases import LANGUAGES, NOW, ZONE, listed
from tests.when.said import PEOPLE, PRESENT, SAID, heard, told


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sentence_fills_the_draft(language: str) -> None:
    for case in SAID[language]:
        wanted = {key: value for key, value in case.items() if key != "say"}
        assert told(heard(case["say"].removeprefix("/book "), language)) == wanted, case["say"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_says_when_says_nothing_else(language: str) -> None:
    phrases = listed(language)
    for text in (*phrases["days"], *phrases["times"], *phrases["moments"]):
        found, alone = heard(text, language), read(text, NOW, language, None, ZONE)
        assert not any((found.minutes, found.amount, found.phone)), text
        assert (found.when.candidates, found.when.left) == (alone.candidates, alone.left), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_says_when_keeps_apart_from_what_stands_behind(language: str) -> None:
    for text in listed(language)["moments"]:
        found, alone = (
            heard(f"Sofia {text} 10 credits 45 min", language),
            read(text, NOW, language, None, ZONE),
        )
        assert (found.minutes.value, found.amount.value) == (45, Decimal(10)), text
        assert found.when.candidates == alone.candidates, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_two_times_none_is_taken_nor_a_length(language: str) -> None:
    for text in SAID["asked"][language]:
        for found in (heard(text, language), heard(text, language, PRESENT)):
            assert (found.when.complete, bool(found.minutes)) == (False, False), text


def corrections() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for case in SAID["corrections"]:
        for language in LANGUAGES:
            yield language, case[language], {k: v for k, v in case.items() if k not in LANGUAGES}


@pytest.mark.parametrize(("language", "text", "wanted"), corrections())
def test_corrections_in_place(language: str, text: str, wanted: dict[str, Any]) -> None:
    found = heard(text, language, PRESENT)
    assert told(found) == wanted
    assert found.correction


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("table", "present"), [("refusals", PRESENT), ("unwanted", None), ("changes", PRESENT)]
)
def test_what_is_ruled_out_or_changed_is_no_answer(
    language: str, table: str, present: Present | None
) -> None:
    """What is named in its place is; where nothing is, its words are left over and it is asked."""
    for case in SAID[table]:
        wanted = {key: value for key, value in case.items() if key not in LANGUAGES}
        for text in case[language]:
            got = told(heard(text, language, present))
            assert bool(got.pop("rest", "")) == ("refused" in wanted), text
            assert got == wanted, text


def test_who_is_chosen_besides_stays_chosen() -> None:
    both = Present(("123456", "200003"))
    assert told(heard("not Anna Bell but Sofia", "en", both))["people"] == "200003 200002"


def test_a_name_that_fits_two_is_a_question() -> None:
    found = heard("anna tomorrow at 8pm", "en")
    assert found.people.value is None
    assert found.people.maybe == (("123456",), ("123457",))


def test_a_performer_called_may_is_not_the_month() -> None:
    assert told(heard("book May on 3 may at 8pm", "en")) == {"people": "200003", "when": "2027-05-03T20:00"}


def test_words_nobody_explains_are_handed_back() -> None:
    found = heard("book Sofia tomorrow at 8pm with fireworks", "en")
    assert found.rest == "fireworks"


def test_a_large_amount_is_no_performer() -> None:
    found = heard("12000 credits for 555123", "en")
    assert told(found) == {"people": "555123", "amount": "12000"}


@pytest.mark.parametrize(
    ("language", "text", "when", "minutes"),
    [
        ("nl", "Sofia morgen om 21 uur een half uur", "2026-09-24T21:00", 30),
        ("nl", "Sofia zaterdag 21 uur drie kwartier", "2026-09-26T21:00", 45),
        ("fr", "Sofia samedi à 15h une demi-heure", "2026-09-26T15:00", 30),
        ("fr", "Sofia samedi 20h trois quarts d'heure", "2026-09-26T20:00", 45),
        ("es", "Sofia el sábado a las 20h media hora", "2026-09-26T20:00", 30),
        ("pt", "Sofia sábado às 20h meia hora", "2026-09-26T20:00", 30),
        ("de", "Sofia Samstag 20h halbe Stunde", "2026-09-26T20:00", 30),
        ("en", "Sofia Saturday 20h half an hour", "2026-09-26T20:00", 30),
        ("it", "Sofia sabato alle 20 mezz'ora", "2026-09-26T20:00", 30),
        ("es", "Sofia el sábado a las 20 media hora", "2026-09-26T20:00", 30),
    ],
)
def test_an_hour_is_no_part_of_the_length_behind_it(
    language: str, text: str, when: str, minutes: int
) -> None:
    assert told(heard(text, language)) == {"people": "200002", "when": when, "minutes": minutes}


@pytest.mark.parametrize(
    ("language", "text", "minutes", "maybe"),
    [
        ("en", "Sofia tomorrow 8pm one hundred twenty minutes", 120, ()),
        ("pt", "Sofia amanhã às 20:00 cento e vinte minutos", 120, ()),
        ("fr", "Sofia demain à 20:00 pendant cent vingt minutes", 120, ()),
        ("en", "Sofia tomorrow 8pm a thousand twenty minutes", None, (20,)),
    ],
)
def test_a_length_is_not_the_last_word_of_its_number(
    language: str, text: str, minutes: int | None, maybe: tuple[int, ...]
) -> None:
    found = heard(text, language).minutes
    assert (found.value, found.maybe) == (minutes, maybe)


def test_no_before_an_id_is_its_number() -> None:
    assert told(heard("book no 200002 tomorrow 8pm", "en")) == {
        "people": "200002",
        "when": "2026-09-24T20:00",
    }


def test_a_plus_behind_a_time_counts_on_from_it() -> None:
    assert told(heard("now + 40 minutes", "en", PRESENT)) == {"when": "2026-09-23T10:40"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("change Anna Bell to Sofia", "en"),
        ("please replace Anna Bell with Sofia", "en"),
        ("ändere Anna Bell zu Sofia", "de"),
        ("tausche Anna Bell gegen Sofia aus", "de"),
        ("vervang Anna Bell door Sofia", "nl"),
        ("remplace Anna Bell par Sofia", "fr"),
        ("cambia a Anna Bell por Sofia", "es"),
        ("sostituisci Anna Bell con Sofia", "it"),
        ("troca Anna Bell por Sofia", "pt"),
    ],
)
def test_one_performer_takes_the_place_of_another(text: str, language: str) -> None:
    found = heard(text, language, replace(PRESENT, people=("123456", "200003")))
    assert told(found) == {"people": "200002 200003", "change": "only"}
    assert found.correction


def test_two_who_are_named_beside_each_other_both_stay() -> None:
    assert told(heard("change to Anna Bell and Sofia", "en", PRESENT))["people"] == "123456 200002"
    assert told(heard("change Sofia to Anna Bell", "en", PRESENT))["people"] == "200002 123456"


@pytest.mark.parametrize(
    ("text", "minutes", "amount"),
    [
        ("add Sofia and 30 minutes", 60, None),
        ("add Sofia, May and 5 credits", None, 15),
        ("add Sofia for 45 minutes", 45, None),
        ("Sofia too and 45 minutes", 45, None),
    ],
)
def test_the_verb_that_adds_performers_adds_what_follows(
    text: str, minutes: int | None, amount: int | None
) -> None:
    found = heard(text, "en", PRESENT)
    assert (found.people.change, found.minutes.value, found.amount.value) == (Change.ADD, minutes, amount)
    assert not found.rest


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("more than 45 minutes", "en"),
        ("Sofia tomorrow at 9 pm for at least 45 minutes", "en"),
        ("45 minutes or more", "en"),
        ("Sofia morgen um 21 Uhr länger als 45 Minuten", "de"),
        ("meer dan 45 minuten", "nl"),
        ("plus de 45 minutes", "fr"),
        ("moins de 45 minutes", "fr"),
        ("más de 45 minutos", "es"),
        ("più di 45 minuti", "it"),
        ("mais de 45 minutos", "pt"),
    ],
)
def test_a_length_that_is_only_bounded_is_asked(text: str, language: str) -> None:
    for present in (None, PRESENT):
        found = heard(text, language, present)
        assert (found.minutes.value, found.minutes.maybe, found.rest) == (None, (45,), ""), text
    assert read_minutes(text, language).value is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("morgen 10 minuten voor half 9 's avonds", "2026-09-24T20:20"),
        ("Sofia morgen 5 minuten over half 9 's avonds", "2026-09-24T20:35"),
    ],
)
def test_minutes_before_a_half_hour_are_no_length(text: str, when: str) -> None:
    found = told(heard(text, "nl"))
    assert (found["when"], found.get("minutes")) == (when, None)


def test_minutes_past_an_hour_of_tomorrow_are_not_of_its_morning() -> None:
    found = told(heard("Sofia morgen 5 Minuten nach halb 4", "de"))
    assert found["when"] == "2026-09-24T15:35 2026-09-24T03:35"


def test_a_price_of_each_minute_is_not_the_total() -> None:
    found = heard("Sofia tomorrow 8pm 20 credits per minute", "en")
    assert (found.amount.value, found.amount.maybe, found.minutes.value) == (None, (Decimal(20),), None)


def test_nothing_said_is_falsy() -> None:
    assert not heard("", "en")
    assert not heard("hello there", "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Sofia tomorrow at 8 pm"),
        ("de", "Sofia morgen um 20 Uhr"),
        ("nl", "Sofia morgen om 20 uur"),
        ("fr", "Sofia demain à 20h"),
        ("es", "Sofia mañana a las 20"),
        ("it", "Sofia domani alle 20"),
        ("pt", "Sofia amanhã às 20h"),
    ],
)
def test_tomorrow_in_the_small_hours_may_be_the_day_that_has_begun(language: str, text: str) -> None:
    both = "2026-09-24T20:00 2026-09-23T20:00"
    for hour, when in ((1, both), (4, "2026-09-24T20:00")):
        found = understand(text, NOW.replace(hour=hour), ZONE, language, performers=PEOPLE)
        assert told(found)["when"] == when
