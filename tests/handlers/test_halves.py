"""A request beside words about a booking is not lost: it is read behind them."""

from dataclasses import replace

import pytest

from tests.handlers.still import EMMA, World, after
from tests.handlers.test_mine import FIRST


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "cancel Ivy and book Ivy tomorrow 8pm"),
        ("en", "please cancel my booking, then book Ivy tomorrow 8pm"),
        ("de", "storniere Ivy und buche Ivy morgen 20 Uhr"),
        ("de", "sag Ivy ab und buche Ivy morgen 20 Uhr"),
        ("de", "ich möchte Ivy absagen und Ivy morgen 20 Uhr buchen"),
        ("nl", "annuleer Ivy en boek Ivy morgen 20 uur"),
        ("fr", "annule Ivy et réserve Ivy demain à 20h"),
        ("es", "cancela Ivy y reserva a Ivy mañana a las 20"),
        ("it", "annulla Ivy e prenota Ivy domani alle 20"),
        ("pt", "cancela a Ivy e marca a Ivy amanhã às 20h"),
    ],
)
async def test_who_cancels_and_books_is_heard_twice(language: str, words: str) -> None:
    turn = await after({"text": words}, World(bookings=[FIRST]), replace(EMMA, language=language))
    assert [m.slot for m in turn.messages] == ["booking:2", "draft"]
    assert turn.draft is not None
    assert {"performers", "when"} <= turn.draft.answers.keys()
