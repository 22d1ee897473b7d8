"""What a look proves, and that it proves nothing while another request for that start is being sent."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from booking.errors import MaybeDone
from booking.ledger import Step, Verb
from booking.outcome import Stage
from booking.provider import Account
from tests.booking.desks import START, World, raises

AT_LAST = START + timedelta(minutes=14, seconds=30)
"""The first look at a service that was silent since: one that finds nothing proves that there is nothing."""


async def test_what_is_found_while_another_is_sent_is_no_proof_that_nothing_was_booked() -> None:
    world = World()
    world.service.after = raises(MaybeDone("x", "lost"))
    await world.desk.perform("i")
    world.now, world.store.sending = AT_LAST, True
    await world.desk.settle("i")
    assert (world.step, world.booking.stage) == (Step.UNKNOWN, Stage.UNKNOWN)
    world.store.sending = False
    await world.desk.settle("i")
    assert [i.reference for i in world.booking.invitations] == ["r1", "r2"]


async def test_neither_is_it_of_a_part() -> None:
    world = World()
    await world.desk.perform("i")
    lost = replace(world.booking.invitations[1], stage=Stage.UNKNOWN, reference="")
    world.store.bookings["b"] = replace(world.booking, invitations=(world.booking.invitations[0], lost))
    world.now, world.store.sending = AT_LAST, True
    await world.desk.follow("b")
    assert world.booking.invitations[1].stage is Stage.UNKNOWN
    world.store.sending = False
    await world.desk.follow("b")
    assert world.booking.invitations[1].reference == "r2"


async def test_a_mistake_in_what_tells_the_balance_hides_no_yes() -> None:
    world = World(Verb.CANCEL, Stage.INVITED, "1")
    world.store.bookings["b"] = replace(world.booking, intents=())
    world.service.says["1"] = replace(world.booking.invitations[0], stage=Stage.ACCEPTED)

    async def balance(account: Account) -> Decimal:
        raise KeyError(account.key)

    world.service.balance = balance  # type: ignore[method-assign]
    await world.desk.follow("b")
    assert (world.booking.stage, world.booking.balance) == (Stage.ACCEPTED, None)


async def test_a_mistake_in_leaving_the_line_does_not_lose_what_came_of_a_write() -> None:
    world = World()

    async def leave(_: object) -> None:
        raise KeyError("line")

    world.service.leave = leave  # type: ignore[assignment,method-assign]
    assert await world.desk.withdraw("i")
    assert world.step is Step.WITHDRAWN
