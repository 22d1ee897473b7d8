"""Answers to one question: durations, amounts, yes and no, performers, software, contacts."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from booking.spoken import (
    pick_option,
    pick_people,
    read_amount,
    read_email,
    read_minutes,
    read_phone,
    read_yes_no,
)
from tests.when.phrases import LANGUAGES

ANSWERS = tomllib.loads((Path(__file__).parent / "answers.toml").read_text(encoding="utf-8"))
PEOPLE = [("123456", "Anna Bell"), ("123457", "Anna Marsh"), ("200002", "Sofía"), ("m7x", "Lou")]
SOFTWARE = [("1", ["MSN", "msn messenger"]), ("2", ["Yahoo", "Yahoo Messenger"]), ("3", ["Skype"])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_durations(language: str) -> None:
    for text, wanted in ANSWERS["minutes"][language].items():
        said = read_minutes(text, language)
        got = said.value if said.value is not None else list(said.maybe) or 0
        assert got == wanted, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts(language: str) -> None:
    for text, wanted in ANSWERS["amount"][language].items():
        said = read_amount(text, language)
        got = said.value if said.value is not None else list(said.maybe) or ""
        assert got == (
            Decimal(wanted)
            if wanted and isinstance(wanted, str)
            else [Decimal(w) for w in wanted]
            if wanted
            else ""
        ), text


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("yes please", "en", True),
        ("Yep!", "en", True),
        ("no thanks", "en", False),
        ("maybe", "en", None),
        ("yes and no", "en", None),
        ("nee", "nl", False),
        ("is goed", "nl", True),
        ("ja bitte", "de", True),
        ("lieber nicht", "de", False),
        ("oui merci", "fr", True),
        ("non", "fr", False),
        ("sí, gracias", "es", True),
        ("va bene", "it", True),
        ("não", "pt", False),
        ("👍", "en", True),
        ("tomorrow", "en", None),
    ],
)
def test_yes_and_no(text: str, language: str, wanted: bool | None) -> None:
    assert read_yes_no(text, language) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("123456", ("123456",)),
        ("Anna Bell", ("123456",)),
        ("anna bell and sofia", ("123456", "200002")),
        ("sofia, 123457 & lou", ("200002", "123457", "m7x")),
        ("with Sofía please", ("200002",)),
        ("anna m", ("123457",)),
        ("M7X", ("m7x",)),
        ("987654", ("987654",)),
        ("nobody", None),
        ("pin0x842124canary", None),
        ("code842124", None),
        ("842124b", None),
        ("#842124", ("842124",)),
    ],
)
def test_performers_by_id_name_and_part_of_a_name(text: str, wanted: tuple[str, ...] | None) -> None:
    assert pick_people(text, PEOPLE, "en").value == wanted


def test_several_performers_of_one_name_are_offered() -> None:
    said = pick_people("anna", PEOPLE, "en")
    assert (said.value, said.maybe) == (None, (("123456",), ("123457",)))


@pytest.mark.parametrize(
    ("text", "value", "maybe"),
    [
        ("skype", "3", ()),
        ("on MSN Messenger please", "1", ()),
        ("skyp", None, ("3",)),
        ("ya", None, ("2",)),
        ("telephone", None, ()),
        ("skype or msn", None, ("3", "1")),
    ],
)
def test_software_by_label_and_nickname(text: str, value: str | None, maybe: tuple[str, ...]) -> None:
    said = pick_option(text, SOFTWARE, "en")
    assert (said.value, said.maybe) == (value, maybe)


def test_contacts() -> None:
    assert read_email("it's Joe.Doe+x@mail.example.org, thanks").value == "Joe.Doe+x@mail.example.org"
    assert read_email("no address here").value is None
    assert read_phone("call +44 (0)20 7946 0000 please").value == "+44 (0)20 7946 0000"
    assert read_phone("0612345678").value == "0612345678"
    assert read_phone("12").value is None
