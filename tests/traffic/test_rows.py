"""What is written can be read back as it was."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import orjson

from booking.form import Card, Field, Form, Kind, Limit, Option
from booking.interview import Draft, DraftStage
from booking.moment import Moment
from booking.people import Person
from bot.traffic.rows import draft_of, draft_values, limits_of, limits_values, person_of, person_values
from tests.keys import seals

NOW = datetime(2027, 3, 1, 12, 30, tzinfo=UTC)
FORM = Form(
    3,
    (
        Field("performers", Kind.PEOPLE, "Performers", "Who?"),
        Field("starts", Kind.MOMENT, "When", "When?"),
        Field("credits", Kind.AMOUNT, "Credits", "How many?"),
        Field("note", Kind.TEXT, "Note", "A note?", required=False),
    ),
)
CARDS = {"demo": Card("demo", "Demo", None, "credits", FORM)}
SEALS = seals({"demo": FORM}.get)
LIMITS = {
    "starts": Limit(earliest=NOW, latest=NOW, slots=(NOW,), spans=((NOW, NOW),), refused={"5": "no phone"}),
    "credits": Limit(least=Decimal("0.5"), options=(Option("1", "One", ("7",), ("uno",)),)),
    "note": Limit(options=(), slots=()),
}
DRAFT = Draft(
    "d1",
    5,
    "demo",
    3,
    {
        "performers": ("7", "8"),
        "starts": Moment(NOW, "Europe/Amsterdam", datetime(2027, 3, 1, 13, 30)),
        "credits": Decimal("12.50"),
        "note": None,
    },
    LIMITS,
    "credits",
    {"page": 2},
    9,
    DraftStage.OPEN,
    NOW,
    "starts",
    "b1",
    NOW,
)


def stored(values: dict[str, object], *instants: str) -> list[object]:
    """As the database gives it back: JSON values, instants as datetimes."""
    read = json.loads(orjson.dumps(values))
    return [datetime.fromisoformat(v) if k in instants else v for k, v in read.items()]


def test_a_draft() -> None:
    row = stored({**draft_values(DRAFT, NOW, SEALS), "former": NOW}, "touched", "former")
    assert draft_of(row, CARDS, SEALS) == DRAFT


def test_a_draft_of_an_older_form_keeps_the_answers_that_still_fit() -> None:
    row = stored({**draft_values(DRAFT, NOW, SEALS), "version": 2, "former": None}, "touched")
    read = draft_of(row, CARDS, SEALS)
    assert (read.version, read.answers, read.limits) == (3, DRAFT.answers, {})
    shorter = {"demo": Card("demo", "Demo", None, "credits", Form(4, FORM.fields[:1]))}
    assert draft_of(row, shorter, SEALS).answers == {"performers": ("7", "8")}
    assert draft_of(row, {}, SEALS).answers == {}


def test_a_person() -> None:
    person = Person(
        5,
        "Ada",
        "nl",
        "Europe/Amsterdam",
        "DMY",
        True,
        {"demo": {"note": "x"}},
        {"demo": ("7",)},
        "1",
        False,
        NOW,
        False,
        username="ada",
    )
    values = person_values(person, 5, SEALS)
    chat = values.pop("chat")
    username = values.pop("username")
    row = stored({**values, "chat": chat, "username": username}, "seen")
    assert person_of(row, SEALS) == replace(person, met=True)


def test_limits() -> None:
    assert limits_of(json.loads(orjson.dumps(limits_values(LIMITS)))) == LIMITS
