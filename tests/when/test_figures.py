"""Figures in a request: what is a date, a price or a length is no phone number, and the other way round."""

from datetime import datetime
from itertools import product
from typing import Any

import pytest

from booking.spoken import understand
from tests.when.phrases import LANGUAGES, NOW, ZONE
from tests.when.said import PEOPLE, SOFTWARE, heard, told


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


NUMBERED = [*PEOPLE, ("2", "Juno"), ("10", "Bea"), ("12", "Kay")]


@pytest.mark.parametrize(
    ("language", "text", "people"),
    [
        ("en", "Sofia on the 12th", "200002"),
        ("en", "Sofia 12 December at 10", "200002"),
        ("en", "book 12 December at 8pm", None),
        ("de", "Sofia am 12. um 10", "200002"),
        ("fr", "Sofia le 12 à 10h", "200002"),
        ("nl", "Sofia de 12e om 10 uur", "200002"),
        ("es", "Sofia el 12 a las 10", "200002"),
        ("it", "Sofia il 12 alle 10", "200002"),
        ("pt", "Sofia dia 12 às 10h", "200002"),
        ("en", "Sofia tomorrow 8pm for 10 or 12 credits", "200002"),
        ("en", "I have 2 cats", None),
        ("en", "see you in 10", None),
        ("en", "book 2 sessions with Sofia", "200002"),
        ("en", "book 12 on 12 December", "12"),
        ("en", "book 12 and 2 on Skype tomorrow at 10", "12 2"),
        ("en", "Sofia and 12 on the 12th", "200002 12"),
        ("de", "buche 12 morgen um 10", "12"),
        ("en", "2, 12", "2 12"),
    ],
)
def test_few_figures_are_a_performer_only_where_one_is_named(
    language: str, text: str, people: str | None
) -> None:
    found = understand(text, NOW, ZONE, language, performers=NUMBERED, software=SOFTWARE)
    assert told(found).get("people") == people
