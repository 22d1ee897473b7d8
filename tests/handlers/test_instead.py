"""What is typed instead of an answer: a question back, that there is none, a correction, more than a yes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.interview import Draft, question
from booking.moment import Moment, in_zone
from handlers.turn import Turn
from providers.webcam.card import CARD
from tests.handlers.still import ANSWERS, EMMA, NOW, after

CHOSEN = {**ANSWERS, "when": in_zone(NOW + timedelta(days=2), "Europe/London")}


async def at(language: str, open_from: str, text: str) -> Turn:
    """The turn of a text with everything answered before one question."""
    keys = [f.key for f in CARD.form.fields]
    before = keys[: keys.index(open_from)]
    answers = {key: value for key, value in CHOSEN.items() if key in before}
    draft = Draft("d" * 16, EMMA.id, CARD.id, CARD.form.version, answers)
    return await after({"text": text}, person=replace(EMMA, language=language), draft=draft)


@pytest.mark.parametrize(
    ("language", "asked", "none", "meant"),
    [
        ("en", "why do you need this", "I have none", "no, I meant tomorrow 9pm"),
        ("de", "wozu braucht ihr das", "ich habe keinen", "nein, ich meinte morgen 21 Uhr"),
        ("nl", "waarom?", "heb ik niet", "nee, ik bedoelde morgen 21 uur"),
        ("fr", "c'est quoi", "je n'en ai pas", "non, je voulais dire demain 21h"),
        ("es", "para qué es", "no tengo", "no, quería decir mañana a las 21"),
        ("it", "che cos'è", "non ce l'ho", "no, volevo dire domani alle 21"),
        ("pt", "para que serve", "não tenho", "não, eu quis dizer amanhã às 21h"),
    ],
)
async def test_where_a_name_is_asked_these_are_none(language: str, asked: str, none: str, meant: str) -> None:
    told = [await at(language, "sign_in", text) for text in (asked, none)]
    for turn in told:
        assert turn.draft is not None
        assert turn.draft.answers == {k: v for k, v in CHOSEN.items() if k in turn.draft.answers}
        assert (here := question(CARD.form, turn.draft)) is not None
        assert here.key == "sign_in"
    assert "/privacy" in told[0].messages[-1].text
    assert "/privacy" not in told[1].messages[-1].text
    assert "❗" in told[1].messages[-1].text
    turn = await at(language, "sign_in", meant)
    assert turn.draft is not None
    moment = turn.draft.answers["when"]
    assert isinstance(moment, Moment)
    assert (moment.wall.day, moment.wall.hour) == (21, 21)
    assert "sign_in" not in turn.draft.answers


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "what"),
        ("en", "emma s"),
        ("en", "Will Noneman"),
        ("en", "nemo"),
        ("en", "The Great O'Brien Jr. 2nd"),
        ("en", "Ivy of the 8 o'clock Club"),
        ("en", "I Want Candy"),
        ("de", "Graf von Monte Christo der 3."),
        ("nl", "Jan van der Berg 3e"),
        ("fr", "Jean-Luc de la Tour d'Auvergne"),
        ("es", "María de los Ángeles del 8 de Marzo"),
        ("it", "Anna Maria De' Rossi 77"),
        ("pt", "José de Souza e Silva"),
    ],
)
async def test_a_name_stays_one(language: str, name: str) -> None:
    turn = await at(language, "sign_in", name)
    assert turn.draft is not None
    assert turn.draft.answers["sign_in"] == name


@pytest.mark.parametrize(
    ("language", "text", "nothing"),
    [
        ("en", "I would like to book somebody for tomorrow evening", "I want to change the time"),
        ("de", "Ich möchte gerne für morgen Abend jemanden buchen", "ich möchte die Zeit ändern"),
        ("nl", "ik wil graag iemand boeken voor morgenavond", "ik wil de tijd veranderen"),
        ("fr", "je voudrais réserver quelqu'un pour demain soir", "je voudrais changer d'heure"),
        ("es", "quisiera reservar a alguien para mañana por la noche", "quiero cambiar la hora"),
        ("it", "vorrei prenotare qualcuno per domani sera", "vorrei cambiare l'ora"),
        ("pt", "gostaria de reservar alguém para amanhã à noite", "quero mudar o horário"),
    ],
)
async def test_a_sentence_is_no_name(language: str, text: str, nothing: str) -> None:
    told = await at(language, "sign_in", text)
    assert told.draft is not None
    assert "sign_in" not in told.draft.answers
    assert (told.draft.at, told.draft.screen) == ("when", {"day": "2026-11-21"})
    assert "❗" not in told.messages[-1].text
    turn = await at(language, "sign_in", nothing)
    assert turn.draft is not None
    assert "sign_in" not in turn.draft.answers
    assert turn.draft.answers["when"] == CHOSEN["when"]
    asked_for = CARD.form.field("sign_in").ask
    assert turn.words.t(asked_for) in turn.messages[-1].text
    assert "❗" in turn.messages[-1].text


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "“I want to dance tonight”", "I want to dance tonight"),
        ("en", "my name is Emma Stone", "Emma Stone"),
        ("de", "ich heiße Jonas B. 77", "Jonas B. 77"),
        ("nl", "mijn naam is Jan", "Jan"),
        ("fr", "je m'appelle « Zoé »", "Zoé"),
        ("es", "me llamo Inés", "Inés"),
        ("it", "mi chiamo Gianni", "Gianni"),
        ("pt", "meu nome é João", "João"),
    ],
)
async def test_a_name_that_is_told_as_such(language: str, text: str, name: str) -> None:
    turn = await at(language, "sign_in", text)
    assert turn.draft is not None
    assert turn.draft.answers["sign_in"] == name


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes, +44 7700 900123"),
        ("de", "ja, +44 7700 900123"),
        ("nl", "ja graag, +44 7700 900123"),
        ("fr", "oui +44 7700 900123"),
        ("es", "sí, +44 7700 900123"),
        ("it", "sì, +44 7700 900123"),
        ("pt", "sim, +44 7700 900123"),
    ],
)
async def test_a_number_behind_the_yes_answers_the_next_question(language: str, text: str) -> None:
    turn = await at(language, "phone_chat", text)
    assert turn.draft is not None
    assert (turn.draft.answers["phone_chat"], turn.draft.answers["phone"]) == (True, "+44 7700 900123")


async def test_a_no_before_another_time_corrects_it() -> None:
    turn = await at("en", "phone_chat", "no, tomorrow at 9pm")
    assert turn.draft is not None
    assert "phone_chat" not in turn.draft.answers
