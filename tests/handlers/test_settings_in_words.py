"""Quiet hours and lead times typed in words: taken, or what is too long is refused with the limit named."""

from dataclasses import replace
from datetime import time

import pytest

from booking.preferences import Quiet
from handlers.turn import Turn
from tests.handlers.still import EMMA, after


async def typed(screen: str, text: str, language: str) -> Turn:
    asking = replace(EMMA.preferences, asking=f"settings {screen}")
    return await after({"text": text}, person=replace(EMMA, language=language, preferences=asking))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "from half past ten in the evening to half past six"),
        ("de", "von halb elf abends bis halb sieben"),
        ("nl", "van half elf 's avonds tot half zeven"),
        ("fr", "de dix heures et demie du soir à six heures et demie"),
        ("es", "de las diez y media de la noche a las seis y media"),
        ("it", "dalle dieci e mezza di sera alle sei e mezza"),
        ("pt", "das dez e meia da noite às seis e meia"),
        ("de", "22:30-6:30 Uhr"),
        ("fr", "de 22 h 30 à 6 h 30"),
    ],
)
async def test_quiet_hours_in_words(language: str, text: str) -> None:
    turn = await typed("quiet", text, language)
    assert turn.person.preferences.quiet == Quiet(time(22, 30), time(6, 30))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1 year"),
        ("en", "2 months before"),
        ("de", "1 Jahr"),
        ("nl", "een jaar"),
        ("fr", "un an"),
        ("es", "un año antes"),
        ("it", "un anno"),
        ("pt", "um ano"),
    ],
)
async def test_a_lead_time_of_months_is_too_long_rather_than_not_understood(language: str, text: str) -> None:
    turn = await typed("leads", text, language)
    told = turn.messages[-1].text
    assert "28" in told
    assert turn.words.t("I did not understand that.") not in told
