"""The whole request from one sentence, and corrections of it, in every language."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from booking.moment import Once, place
from booking.spoken import Change, Present, Understood, read_minutes, understand
from booking.when import read
from tests.when.phrases import LANGUAGES, NOW, ZONE, listed

SAID = tomllib.loads((Path(__file__).parent / "requests.toml").read_text(encoding="utf-8"))
PEOPLE = [("123456", "Anna Bell"), ("123457", "Anna Marsh"), ("200002", "Sofia"), ("200003", "May")]
SOFTWARE = [("1", ["MSN", "msn messenger"]), ("2", ["Yahoo"]), ("3", ["Skype"])]
placed = place(datetime(2026, 9, 24, 20, 0), ZONE)
assert isinstance(placed, Once)
PRESENT = Present(("123456",), "3", placed.moment, 30, Decimal(10))


def heard(text: str, language: str, present: Present | None = None) -> Understood:
    return understand(text, NOW, ZONE, language, performers=PEOPLE, software=SOFTWARE, present=present)


def told(found: Understood) -> dict[str, Any]:
    """What was understood, in the words of requests.toml; `rest` only where words are left over."""
    walls = [c.wall.isoformat("T", "minutes") if c.wall else str(c.day) for c in found.when.candidates]
    slots = {
        "people": " ".join(found.people.value or ()),
        "software": found.software.value,
        "minutes": found.minutes.value,
        "amount": found.amount.value and format(found.amount.value, "f"),
        "when": " ".join(walls),
        "change": found.people.change.value if found.people.change is not Change.SET else None,
        "rest": found.rest,
        "maybe": " ".join(str(m) for m in found.minutes.maybe),
        "refused": " ".join(sorted(found.refused)),
    }
    return {key: value for key, value in slots.items() if value}


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


@pytest.mark.parametrize(
    ("text", "phone", "wanted"),
    [
        ("Sofia tomorrow at 0900 10 credits", None, {"when": "2026-09-24T09:00", "amount": "10"}),
        ("Sofia tomorrow 08.40 30 minutes", None, {"when": "2026-09-24T08:40", "minutes": 30}),
        (
            "Sofia 0612345678 12.50 credits tomorrow at 9pm",
            None,
            {"when": "2026-09-24T21:00", "amount": "12.50"},
        ),
        (
            "Sofia tomorrow 9pm 06 1234 5678 30 minutes",
            "06 1234 5678",
            {"when": "2026-09-24T21:00", "minutes": 30},
        ),
    ],
)
def test_figures_that_count_something_are_no_phone_number(
    text: str, phone: str | None, wanted: dict[str, Any]
) -> None:
    found = heard(text, "en")
    assert found.phone.value == phone
    assert {k: v for k, v in told(found).items() if k in {"when", "amount", "minutes"}} == wanted


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


def test_contacts_are_found_and_cut_out() -> None:
    found = heard("Sofia tomorrow 5pm, joe@example.org, +31 6 12345678", "en")
    assert (found.email.value, found.phone.value) == ("joe@example.org", "+31 6 12345678")
    assert found.when.candidates[0].wall == datetime(2026, 9, 24, 17, 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_in_figures_is_a_date_and_never_a_phone_number(language: str) -> None:
    dates = (
        "02.10.2026",
        "02/10/2026",
        "02-10-2026",
        "02. 10. 2026",
        "02.10.26",
        "02/10",
        "2026-10-02",
        "02 10 2026",
    )
    for day, said in product(
        dates, ("{} 20:15", "{}, 20:15", "Sofia {} 20:15", "20:15 {}", "{} 20:15 @ +31 6 12345678")
    ):
        text = said.format(day)
        found = understand(text, NOW, ZONE, language, performers=PEOPLE, order="DMY")
        assert [c.wall for c in found.when.candidates] == [datetime(2026, 10, 2, 20, 15)], text
        assert (found.phone.value, found.rest) == ("+31 6 12345678" if "+" in said else None, ""), text


@pytest.mark.parametrize(
    "text",
    [
        "09/26/2026 at 8:00 PM",
        "09/26/2026 8pm",
        "09/26/2026 8:00 PM",
        "09-26-2026 8 pm",
        "8:00 pm 09/26/2026",
    ],
)
def test_a_date_with_the_month_first_is_no_phone_number(text: str) -> None:
    assert told(heard(text, "en")) == {"when": "2026-09-26T20:00"}


@pytest.mark.parametrize(
    "phone",
    ["01.23.45.67.89", "06/12/34/56/78", "06-12 34 56 78", "06-12 345 678", "030/123456", "(020) 7946 0000"],
)
def test_a_phone_number_that_begins_as_a_date_stays_one(phone: str) -> None:
    for text in (f"24/12/2026 20:00, {phone}", f"{phone} 24/12/2026 20:00"):
        found = heard(text, "fr")
        assert (found.phone.value, told(found)) == (phone, {"when": "2026-12-24T20:00"}), text


def test_nothing_said_is_falsy() -> None:
    assert not heard("", "en")
    assert not heard("hello there", "en")
