"""Words that lead out of the open question are no answer to it, whatever it asks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.interview import Draft, DraftStage, question
from booking.moment import in_zone
from handlers.request.review import SEND
from handlers.words import LANGUAGES, words_for
from providers.webcam.card import CARD
from tests.handlers.still import ANSWERS, EMMA, NOW, after
from tests.handlers.test_everyday_words import before

STOP = {
    "en": ["stop", "Start over", "never mind"],
    "de": ["stopp", "von vorn", "Brich ab!"],
    "fr": ["arrête", "recommencer", "laisse tomber"],
    "es": ["cancela", "empezar de nuevo", "déjalo, gracias"],
    "it": ["basta", "ricomincia", "lascia perdere"],
    "nl": ["stoppen", "opnieuw beginnen", "laat maar"],
    "pt": ["pare", "começar de novo", "deixa pra lá"],
}
BACK = {
    "en": "go back",
    "de": "einen Schritt zurück",
    "fr": "reviens",
    "es": "volver atrás",
    "it": "torna indietro",
    "nl": "ga terug",
    "pt": "voltar",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_they_are_no_name(language: str) -> None:
    draft, person = before("sign_in"), replace(EMMA, language=language)
    assert draft is not None
    for said in STOP[language]:
        told = await after({"text": said}, person=person, draft=draft)
        assert told.draft is not None
        assert (told.draft.answers, told.draft.stage) == (draft.answers, draft.stage), said
    told = await after({"text": BACK[language]}, person=person, draft=draft)
    assert told.draft is not None
    assert told.draft.answers == draft.answers
    back = question(CARD.form, told.draft)
    assert back is not None
    assert back.key != "sign_in"
    told = await after({"text": words_for(language).plain("Cancel")}, person=person, draft=draft)
    assert told.draft is not None
    assert told.draft.stage is DraftStage.CANCELLED


async def test_where_the_zone_is_asked_they_lead_back() -> None:
    draft = before("when")
    assert draft is not None
    told = await after({"text": "Back"}, person=replace(EMMA, zone=""), draft=draft)
    assert told.draft is not None
    assert told.draft.at not in {"", "when"}


@pytest.mark.parametrize(
    ("language", "sends", "stops"),
    [
        ("en", "send it", "no"),
        ("de", "abschicken", "nein"),
        ("nl", "versturen", "nee"),
        ("fr", "envoyer", "non"),
        ("es", "enviar", "no"),
        ("it", "invia", "no"),
        ("pt", "enviar", "não"),
    ],
)
async def test_of_a_complete_request_they_name_the_button(language: str, sends: str, stops: str) -> None:
    person, words = replace(EMMA, language=language), words_for(language)
    starts = in_zone(NOW + timedelta(days=1), "UTC")
    draft = Draft("a" * 16, 5, CARD.id, CARD.form.version, {**ANSWERS, "when": starts}, touched=NOW)
    for said, sentence, button in (
        (sends, "To send it, press “{button}”.", SEND),
        (stops, "To cancel it, press “{button}”.", "Cancel"),
    ):
        told = await after({"text": said}, person=person, draft=draft)
        assert told.draft == draft
        assert words.t(sentence, button=words.plain(button)) in told.messages[-1].text
