"""A range of times in a request tells when it begins and how long it lasts, or is asked; never guessed."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from booking.form import Limit
from booking.interview import Draft
from booking.moment import Moment
from tests.handlers.still import EMMA, after
from tests.handlers.test_everyday_words import before


async def _said(language: str, text: str, draft: Draft | None = None) -> tuple[str, object, list[str]]:
    """When it begins, how long it lasts, and which moments are offered to choose from."""
    told = await after({"text": text}, person=replace(EMMA, language=language), draft=draft)
    assert told.draft is not None
    assert told.draft.answers["performers"] == ("4711",)
    when, offered = told.draft.answers.get("when"), told.draft.screen.get("readings", [])
    assert isinstance(offered, list)
    return (
        f"{when.wall:%d %H:%M}" if isinstance(when, Moment) else "",
        told.draft.answers.get("minutes"),
        [f"{datetime.fromisoformat(one):%d %H:%M}" for one in offered],
    )


@pytest.mark.parametrize(
    ("language", "text", "minutes"),
    [
        ("en", "Ivy tomorrow from 9 pm to 9:30 pm", 30),
        ("en", "Ivy tomorrow 9-9:30pm on Skype, 50 credits", 30),
        ("en", "please book Ivy from 9 till 10 tomorrow evening", 60),
        ("en", "Ivy tomorrow 9 pm until 9:45 pm", 45),
        ("en", "Ivy tomorrow from 9 to 10 pm for 1 hour", 60),
        ("de", "Ivy morgen von 21 bis 21:30 Uhr", 30),
        ("de", "Ivy morgen Abend von 9 bis 10", 60),
        ("de", "Ivy morgen 21 bis halb zehn abends über Skype", 30),
        ("nl", "Ivy morgen van 21 tot 21:30 uur", 30),
        ("nl", "Ivy morgenavond van 9 tot half 10", 30),
        ("fr", "Ivy demain de 21h à 21h30", 30),
        ("fr", "Ivy demain de 9h à 9h30 du soir sur Skype", 30),
        ("es", "Ivy mañana de 21:00 a 21:30", 30),
        ("es", "Ivy mañana de las 9 a las 9 y media de la noche", 30),
        ("it", "Ivy domani dalle 21 alle 21:30", 30),
        ("it", "Ivy domani dalle 9 alle 10 di sera", 60),
        ("pt", "Ivy amanhã das 21h às 21h30", 30),
        ("pt", "Ivy amanhã das 9 às 9 e meia da noite", 30),
    ],
)
async def test_a_range_is_a_beginning_and_a_length(language: str, text: str, minutes: int) -> None:
    assert await _said(language, text) == ("21 21:00", minutes, [])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ivy tomorrow between 9 and 10 pm"),
        ("de", "Ivy morgen zwischen 21 und 22 Uhr auf Skype"),
        ("nl", "Ivy morgen tussen 21 en 22 uur"),
        ("fr", "Ivy demain entre 21h et 22h"),
        ("es", "Ivy mañana entre las 21 y las 22"),
        ("it", "Ivy domani tra le 21 e le 22"),
        ("pt", "Ivy amanhã entre as 21 e as 22"),
    ],
)
async def test_between_two_times_either_may_be_the_beginning(language: str, text: str) -> None:
    assert await _said(language, text) == ("", None, ["21 21:00", "21 22:00"])


@pytest.mark.parametrize(
    ("text", "minutes", "offered"),
    [
        ("Ivy tomorrow from 9 to 9:30", 30, ["21 09:00", "21 21:00"]),
        ("Ivy tomorrow 9 to 10", 60, ["21 09:00", "21 21:00"]),
        ("Ivy tomorrow from 6 to 10 pm", None, ["21 18:00", "21 22:00"]),
        ("Ivy tomorrow from 6 to 7 pm for 30 minutes", 30, ["21 18:00", "21 19:00"]),
        ("Ivy tomorrow 5 to 6 pm", None, ["21 17:55", "21 17:00", "21 18:00"]),
        ("Ivy on 27 March 2027 from 11:45 to 12:15 pm", 30, []),
        ("Ivy on 28 March 2027 from 00:30 to 01:30", None, ["28 00:30", "28 01:30"]),
    ],
)
async def test_what_it_leaves_open_is_asked(text: str, minutes: int | None, offered: list[str]) -> None:
    found = await _said("en", text)
    assert found[1:] == (minutes, offered)
    assert bool(found[0]) != bool(offered)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ivy tomorrow 8 or 9 pm"),
        ("en", "Ivy on Skype at 8 pm or at 9 pm tomorrow"),
        ("de", "Ivy morgen um 20 oder 21 Uhr"),
        ("nl", "Ivy morgen 8 of 9 uur 's avonds"),
        ("fr", "Ivy demain 20h ou 21h"),
        ("es", "Ivy mañana a las 8 o 9 de la noche"),
        ("it", "Ivy domani alle 8 o alle 9 di sera"),
        ("it", "Ivy domani alle 20 o alle 21"),
        ("pt", "Ivy amanhã às 8 ou 9 da noite"),
    ],
)
async def test_of_two_times_that_suit_either_is_offered(language: str, text: str) -> None:
    assert await _said(language, text) == ("", None, ["21 20:00", "21 21:00"])


async def test_two_days_that_suit_keep_their_hours() -> None:
    assert await _said("en", "Ivy tomorrow 9 pm or Monday 8 pm") == ("", None, ["21 21:00", "23 20:00"])


async def test_alone_it_tells_the_length_where_that_is_open_or_said_by_from() -> None:
    """Else either of its ends may be the beginning of what has its length."""
    asked, told = before("minutes"), before("credits")
    assert await _said("en", "tomorrow 9-9:30 pm", asked) == ("21 21:00", 30, [])
    assert await _said("en", "tomorrow from 9 to 10 pm", told) == ("21 21:00", 60, [])
    assert await _said("en", "tomorrow 9 to 10 pm", told) == ("", 30, ["21 21:00", "21 22:00"])
    assert await _said("en", "tomorrow from 6 to 10 pm", asked) == ("", None, ["21 18:00", "21 22:00"])


async def test_a_length_that_is_not_offered_is_told_and_the_beginning_stays() -> None:
    draft = before("when")
    assert draft is not None
    answers = {key: value for key, value in draft.answers.items() if key == "performers"}
    short = replace(draft, answers=answers, at="", limits={"minutes": Limit(least=Decimal(15))})
    told = await after({"text": "on Skype tomorrow from 9 pm to 9:10 pm"}, person=EMMA, draft=short)
    assert told.draft is not None
    assert set(told.draft.answers) == {"performers", "software", "when"}
    assert any("15 minutes" in m.text for m in told.messages)


async def test_ten_to_nine_is_no_range() -> None:
    assert await _said("en", "Ivy tomorrow 10 to 9 pm") == ("21 20:50", None, [])
