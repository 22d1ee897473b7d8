"""What lies ahead of a session is offered before it begins, not while it goes on; a word comes afterwards."""

from dataclasses import replace
from datetime import timedelta

from booking.ledger import Booking
from booking.moment import in_zone
from booking.outcome import Invitation, Stage
from booking.people import Directory
from booking.provider import Order
from booking.reminders import Kept
from booking.waiting import Mark
from handlers.callback import Act, of_booking
from handlers.messages import Op
from handlers.reminders.reminding import drawing
from handlers.request.values import Reader
from handlers.words import words_for
from providers.webcam.card import CARD
from providers.webkasa.card import CARD as EACH_THEIR_OWN
from tests.handlers.still import EMMA, NOW, World, after

ORDER = Order("b" * 16, {"performers": ("4711",), "when": in_zone(NOW, "Europe/London")}, NOW)
AGREED = Invitation("4711", Stage.CONFIRMED, reference="77", contact="https://call.example/77")
BEGUN = Booking("b" * 16, 5, CARD.id, "operator", ORDER, (AGREED,), NOW, 30, NOW, mark=Mark.BEGUN)
AHEAD = replace(BEGUN, starts=NOW + timedelta(days=5), mark="")


async def labels(booking: Booking) -> set[str]:
    told = await after({"data": of_booking(booking.id, Act.CARD)}, World(bookings=[booking]))
    return {button.label for message in told.messages for row in message.keyboard for button in row}


async def test_while_it_goes_on_a_session_is_joined_and_nothing_of_before_is_offered() -> None:
    before = {"Move to another time", "Add to calendar", "Reminders", "Cancel booking"}
    assert await labels(AHEAD) >= {"Join", "Share", "Book again", "Cancel booking", "Reminders"}
    assert await labels(BEGUN) == await labels(AHEAD) - before


async def test_an_old_button_for_reminders_leaves_the_word_of_the_start_as_it_is() -> None:
    told = await after({"data": of_booking(BEGUN.id, Act.REMIND, "l")}, World(bookings=[BEGUN]))
    assert [(m.op, m.slot) for m in told.messages] == [(Op.REPOST, "refused")]


async def test_who_cannot_come_and_stays_is_not_reminded_days_ahead() -> None:
    world = World(bookings=[AHEAD])
    (asked,) = (await after({"text": "I can't make it"}, world)).messages
    (keep,) = [b for row in asked.keyboard for b in row if b.label == "Keep the booking"]
    (gone,) = (await after({"data": keep.data}, world)).messages
    assert (gone.op, gone.slot) == (Op.DROP, asked.slot)


def test_what_did_not_take_place_is_complained_of_by_all_its_references() -> None:
    over = tuple(Invitation(p, Stage.DONE, reference=f"ref-{p}") for p in "12")
    booking = replace(BEGUN, service=EACH_THEIR_OWN.id, invitations=over)
    reader = Reader(words_for("en"), EMMA, EACH_THEIR_OWN, Directory({}))
    later, kept = NOW + timedelta(hours=1), Kept(NOW, verdict="n")
    assert "name the references ref-1 and ref-2." in drawing(reader, booking, kept, later).text
    one = replace(booking, invitations=over[:1])
    assert "name the reference ref-1." in drawing(reader, one, kept, later).text
    nameless = replace(booking, invitations=(replace(over[0], reference=""),))
    assert drawing(reader, nameless, kept, later).text.endswith("write to WebKasa.")
