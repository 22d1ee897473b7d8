"""A weekend asks which day, an end tells the length, of what is offered one is named; and what is none."""

import pytest

from tests.handlers.test_everyday_words import before
from tests.handlers.test_mistaken import typed, when

WEEKENDS = [
    ("en", "this weekend", "at 8 pm"),
    ("en", "over the weekend", "at 8 pm"),
    ("de", "am Wochenende", "um 20 Uhr"),
    ("nl", "dit weekend", "om 20 uur"),
    ("fr", "ce week-end", "à 20h"),
    ("es", "este fin de semana", "a las 20"),
    ("it", "questo fine settimana", "alle 20"),
    ("pt", "neste fim de semana", "às 20h"),
]


@pytest.mark.parametrize(("language", "days", "hour"), WEEKENDS)
async def test_a_weekend_is_two_days(language: str, days: str, hour: str) -> None:
    draft = await typed(f"Ivy {days}", language=language)
    assert draft is not None
    assert (draft.at, draft.screen) == ("when", {"days": ["2026-11-21", "2026-11-22"]})
    assert when(await typed(f"Ivy {days}", hour, language=language)) == "? 21.20:00 22.20:00"
    assert when(await typed(f"Ivy {days} {hour}", language=language)) == "? 21.20:00 22.20:00"


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (("Ivy this weekend", "Sunday", "8 pm"), "22.20:00"),
        (("Ivy on Saturday this weekend at 8 pm",), "21.20:00"),
        (("Ivy on Monday this weekend at 8 pm",), "? 23.20:00"),
        (("Ivy this weekend from 8 pm to 9 pm",), "? 21.20:00 22.20:00"),
    ],
)
async def test_what_is_said_beside_a_weekend(texts: tuple[str, ...], told: str) -> None:
    assert when(await typed(*texts)) == told


@pytest.mark.parametrize(
    ("language", "begins", "ends"),
    [
        ("en", "Ivy tomorrow at 8 pm", "ends 9pm"),
        ("en", "Ivy tomorrow at 8 pm", "ending at 9 pm"),
        ("de", "Ivy morgen um 20 Uhr", "Ende um 21 Uhr"),
        ("nl", "Ivy morgen om 20 uur", "eindigt om 21 uur"),
        ("fr", "Ivy demain à 20h", "se termine à 21h"),
        ("es", "Ivy mañana a las 20", "termina a las 21"),
        ("it", "Ivy domani alle 20", "finisce alle 21"),
        ("pt", "Ivy amanhã às 20h", "termina às 21h"),
    ],
)
async def test_when_it_ends_tells_how_long_it_is(language: str, begins: str, ends: str) -> None:
    for texts in ((begins, ends), (f"{begins}, {ends}",)):
        draft = await typed(*texts, language=language)
        assert draft is not None
        assert (when(draft), draft.answers.get("minutes")) == ("21.20:00", 60)


@pytest.mark.parametrize(
    ("language", "friday", "second", "other"),
    [
        ("en", "Ivy Friday 8 pm", "the second one please", "no, the other one"),
        ("de", "Ivy am Freitag um 20 Uhr", "die zweite", "das andere"),
        ("nl", "Ivy vrijdag om 20 uur", "de tweede", "de andere"),
        ("fr", "Ivy vendredi à 20h", "la deuxième", "l'autre"),
        ("es", "Ivy el viernes a las 20", "la segunda", "la otra"),
        ("it", "Ivy venerdì alle 20", "la seconda", "l'altra"),
        ("pt", "Ivy sexta às 20h", "a segunda opção", "a outra"),
    ],
)
async def test_one_of_two_that_are_offered(language: str, friday: str, second: str, other: str) -> None:
    assert when(await typed(friday, language=language)) == "? 20.20:00 27.20:00"
    assert when(await typed(friday, second, language=language)) == "27.20:00"
    assert when(await typed(friday, other, language=language)) == "? 20.20:00 27.20:00"


async def test_the_other_one_is_not_the_one_that_stands() -> None:
    assert when(await typed("Ivy Friday 27 November 8 pm", "Friday 8 pm", "the other one")) == "20.20:00"


@pytest.mark.parametrize(
    ("language", "at_eight", "evening"),
    [
        ("en", "Ivy at 8 tomorrow", "the evening one"),
        ("de", "Ivy morgen um 8", "die abends"),
        ("nl", "Ivy morgen om 8 uur", "'s avonds"),
        ("fr", "Ivy demain à 8 heures", "celle du soir"),
        ("es", "Ivy mañana a las 8", "la de la noche"),
        ("it", "Ivy domani alle 8", "quella di sera"),
        ("pt", "Ivy amanhã às 8", "a da noite"),
    ],
)
async def test_a_part_of_the_day_is_of_what_is_offered(language: str, at_eight: str, evening: str) -> None:
    assert when(await typed(at_eight, language=language)) == "? 21.20:00 21.08:00"
    assert when(await typed(at_eight, evening, language=language)) == "21.20:00"


async def test_of_those_offered_several_may_be_in_the_evening() -> None:
    assert when(await typed("Ivy Friday at 8", "in the evening")) == "? 20.20:00 27.20:00"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ivy tomorrow 9 pm, sorry, 10 pm"),
        ("de", "Ivy morgen um 21 Uhr, nein, 22 Uhr"),
        ("nl", "Ivy morgen om 21 uur, nee, 22 uur"),
        ("fr", "Ivy demain à 21h, non, à 22h"),
        ("es", "Ivy mañana a las 21, no, a las 22"),
        ("it", "Ivy domani alle 21, no, alle 22"),
        ("pt", "Ivy amanhã às 21, não, às 22"),
    ],
)
async def test_a_time_in_the_place_of_another_is_no_end(language: str, text: str) -> None:
    draft = await typed(text, language=language)
    assert draft is not None
    assert (when(draft), "minutes" in draft.answers) == ("21.22:00", False)


async def test_a_change_from_the_time_that_stands_to_another_is_no_length() -> None:
    draft = await typed("Ivy tomorrow 8 pm", "change it from 8 pm to 9 pm")
    assert draft is not None
    assert "minutes" not in draft.answers
    assert draft.screen["readings"] == [f"2026-11-21T{hour}:00:00+00:00" for hour in (20, 21)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "anything but Skype"),
        ("de", "alles außer Skype"),
        ("nl", "alles behalve Skype"),
        ("fr", "tout sauf Skype"),
        ("es", "todo menos Skype"),
        ("it", "tutto tranne Skype"),
        ("pt", "tudo menos Skype"),
    ],
)
async def test_what_is_ruled_out_is_not_chosen(language: str, text: str) -> None:
    draft = await typed("Ivy", text, language=language)
    assert draft is not None
    assert "software" not in draft.answers


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "45 minutes is enough"),
        ("de", "45 Minuten reichen"),
        ("nl", "45 minuten is genoeg"),
        ("fr", "45 minutes suffisent"),
        ("es", "45 minutos bastan"),
        ("it", "45 minuti bastano"),
        ("pt", "45 minutos bastam"),
    ],
)
async def test_a_length_that_is_enough_is_no_name(language: str, text: str) -> None:
    draft = await typed(text, language=language, draft=before("sign_in"))
    assert draft is not None
    assert (draft.answers["minutes"], draft.answers.get("sign_in")) == (45, None)
