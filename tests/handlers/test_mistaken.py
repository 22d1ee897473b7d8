"""What is typed in a hurry is not taken for another day, hour, length or performer; in doubt it is asked."""

from dataclasses import replace
from datetime import datetime

import pytest

from booking.interview import Draft
from booking.moment import Moment
from tests.handlers.still import EMMA, after
from tests.handlers.test_everyday_words import before


async def typed(*texts: str, language: str = "en", draft: Draft | None = None) -> Draft | None:
    """The request after these messages, one behind the other."""
    person = replace(EMMA, language=language)
    for text in texts:
        told = await after({"text": text}, person=person, draft=draft)
        draft, person = told.draft, told.person
    return draft


def when(draft: Draft | None) -> str:
    """When it begins, on the clock; what is asked behind a question mark; "" for neither."""
    assert draft is not None
    at, offered = draft.answers.get("when"), draft.screen.get("readings", [])
    assert isinstance(offered, list)
    asked = " ".join(f"{datetime.fromisoformat(one):%d.%H:%M}" for one in offered)
    return f"{at.wall:%d.%H:%M}" if isinstance(at, Moment) else f"? {asked}" if asked else ""


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("de", "Ivy So 19 Uhr", "? 20.19:00 22.19:00"),
        ("de", "Ivy So. 19 Uhr 30 min", "? 20.19:00 22.19:00"),
        ("de", "Ivy am So 19 Uhr", "22.19:00"),
        ("de", "Ivy morgen so um 19 Uhr", "21.19:00"),
        ("en", "Ivy by 9 pm tomorrow", ""),
        ("en", "Ivy tomorrow 9 pm by Skype", "21.21:00"),
        ("it", "Ivy domani entro le 21", ""),
        ("de", "Ivy morgen spätestens um 21 Uhr", ""),
        ("fr", "Ivy demain au plus tard à 21h", ""),
        ("nl", "Ivy morgen uiterlijk om 21 uur", ""),
        ("es", "Ivy mañana a más tardar a las 21", ""),
        ("pt", "Ivy amanhã no mais tardar às 21", ""),
        ("pt", "Ivy amanhã ao meio-dia e meia", "21.12:30"),
        ("nl", "Ivy over drie dagen 20 uur", "23.20:00"),
        ("nl", "Ivy vandaag over een week 20 uur", "27.20:00"),
        ("fr", "Ivy dans trois jours 20 heures", "23.20:00"),
        ("es", "Ivy en tres días 20 horas", "23.20:00"),
        ("pt", "Ivy em três dias 20 horas", "23.20:00"),
        ("nl", "Ivy morgen om 8 kwartier", "? 21.20:00 21.08:00"),
        ("en", "Ivy 3 days 8 pm", ""),
        ("en", "Ivy next month 8 pm", ""),
        ("en", "Ivy next week 8 pm", ""),
        ("de", "Ivy nächsten Monat 20 Uhr", ""),
        ("nl", "Ivy volgende maand 20 uur", ""),
        ("fr", "Ivy le mois prochain 20h", ""),
        ("es", "Ivy el mes que viene a las 20", ""),
        ("it", "Ivy il mese prossimo alle 20", ""),
        ("pt", "Ivy mês que vem às 20h", ""),
        ("en", "Ivy the 3rd next month 8 pm", "03.20:00"),
    ],
)
async def test_a_day_or_a_time(language: str, text: str, told: str) -> None:
    draft = await typed(text, language=language)
    assert when(draft) == told
    assert draft is not None
    assert draft.answers.get("minutes") in {None, 30}


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("Ivy tomorrow at 8", "no, at 9"), "? 21.09:00 21.21:00"),
        (("Ivy tomorrow at 8", "20:15"), "21.20:15"),
        (("Ivy tomorrow at 8", "Monday"), ""),
        (("Ivy tomorrow", "Monday"), ""),
        (("Ivy tomorrow", "Monday", "20:00"), "23.20:00"),
        (("Ivy Friday 8 pm", "at 9 pm"), "? 20.21:00 27.21:00"),
        (("Ivy 5/4 at 17:00", "at 18:00"), "? 05.17:00 04.17:00"),
        (("Ivy tomorrow 8 pm", "Monday"), "23.20:00"),
        (("Ivy tomorrow", "midnight"), "? 22.00:00 21.00:00"),
    ],
)
async def test_what_is_typed_beside_a_day_that_is_looked_at(texts: tuple[str, ...], told: str) -> None:
    """An hour is of that day, or of each of those that are offered; a day alone has no hour."""
    assert when(await typed(*texts)) == told


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ivy tonight after 9"),
        ("en", "Ivy any time after 9 pm today"),
        ("de", "Ivy heute nach 21 Uhr"),
        ("nl", "Ivy vanavond na 9"),
        ("fr", "Ivy ce soir après 21h"),
        ("es", "Ivy esta noche después de las 9"),
        ("it", "Ivy stasera dopo le 9"),
        ("pt", "Ivy hoje depois das 21h"),
    ],
)
async def test_the_earliest_time_is_asked_about(language: str, text: str) -> None:
    assert when(await typed(text, language=language)) == "? 20.21:00"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ivy now"),
        ("en", "Ivy asap"),
        ("de", "Ivy jetzt"),
        ("fr", "Ivy maintenant"),
        ("it", "Ivy adesso"),
    ],
)
async def test_now_is_the_next_quarter_of_an_hour_if_that_is_meant(language: str, text: str) -> None:
    assert when(await typed(text, language=language)) == "? 20.12:15"


@pytest.mark.parametrize(
    ("language", "first", "part"),
    [
        ("en", "Ivy on Thursday at 8 pm", "in the afternoon"),
        ("de", "Ivy am Donnerstag um 20 Uhr", "am Nachmittag"),
        ("nl", "Ivy donderdag om 20 uur", "'s middags"),
        ("fr", "Ivy jeudi à 20h", "l'après-midi"),
        ("es", "Ivy el jueves a las 20", "por la tarde"),
        ("it", "Ivy giovedì alle 20", "di pomeriggio"),
        ("pt", "Ivy quinta às 20h", "à tarde"),
    ],
)
async def test_a_part_of_the_day_is_of_the_day_that_is_chosen(language: str, first: str, part: str) -> None:
    draft = await typed(first, part, language=language)
    assert draft is not None
    assert draft.screen == {"day": "2026-11-26"}


@pytest.mark.parametrize(
    ("language", "first", "midnight"),
    [
        ("en", "Ivy on Thursday at 8 pm", "make it midnight"),
        ("de", "Ivy am Donnerstag um 20 Uhr", "lieber um Mitternacht"),
        ("nl", "Ivy donderdag om 20 uur", "liever om middernacht"),
        ("fr", "Ivy jeudi à 20h", "plutôt à minuit"),
        ("es", "Ivy el jueves a las 20", "mejor a medianoche"),
        ("it", "Ivy giovedì alle 20", "meglio a mezzanotte"),
        ("pt", "Ivy quinta às 20h", "melhor à meia-noite"),
    ],
)
async def test_midnight_is_either_end_of_the_day_that_is_chosen(
    language: str, first: str, midnight: str
) -> None:
    draft = await typed(first, midnight, language=language)
    assert draft is not None
    assert draft.screen == {"readings": ["2026-11-27T00:00:00+00:00", "2026-11-26T00:00:00+00:00"]}


async def test_first_thing_is_no_hour_that_was_said_before() -> None:
    draft = await typed("Ivy el jueves a las 20", "mañana a primera hora", language="es")
    assert draft is not None
    assert (when(draft), draft.screen) == ("26.20:00", {"day": "2026-11-21"})


@pytest.mark.parametrize(
    ("language", "text", "minutes"),
    [("de", "Ivy morgen 20:00 1,5h", 90), ("fr", "Ivy demain à 20h 1,5h", 90), ("en", "Ivy 8 pm 1.5h", 90)],
)
async def test_an_hour_and_a_half_in_figures(language: str, text: str, minutes: int) -> None:
    draft = await typed(text, language=language)
    assert draft is not None
    assert draft.answers.get("minutes") == minutes
    assert when(draft).endswith("20:00")


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("it", "Ivy domani 10 minuti alle 8 di sera", "? 21.20:00 21.19:50"),
        ("it", "Ivy domani dieci minuti alle otto di sera", "? 21.20:00 21.19:50"),
        ("es", "Ivy mañana 10 minutos para las 8 de la noche", "? 21.20:00 21.19:50"),
        ("pt", "Ivy amanhã 10 minutos para as 8 da noite", "? 21.20:00 21.19:50"),
        ("it", "10 minuti alle 4", "? 20.16:00 21.04:00 20.15:50 21.03:50"),
    ],
)
async def test_minutes_that_may_stand_before_an_hour_are_asked(language: str, text: str, told: str) -> None:
    draft = await typed(text, language=language)
    assert draft is not None
    assert (when(draft), draft.answers.get("minutes")) == (told, None)


@pytest.mark.parametrize(
    ("language", "text", "minutes"),
    [
        ("it", "Ivy domani per 10 minuti alle 8 di sera", 10),
        ("it", "Ivy domani 20 minuti alle 20", 20),
        ("es", "Ivy mañana 30 minutos para las 8 de la noche", 30),
        ("pt", "Ivy amanhã 15 minutos às 8 da noite", 15),
    ],
)
async def test_minutes_beside_an_hour_that_are_a_length(language: str, text: str, minutes: int) -> None:
    draft = await typed(text, language=language)
    assert draft is not None
    assert (when(draft), draft.answers.get("minutes")) == ("21.20:00", minutes)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ivy tomorrow 8 pm between 50 and 60 credits, between 30 and 45 minutes"),
        ("de", "Ivy morgen 20 Uhr zwischen 50 und 60 Credits, zwischen 30 und 45 Minuten"),
        ("nl", "Ivy morgen 20:00 tussen 50 en 60 credits, tussen 30 en 45 minuten"),
        ("fr", "Ivy demain 20h entre 50 et 60 crédits, entre 30 et 45 minutes"),
        ("es", "Ivy mañana 20:00 entre 50 y 60 créditos, entre 30 y 45 minutos"),
        ("it", "Ivy domani alle 20 tra 50 e 60 crediti, tra 30 e 45 minuti"),
        ("pt", "Ivy amanhã às 20h entre 50 e 60 créditos, entre 30 e 45 minutos"),
    ],
)
async def test_between_two_numbers_none_is_taken(language: str, text: str) -> None:
    draft = await typed(text, language=language)
    assert draft is not None
    assert when(draft) == "21.20:00"
    assert not draft.answers.keys() & {"minutes", "credits"}


CODES = [
    ("en", "my code is 123456"),
    ("en", "PIN: 123456"),
    ("en", "verification code 123456"),
    ("en", "my phone number is 1234567"),
    ("en", "123456 is my code"),
    ("en", "the code is 2030"),
    ("de", "mein Code ist 123456"),
    ("nl", "mijn code is 123456"),
    ("fr", "mon code est 123456"),
    ("es", "mi código es 123456"),
    ("it", "il mio codice è 123456"),
    ("pt", "meu código é 123456"),
]


@pytest.mark.parametrize("state", ["idle", "software", "when", "minutes", "credits"])
@pytest.mark.parametrize(("language", "text"), CODES)
async def test_a_code_is_nobody_and_no_amount(language: str, text: str, state: str) -> None:
    draft = before(state)
    found = await typed(text, language=language, draft=draft)
    assert (found.answers if found else None) == (draft.answers if draft else None)


@pytest.mark.parametrize(
    "text",
    ["book me 555123", "her id is 555123", "Hello, 555123 please", "12 credits for 555123", "number 555123"],
)
async def test_an_id_is_a_performer(text: str) -> None:
    draft = await typed(text)
    assert draft is not None
    assert draft.answers["performers"] == ("555123",)
