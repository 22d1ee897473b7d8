"""Politeness, a call for help, and what is said relative to the request: each is what it says."""

from dataclasses import replace
from decimal import Decimal

import pytest

from booking.form import Answers
from booking.interview import Draft
from booking.ledger import Booking
from booking.moment import in_zone
from booking.outcome import Invitation, Stage
from booking.provider import Order
from handlers.words import words_for
from providers.webcam.card import CARD
from tests.handlers.still import ANSWERS, EMMA, NOW, World, after

POLITE = [
    ("en", "Thanks!", "You’re welcome!"),
    ("en", "hello there", "Hello Emma!"),
    ("de", "Vielen Dank :)", "Gern geschehen!"),
    ("de", "Guten Abend", "Hallo Emma!"),
    ("nl", "dankjewel", "Graag gedaan!"),
    ("fr", "Merci beaucoup", "Avec plaisir"),
    ("fr", "bonjour", "Bonjour Emma"),
    ("es", "¡Hola!", "¡Hola, Emma!"),
    ("it", "grazie mille", "Di niente!"),
    ("pt", "obrigada", "De nada!"),
    ("en", "ok, thank you so much", "You’re welcome!"),
    ("it", "Va bene, grazie", "Di niente!"),
    ("en", "merci", "You’re welcome!"),
]


def asking(key: str, answers: Answers = ANSWERS) -> Draft:
    """A draft that asks it, with all before it answered."""
    keys = [f.key for f in CARD.form.fields]
    known = {k: v for k, v in answers.items() if keys.index(k) < keys.index(key)}
    return Draft("a" * 16, 5, CARD.id, CARD.form.version, known, at=key, touched=NOW)


@pytest.mark.parametrize(("language", "said", "answer"), POLITE)
async def test_politeness_is_answered_with_the_next_step(language: str, said: str, answer: str) -> None:
    told = (await after({"text": said}, person=replace(EMMA, language=language))).messages[-1]
    assert told.text.startswith(answer)
    assert words_for(language).plain("Book a session") in {b.label for row in told.keyboard for b in row}


@pytest.mark.parametrize("key", ["performers", "software", "when", "minutes", "credits", "phone_chat"])
@pytest.mark.parametrize(
    ("said", "answer"), [("thanks", "welcome"), ("hi", "Hello Emma!"), ("help", "/help")]
)
async def test_an_open_request_stays_as_it_was(key: str, said: str, answer: str) -> None:
    draft = asking(key)
    told = await after({"text": said}, draft=draft)
    assert answer in told.messages[-1].text
    assert "not understand" not in told.messages[-1].text
    assert told.draft is not None
    assert (told.draft.answers, told.draft.at) == (draft.answers, key)


@pytest.mark.parametrize("language", ["en", "it", "pt"])
@pytest.mark.parametrize("name", ["Ola", "Salve", "Mercy Olá", "Olá"])
async def test_a_performer_called_like_a_greeting_is_named_where_it_is_asked_who(
    language: str, name: str
) -> None:
    person, draft = replace(EMMA, language=language), asking("performers")
    told = await after({"text": name}, person=person, draft=draft, names=("Ivy Lark", name))
    assert told.draft is not None
    assert told.draft.answers.get("performers") == ("4712",)


async def test_who_is_called_more_than_a_greeting_is_not_meant_by_it() -> None:
    told = await after({"text": "Ola"}, draft=asking("performers"), names=("Ivy Lark", "Ola Berg"))
    assert "Hello Emma!" in told.messages[-1].text


async def test_help_tells_what_is_understood() -> None:
    assert "What I understand" in (await after({"text": "Help!"})).messages[-1].text


async def test_so_much_less_is_less_of_what_is_looked_at() -> None:
    draft = replace(asking("credits"), answers={**ANSWERS, "credits": Decimal(15)})
    told = await after({"text": "reduce it by 5"}, draft=draft)
    assert told.draft is not None
    assert told.draft.answers["credits"] == Decimal(10)


async def test_one_of_the_days_is_called_by_its_place() -> None:
    days = {"days": ["2026-11-21", "2026-11-22"]}
    told = await after({"text": "the second one"}, draft=replace(asking("when"), screen=days))
    assert told.draft is not None
    assert told.draft.screen == {"day": "2026-11-22"}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Monday or Tuesday at 9 pm"),
        ("de", "am Montag oder Dienstag um 21 Uhr"),
        ("fr", "lundi ou mardi à 21h"),
        ("es", "el lunes o el martes a las 21"),
        ("it", "lunedì o martedì alle 21"),
        ("nl", "maandag of dinsdag om 21 uur"),
        ("pt", "segunda ou terça às 21h"),
    ],
)
async def test_of_two_days_it_is_asked_which(language: str, said: str) -> None:
    told = await after({"text": said}, person=replace(EMMA, language=language), draft=asking("when"))
    assert told.draft is not None
    assert told.draft.screen == {"readings": ["2026-11-23T21:00:00+00:00", "2026-11-24T21:00:00+00:00"]}


@pytest.mark.parametrize("said", ["same time at the weekend", "at the weekend instead"])
async def test_another_day_keeps_the_hour_that_stands(said: str) -> None:
    at = in_zone(NOW.replace(day=24, hour=20), "Europe/London")
    told = await after({"text": said}, draft=replace(asking("minutes"), answers={**ANSWERS, "when": at}))
    assert told.draft is not None
    assert told.draft.screen == {"readings": ["2026-11-21T20:00:00+00:00", "2026-11-22T20:00:00+00:00"]}


@pytest.mark.parametrize(
    ("language", "said", "hour"),
    [
        ("es", "el mismo día a las 21", 21),
        ("it", "lo stesso giorno alle 21", 21),
        ("pt", "no mesmo dia às 21", 21),
        ("de", "zieh es eine Stunde vor", 19),
    ],
)
async def test_the_moment_that_stands_is_changed(language: str, said: str, hour: int) -> None:
    at = in_zone(NOW.replace(day=24, hour=20), "Europe/London")
    draft = replace(asking("minutes"), answers={**ANSWERS, "when": at})
    told = await after({"text": said}, person=replace(EMMA, language=language), draft=draft)
    assert told.draft is not None
    assert told.draft.answers["when"] == in_zone(NOW.replace(day=24, hour=hour), "Europe/London")


async def test_who_has_booked_is_led_to_that_first() -> None:
    asked = (Invitation("4711", Stage.INVITED, reference="1"),)
    booking = Booking("b", 5, "webcam", "operator", Order("b", ANSWERS, NOW), asked, NOW, 30, NOW)
    told = (await after({"text": "thanks"}, World(bookings=[booking]))).messages[-1]
    assert [b.label for row in told.keyboard for b in row] == ["Your bookings", "Book a session"]
