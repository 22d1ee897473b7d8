"""A booking's card in the person's language: answers with their labels, our remarks in our words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from booking.form import Answers
from booking.ledger import Booking, Intent, Step, Verb
from booking.offers import TOO_DEAR
from booking.outcome import Invitation, Reason, Remark, Stage
from booking.people import Directory, Person
from booking.provider import NOBODY, Order, Performer
from handlers.live.card import screen
from handlers.live.reasons import REASONS
from handlers.request.values import Reader
from handlers.words import words_for
from providers.webcam.card import CARD as WEBCAM
from providers.webcasts.card import CARD
from tests.handlers.still import ANSWERS as ALL

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
    assert "4. März 2031, 12:15 (Ortszeit Berlin)" in told
    assert "Konsole" in told
    assert "service" not in told


GONE = Invitation("4711", Stage.CANCELLED, Reason.BY_PERSON, "", "1", price=Decimal(15))


def cancelled(language: str, words: str = "", *, agreed: bool = False, **more: object) -> str:
    return drawn(language, replace(GONE, words=words, agreed=agreed), **more)


def drawn(language: str, invitation: Invitation, **more: object) -> str:
    reader = Reader(words_for(language), Person(1, "Ada", language, "UTC"), WEBCAM, Directory())
    order = Order("b", {"performers": ("4711",)}, NOW)
    starts = NOW + timedelta(days=1)
    booking = Booking("b", 1, "webcam", "operator", order, (invitation,), starts, 60, NOW, **more)  # type: ignore[arg-type]
    return screen(reader, booking).text


@pytest.mark.parametrize(("then", "stays"), [(Stage.CONFIRMED, True), (Stage.CANCELLED, False)])
def test_a_cancelled_replacement_says_that_the_former_stays_only_if_it_does(then: Stage, stays: bool) -> None:
    told = cancelled("en", former=NOW + timedelta(days=2), older={"4711": then})
    assert ("was left as it is" in told) is stays


@pytest.mark.parametrize(
    ("agreed", "former", "line", "whole"),
    [
        (False, Stage.CANCELLED, "taken back by you", "This request was taken back."),
        (True, Stage.CANCELLED, "cancelled by you", "This booking is cancelled."),
        (True, Stage.CONFIRMED, "taken back by you", "This request was taken back."),
    ],
)
def test_what_was_but_a_request_was_taken_back_and_a_booking_was_cancelled(
    agreed: bool, former: Stage, line: str, whole: str
) -> None:
    told = cancelled("en", agreed=agreed, former=NOW, older={"4711": former})
    assert line in told
    assert whole in told


@pytest.mark.parametrize(
    ("stage", "step", "said"),
    [
        (Stage.INVITED, Step.CLAIMED, "Taking the request back…"),
        (Stage.INVITED, Step.UNKNOWN, "I am checking whether the request was taken back."),
        (Stage.CONFIRMED, Step.CLAIMED, "Cancelling…"),
        (Stage.CONFIRMED, Step.UNKNOWN, "I am checking whether the cancellation arrived."),
    ],
)
def test_the_card_says_what_is_under_way_as_the_button_did(stage: Stage, step: Step, said: str) -> None:
    asked = replace(GONE, stage=stage, reason=Reason.NONE)
    intents = (Intent("i", "b", Verb.CANCEL, "4711", step=step),)
    assert said in drawn("en", asked, intents=intents)


def test_a_reason_by_button_is_read_in_the_persons_language_and_others_as_they_are() -> None:
    assert "Ich habe es mir anders überlegt." in cancelled("de", REASONS[2])
    assert "Feeling ill" in cancelled("de", "Feeling ill")


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (Reason.SOFTWARE, "nicht möglich, nutzt diese Software nicht"),
        (Reason.OTHER, "nicht möglich. Der Dienst sagt: „No such user.“"),
    ],
)
def test_a_service_speaks_its_own_words_only_where_there_are_none_of_the_persons(
    reason: Reason, told: str
) -> None:
    assert f"Ivy</b> · {told}\n" in refused_by(reason)


def refused_by(reason: Reason) -> str:
    names = Directory({"webcam": (Performer("4711", "Ivy"),)})
    reader = Reader(words_for("de"), Person(1, "Ada", "de", "UTC"), WEBCAM, names)
    no = Invitation("4711", Stage.REFUSED, reason, "No such user.")
    order = Order("b", {"performers": ("4711",)}, NOW)
    return screen(reader, Booking("b", 1, "webcam", "operator", order, (no,), NOW, 60, NOW)).text


def test_a_declined_counter_offer_is_said_as_what_it_was() -> None:
    no = Intent("i", "b", Verb.CANCEL, "4711", TOO_DEAR, Step.DONE)
    told = cancelled("de", agreed=True, intents=(no,))
    assert "du hast 15 Credits abgelehnt" in told
    assert "Es wurde nichts gebucht." in told
    assert "storniert" not in told


@pytest.mark.parametrize("known", [True, False])
def test_what_is_asked_for_again_as_it_was_is_offered_only_where_all_of_it_is_known(known: bool) -> None:
    """A service's own list does not tell all answers of a booking that was made elsewhere."""
    told = {key: ALL[key] for key in ("performers", "when", "minutes")}
    reader = Reader(words_for("en"), Person(1, "Ada", "en", "UTC"), WEBCAM, Directory())
    offered = set[str]()
    for stage in (Stage.CONFIRMED, Stage.DONE):
        order = Order("b", ALL if known else told, NOW)
        asked = (Invitation("4711", stage, reference="1"),)
        booking = Booking("b", 1, "webcam", "operator", order, asked, NOW + timedelta(days=1), 30, NOW)
        offered |= {button.label for row in screen(reader, booking).keyboard for button in row}
    again = {"Move to another time", "Book again, starting in five minutes"}
    assert offered & again == (again if known else set())
    assert {"Book again", "Cancel booking"} <= offered


@pytest.mark.parametrize(("clock12", "hour"), [(False, "20:30"), (True, "8:30 PM")])
def test_when_a_time_to_answer_ends_is_told_with_its_hour_by_the_persons_clock(
    clock12: bool, hour: str
) -> None:
    person = Person(1, "Ada", "en", "Europe/Berlin", clock12=clock12)
    reader = Reader(words_for("en"), person, WEBCAM, Directory())
    yes = Invitation("4711", Stage.ACCEPTED, reference="1", deadline=NOW.replace(day=5, hour=19, minute=30))
    order = Order("b", ALL, NOW)
    booking = Booking("b", 1, "webcam", "operator", order, (yes,), NOW + timedelta(days=3), 30, NOW)
    assert f"</tg-time>, {hour} (Berlin time)." in screen(reader, booking).text
