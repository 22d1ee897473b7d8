"""A booking's card in the person's language: answers with their labels, our remarks in our words."""

from datetime import UTC, datetime, timedelta

from booking.form import Answers
from booking.ledger import Booking
from booking.outcome import Invitation, Remark, Stage
from booking.people import Directory, Person
from booking.provider import NOBODY, Order
from handlers.card import screen
from handlers.values import Reader
from handlers.words import words_for
from providers.webcasts.card import CARD

NOW = datetime(2031, 3, 3, 10, 0, tzinfo=UTC)
ANSWERS: Answers = {"title": "Premiere", "type": "live", "source": "0", "region": "3"}


def card(language: str, *remarks: Remark) -> str:
    person = Person(1, "Ada", language, "Europe/Berlin")
    reader = Reader(words_for(language), person, CARD, Directory())
    invitation = Invitation(NOBODY, Stage.CONFIRMED, reference="1", remarks=remarks)
    starts = NOW + timedelta(days=1)
    order = Order("b", ANSWERS, NOW)
    return screen(reader, Booking("b", 1, "webcasts", "operator", order, (invitation,), starts, 60, NOW)).text


def test_choices_stand_with_what_they_answer() -> None:
    assert "1 hour · Live or recorded: Live · Source: Webcam · Region: Europe" in card("en")


def test_what_the_service_made_of_it_is_said_in_the_persons_words_and_units() -> None:
    told = card(
        "de",
        Remark("taken_as", {"field": "minutes", "value": "90"}),
        Remark("taken_as", {"field": "when", "value": "2031-03-04T11:15:00+00:00"}),
        Remark("by_hand"),
    )
    assert "1 Stunde 30 Minuten" in told
    assert "4. März 2031, 12:15 (Zeit in Berlin)" in told
    assert "Konsole" in told
    assert "service" not in told
