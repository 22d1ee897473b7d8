"""Buttons that stand for something in a list: a booking, a free time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from booking.form import Limit
from booking.ledger import Booking
from booking.outcome import Invitation, Stage
from booking.people import Directory, Person
from booking.provider import Found, Order
from handlers.callback import Act, Go, of_booking, of_menu
from handlers.clock.times import Times
from handlers.live.card import STATES
from handlers.messages import LABEL_LENGTH, Button, entry_label, paired
from handlers.request.consent import agreeing
from handlers.request.values import Reader
from handlers.request.when import Picker
from handlers.words import LANGUAGES, words_for
from providers.webkasa.card import CARD
from tests.handlers import still
from tests.handlers.still import World

ON_A_PHONE = 46
"""Characters of a button alone in its row that are read at 390 pixels."""

NOW = datetime(2031, 3, 3, 21, 0, tzinfo=UTC)


async def test_a_request_whose_answer_is_out_is_not_offered_as_booked_elsewhere() -> None:
    """Taken over as another booking, it would be told as not there, and asked for again."""
    world = World(listed=[Found("77", Invitation("4711", Stage.INVITED), still.NOW + timedelta(days=1), 30)])
    listed = await still.after({"text": "/bookings"}, world)
    assert "Elsewhere" in listed.messages[-1].text
    world.without_answer = frozenset({world.listed[0].starts})
    listed = await still.after({"text": "/bookings"}, world)
    assert "Elsewhere" not in listed.messages[-1].text
    taken = await still.after({"data": of_menu(Go.TAKE, "webcam:77")}, world)
    assert (taken.bookings, "not there any more" in str(taken.tap)) == ([], True)


async def test_what_was_booked_elsewhere_is_taken_over_however_long_its_reference() -> None:
    number, starts = "urn:booking:" + "4f" * 40, still.NOW + timedelta(days=1)
    world = World(
        listed=[Found(n, Invitation("4711", Stage.INVITED, reference=n), starts, 30) for n in ("7", number)]
    )
    listed = await still.after({"text": "/bookings"}, world)
    buttons = [button for row in listed.messages[-1].keyboard for button in row]
    long = [b.data for b in buttons if b.data.startswith(of_menu(Go.FOUND))][1]
    shown = await still.after({"data": long}, world)
    [[over]] = shown.messages[-1].keyboard
    taken = await still.after({"data": over.data}, world)
    assert [booking.invitations[0].reference for booking in taken.bookings] == [number]


async def test_a_copy_asks_the_one_it_was_with_whoever_was_asked_first() -> None:
    lost = Invitation("4710", Stage.LOST, reference="76", price=Decimal(10))
    done = Invitation("4711", Stage.DONE, reference="77", price=Decimal(15))
    order = Order("b" * 16, {**still.ANSWERS, "performers": ("4710", "4711")}, still.NOW)
    ended = Booking("b" * 16, 5, "webcam", "operator", order, (lost, done), still.NOW, 30, still.NOW)
    person = agreeing(still.EMMA, still.NOW)
    asked = await still.after({"data": of_booking(ended.id, Act.COPY)}, World(bookings=[ended]), person)
    assert "Ask Ivy Lark again" in asked.messages[-1].text
    assert "You offer 15 credits again, or 10 credits" in asked.messages[-1].text


def test_a_long_name_is_shortened_in_a_list_and_never_what_stands_before_it() -> None:
    said = entry_label("mar 4 mars 20:00", "confirmed", "Sessions par webcam avec Orla Byrne et Kofi Mensah")
    assert len(said) <= LABEL_LENGTH
    assert said.startswith("mar 4 mars 20:00 · confirmed · Sessions par webcam")
    assert said.endswith("…")
    assert (
        entry_label("Tue 4 Mar 20:00", "confirmed", "Orla Byrne")
        == "Tue 4 Mar 20:00 · confirmed · Orla Byrne"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_moment_and_the_state_survive_where_a_phone_cuts_a_button(language: str) -> None:
    words = words_for(language)
    states = [words.plain(state) for state in (*STATES.values(), "not confirmed", "no longer followed")]
    times = Times(words, Person(5, language=language, clock12=True))
    stamps = [times.stamp(datetime(2031, month, 28, 23, 30, tzinfo=UTC)) for month in range(1, 13)]
    longest = entry_label(max(stamps, key=len), max(states, key=len), "")
    assert len(longest.rstrip(" ·")) <= ON_A_PHONE


def test_two_buttons_stand_side_by_side_where_both_can_be_read() -> None:
    labels = ("Ändern: Wer", "Ändern: Dauer", "Ändern: Datum und Uhrzeit", "Ändern: SMS", "Ändern: Credits")
    drawn = paired(Button(label, label) for label in labels)
    assert [[button.label for button in row] for row in drawn] == [
        ["Ändern: Wer", "Ändern: Dauer"],
        ["Ändern: Datum und Uhrzeit"],
        ["Ändern: SMS", "Ändern: Credits"],
    ]


def test_the_first_free_times_are_offered_however_far_they_are() -> None:
    free = tuple(NOW + timedelta(days=days, hours=-6) for days in (4, 9, 12))
    reader = Reader(words_for("en"), Person(1, "Ada", "en", "UTC"), CARD, Directory())
    drawn = Picker(reader, Limit(slots=free), NOW, lambda do, arg: f"{do}{arg}").keyboard({})
    assert [button.label for button in drawn[0]] == ["Fri 7 Mar 15:00", "Wed 12 Mar 15:00"]
