"""Everyday words, typed in every state of the conversation, never put a time into the request.

Every state in English; where times are read at all, in the other languages too.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from booking.form import Answers
from booking.interview import Draft, asked
from providers.webcam.card import CARD
from tests.handlers.still import EMMA, NOW, after

EVERYDAY = Path(__file__).parent.parent / "when" / "everyday"
ANSWERS: Answers = {
    "performers": ("4711",),
    "software": "3",
    "minutes": 30,
    "credits": Decimal(10),
    "sign_in": "emma",
    "phone_chat": False,
    "sms": False,
}
STATES = ("when", "idle", "performers", "software", "when", "minutes", "credits", "phone_chat", "sms")


def before(state: str) -> Draft | None:
    """A draft whose open question is that of the state; everything before it is answered but the time."""
    if state == "idle":
        return None
    keys = [f.key for f in asked(CARD.form, ANSWERS)]
    answers = {k: v for k, v in ANSWERS.items() if keys.index(k) < keys.index(state)}
    return Draft("a" * 16, 5, CARD.id, CARD.form.version, answers, at=state, touched=NOW)


@pytest.mark.parametrize("language", ["en", "nl", "de", "fr", "es", "it", "pt"])
async def test_no_word_becomes_a_time(language: str) -> None:
    words = (EVERYDAY / f"{language}.txt").read_text(encoding="utf-8").split()
    assert len(words) >= 500
    wrong = []
    for state in STATES if language == "en" else STATES[:2]:
        draft = before(state)
        for word in words:
            told = await after({"text": word}, person=replace(EMMA, language=language), draft=draft)
            changed = told.draft
            if changed is not None and "when" in changed.answers:
                wrong.append((state, word))
    assert not wrong
