"""Past bookings: all can be reached, and what is cleared at the service is what was asked about, once."""

from dataclasses import replace
from datetime import timedelta

from booking.ledger import Booking
from booking.outcome import Stage
from booking.provider import OPERATOR
from handlers.callback import Act, Go, of_booking, of_menu
from handlers.messages import Button
from tests.handlers.still import NOW, World, after
from tests.handlers.test_begun import AGREED, BEGUN

OVER = [
    replace(
        BEGUN,
        id=f"{number:016}",
        account="own",
        starts=NOW - timedelta(days=1, hours=number),
        invitations=(replace(AGREED, stage=Stage.DONE, reference=f"r{number}"),),
    )
    for number in range(45)
]


async def asked(world: World) -> Button:
    told = await after({"data": of_menu(Go.CLEAR)}, world)
    assert "Clear 20 ended bookings" in told.messages[-1].text
    return told.messages[-1].keyboard[0][0]


async def test_a_doubled_yes_clears_what_was_asked_about_and_asks_about_the_rest() -> None:
    world = World(bookings=OVER)
    yes = await asked(world)
    first = await after({"data": yes.data}, world)
    assert len(first.intents) == 20
    written = {intent.booking: intent for intent in first.intents}

    def pending(booking: Booking) -> Booking:
        return replace(booking, intents=(written[booking.id],)) if booking.id in written else booking

    rest = World(bookings=[pending(booking) for booking in OVER])
    second = await after({"data": yes.data}, rest)
    assert not second.intents
    again = await asked(rest)
    assert again.data == second.messages[-1].keyboard[0][0].data != yes.data


async def test_what_was_booked_with_the_operators_account_is_not_the_persons_list() -> None:
    lent = [replace(booking, account=OPERATOR) for booking in OVER]
    assert "Clear" not in str(
        (await after({"data": of_menu(Go.BOOKINGS, "p0")}, World(bookings=lent))).messages
    )
    told = await after({"data": of_menu(Go.CLEAR)}, World(bookings=lent))
    assert told.tap
    assert told.tap.text == "There is nothing to clear any more."


async def test_past_bookings_are_paged_to_the_last() -> None:
    many = [replace(OVER[0], id=f"{n:016}", starts=NOW - timedelta(days=n)) for n in range(1, 621)]
    told = await after({"data": of_menu(Go.BOOKINGS, "p103")}, World(bookings=many))
    labels = [button.data for row in told.messages[-1].keyboard for button in row]
    assert of_booking(many[-1].id, Act.CARD) in labels


async def test_an_old_yes_does_not_clear_what_has_ended_since() -> None:
    world = World(bookings=OVER[1:21])
    yes = await asked(world)
    told = await after({"data": yes.data}, World(bookings=OVER[:21]))
    assert not told.intents
    assert "Clear 20 ended bookings" in told.messages[-1].text
