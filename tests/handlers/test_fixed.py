"""What cannot be changed of a booking is said where somebody would change it; it begins no request."""

from dataclasses import replace

import pytest

from handlers.turn import Turn
from handlers.words import words_for
from tests.handlers.still import EMMA, World, after
from tests.handlers.test_mine import FIRST, SECOND

SENTENCE = (
    "Only the time of a booking can be changed. For anything else, cancel it and book again. "
    "/book begins another request."
)


async def _said(language: str, text: str, world: World | None = None) -> Turn:
    world = world or World(bookings=[FIRST])
    return await after({"text": text}, world, replace(EMMA, language=language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "make it 45 minutes"),
        ("en", "can it be an hour?"),
        ("en", "30 minutes more please"),
        ("en", "no, 45 minutes"),
        ("en", "make it 60 credits"),
        ("en", "200002 instead of Ivy"),
        ("en", "add 200002"),
        ("en", "Yahoo instead"),
        ("de", "mach 45 Minuten draus"),
        ("de", "doch lieber eine Stunde"),
        ("nl", "maak er 45 minuten van"),
        ("fr", "plutôt 45 minutes"),
        ("es", "mejor 45 minutos"),
        ("it", "facciamo 45 minuti"),
        ("pt", "melhor 45 minutos"),
    ],
)
async def test_another_length_price_or_performer_is_none(language: str, text: str) -> None:
    turn = await _said(language, text)
    assert turn.draft is None
    told, card = turn.messages
    assert told.text == words_for(language).t(SENTENCE)
    assert card.slot == f"booking:{FIRST.id}"


async def test_of_several_bookings_the_list_stands_below() -> None:
    turn = await _said("en", "make it 45 minutes", World(bookings=[FIRST, SECOND]))
    told, listed = turn.messages
    assert (told.text, turn.draft) == (SENTENCE, None)
    assert "Your bookings" in listed.text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "no, 9 pm"),
        ("en", "no, 9"),
        ("en", "sorry, I meant Friday"),
        ("de", "nein, 21 Uhr"),
        ("nl", "nee, 21 uur"),
        ("fr", "non, 21h"),
        ("es", "no, a las 21"),
        ("it", "no, alle 21"),
        ("pt", "não, às 21"),
    ],
)
async def test_another_time_behind_a_no_is_asked_about(language: str, text: str) -> None:
    turn = await _said(language, text)
    assert turn.draft is None
    assert [m.slot for m in turn.messages] == [f"move:{FIRST.id}"]


@pytest.mark.parametrize(
    "text",
    [
        "30 minutes with Ivy",
        "book an hour",
        "Ivy and 200002 for an hour",
        "200002 for an hour",
        "an hour tomorrow",
    ],
)
async def test_a_request_of_its_own_is_begun(text: str) -> None:
    assert (await _said("en", text)).draft is not None


async def test_nothing_stands_there_to_be_changed() -> None:
    assert (await _said("en", "make it 45 minutes", World())).draft is not None
