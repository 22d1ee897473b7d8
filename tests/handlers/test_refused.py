"""What a person rules out without naming another is asked again, and what was answered stands."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from booking.interview import Draft, question
from booking.moment import in_zone
from providers.webcam.card import CARD
from tests.handlers.still import EMMA, NOW, after
from tests.handlers.test_everyday_words import ANSWERS

WHEN = in_zone(datetime(2026, 11, 28, 20, tzinfo=UTC), "Europe/London")
REVIEW = Draft(
    "a" * 16, 5, CARD.id, CARD.form.version, {**ANSWERS, "when": WHEN, "credits": Decimal(10)}, touched=NOW
)


@pytest.mark.parametrize(
    ("language", "said", "field"),
    [
        ("en", "not on Sunday", "when"),
        ("de", "Sonntag geht nicht", "when"),
        ("fr", "pas à 21h", "when"),
        ("en", "not 45 minutes", "minutes"),
        ("nl", "geen 20 credits", "credits"),
        ("es", "sin Skype", "software"),
        ("en", "no Ivy", "performers"),
        ("pt", "mais uma hora", "minutes"),
        ("en", "move it by 30 minutes", "when"),
        ("en", "an hour less", "minutes"),
    ],
)
async def test_it_is_asked_again_and_nothing_is_changed(language: str, said: str, field: str) -> None:
    told = await after({"text": said}, person=replace(EMMA, language=language), draft=REVIEW)
    assert told.draft is not None
    assert told.draft.answers == REVIEW.answers
    asked = question(CARD.form, told.draft)
    assert asked is not None
    assert asked.key == field
