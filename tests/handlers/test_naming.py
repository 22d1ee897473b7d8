"""How a session is named to who booked it: by the people it is with, or by its own title."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from booking.form import Card
from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.people import Directory, Person
from booking.provider import NOBODY, Order, Performer
from handlers.reminders import ics
from handlers.reminders.leads import lead_of
from handlers.reminders.naming import began, begins, how_was
from handlers.request.values import Reader
from handlers.words import LANGUAGES, words_for
from providers.jicoo.card import CARD as JICOO
from providers.webkasa.card import CARD as WEBKASA

START = datetime(2031, 3, 3, 20, tzinfo=UTC)
NAME = "Portrait talk with Aiko"


def _booked(card: Card, performer: str) -> Booking:
    asked = (Invitation(performer, Stage.CONFIRMED, reference="1"),)
    order = Order("b", {"performers": (performer,)}, START - timedelta(days=1))
    return Booking("b", 1, card.id, "operator", order, asked, START, 30, order.made)


def _said(language: str, card: Card, performer: str) -> list[str]:
    directory = Directory({card.id: (Performer("p", NAME),)})
    given: tuple[Any, Booking] = (
        Reader(words_for(language), Person(1, language=language), card, directory),
        _booked(card, performer),
    )
    return [ics.title(*given), begins(*given, "…"), began(*given, 0), began(*given, 5), how_was(*given)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_session_with_a_title_is_not_said_to_be_with_it(language: str) -> None:
    title, *heads = _said(language, JICOO, "p")
    assert title == NAME
    assert all(NAME in head for head in heads)
    with_somebody = _said(language, WEBKASA, "p")
    assert with_somebody[0] != NAME
    assert not {*heads} & {*with_somebody}


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nobody_is_named_the_service_is_where_it_is_and_not_whom_it_is_with(language: str) -> None:
    title, *heads = _said(language, WEBKASA, NOBODY)
    assert "WebKasa" in title
    assert all(title in head for head in heads)


@pytest.mark.parametrize("said", ["twee uur van tevoren", "2 uur vooraf", "two hours before"])
def test_a_lead_time_is_read_with_what_stands_behind_it(said: str) -> None:
    assert lead_of(words_for("nl"), said) == 120


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the day before"),
        ("de", "am Vortag"),
        ("nl", "de dag ervoor"),
        ("fr", "la veille"),
        ("es", "el día antes"),
        ("it", "il giorno prima"),
        ("pt", "na véspera"),
    ],
)
def test_the_day_before_is_a_lead_time(language: str, said: str) -> None:
    assert lead_of(words_for(language), said) == 1440
