"""A number and nothing besides is asked about: an hour where that is asked, else what it corrects."""

import pytest

from booking.interview import Draft
from tests.handlers.test_everyday_words import before
from tests.handlers.test_mistaken import typed, when


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("Ivy on Skype", "9"), "? 20.21:00 21.09:00"),
        (("Ivy on Skype", "tomorrow", "9"), "? 21.09:00 21.21:00"),
        (("Ivy on Skype", "18"), "? 20.18:00"),
        (("Ivy on Skype", "45"), ""),
        (("Ivy Friday 8 pm", "no, 9"), "? 20.21:00 27.09:00 27.21:00"),
    ],
)
async def test_where_the_beginning_is_asked_it_may_be_an_hour(texts: tuple[str, ...], told: str) -> None:
    assert when(await typed(*texts)) == told


@pytest.mark.parametrize(
    ("language", "first", "correction"),
    [
        ("en", "Ivy tomorrow at 8 pm", "no, 21"),
        ("en", "Ivy tomorrow at 8 pm", "make it 21"),
        ("de", "Ivy morgen um 20 Uhr", "nein, 21"),
        ("nl", "Ivy morgen om 20 uur", "nee 21"),
        ("fr", "Ivy demain à 20h", "non, 21"),
        ("es", "Ivy mañana a las 20", "no, 21"),
        ("it", "Ivy domani alle 20", "no, 21"),
        ("pt", "Ivy amanhã às 20h", "não, 21"),
    ],
)
async def test_what_it_corrects_is_asked_first(language: str, first: str, correction: str) -> None:
    draft = await typed(first, correction, language=language)
    assert when(draft) == "21.20:00"
    assert draft is not None
    assert draft.at == "when"
    assert draft.screen["readings"] == ["2026-11-21T21:00:00+00:00"]


async def test_of_a_length_or_an_amount_it_is_asked_whether_that_is_meant() -> None:
    draft = await typed("Ivy tomorrow 8 pm on Skype", "30", "no, 45")
    assert draft is not None
    assert (draft.at, draft.answers["minutes"]) == ("minutes", 30)


async def test_an_hour_with_its_word_is_no_bare_number() -> None:
    draft = await typed("Ivy morgen om 20 uur op Skype", "30", "liever om 9", language="nl")
    assert draft is not None
    assert draft.at == "when"


@pytest.mark.parametrize("text", ["no, 9", "no 45", "sorry 21", "make it 9"])
async def test_it_is_no_name(text: str) -> None:
    draft = before("sign_in")
    found = await typed(text, draft=draft)
    assert found is not None
    assert "sign_in" not in found.answers


async def test_an_amount_with_its_unit_is_no_name() -> None:
    found: Draft | None = await typed("60 credits", draft=before("sign_in"))
    assert found is not None
    assert "sign_in" not in found.answers
    assert found.answers["credits"] == 60
