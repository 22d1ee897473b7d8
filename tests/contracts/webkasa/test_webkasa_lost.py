"""A request for several whose sender died in the middle: who was asked last may be booked last of all."""

from datetime import datetime

import pytest

from booking.desk import Desk
from booking.errors import MaybeDone
from booking.ledger import Booking, Intent, Step, Verb
from booking.moment import Moment
from booking.outcome import Invitation, Stage
from booking.provider import Order
from providers import http
from sandbox.services.faults import Fault
from tests.booking.desks import Shelf
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit
from tests.contracts.webkasa.conftest import INES, KOFI, ORLA


@pytest.mark.parametrize("arrives", [True, False], ids=["late", "never"])
async def test_who_was_asked_last_is_refused_only_when_the_last_call_can_no_longer_be_applied(
    kit: Kit, witness: Witness, monkeypatch: pytest.MonkeyPatch, arrives: bool
) -> None:
    """The last of three calls was cut off 69 s after the claim, and is applied 300 s after that."""
    witness.spoilt = True
    shelf, desk = await _died(kit, monkeypatch, delay=300 if arrives else 3000)
    clock, began = kit.running.clock, shelf.bookings["b"].made
    passed = 0
    clock.push(285)  # nobody could look; the first look falls just before the call is applied
    for _ in range(80):
        clock.push(10)
        if shelf.bookings["b"].intents[0].step is not Step.DONE:
            await desk.settle("i")
        else:
            await desk.follow("b")
        stages = {i.performer: i.stage for i in shelf.bookings["b"].invitations}
        passed = int((clock.now() - began).total_seconds())
        if stages[INES] is Stage.REFUSED:
            break
    assert stages[ORLA] is Stage.INVITED
    if arrives:
        assert (stages[INES], kit.made()) == (Stage.INVITED, 3)
    else:
        assert (stages[INES], kit.made()) == (Stage.REFUSED, 2)
        assert 370 < passed < 520, "no later than a late call may come"


async def test_one_look_after_a_long_silence_refuses_nobody(
    kit: Kit, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list may leave out what is there: who is not found is looked for once more, a minute later."""
    witness.spoilt = True
    shelf, desk = await _died(kit, monkeypatch, delay=3000)
    clock, stages = kit.running.clock, list[Stage]()
    clock.push(400)
    await desk.settle("i")
    for pause in (1200, 30, 60):
        clock.push(pause)
        await desk.follow("b")
        stages.append(shelf.bookings["b"].invitations[2].stage)
    assert stages == [Stage.UNKNOWN, Stage.UNKNOWN, Stage.REFUSED]


async def _died(kit: Kit, monkeypatch: pytest.MonkeyPatch, *, delay: int) -> tuple[Shelf, Desk]:
    """Three are asked, and the sender dies in the last call, which is applied after so many seconds."""
    clock, order = kit.running.clock, kit.order(performers=(ORLA, KOFI, INES))
    began = clock.now()
    kit.service.faults.add(Fault(kind="late", delay=delay, operation="createBooking", skip=2))
    clock.push(69)
    with monkeypatch.context() as hurry:
        hurry.setattr(http, "DEADLINE", 0.5)
        with pytest.raises(MaybeDone):
            await kit.provider.book(kit.account, order)
    shelf = Shelf({"b": _claimed(order, began)})
    return shelf, Desk(shelf, lambda _: kit.provider, lambda _: kit.provider.card, clock.now)


def _claimed(order: Order, began: datetime) -> Booking:
    """What the dead one has left in the database."""
    when = order.answers["when"]
    assert isinstance(when, Moment)
    write = Intent("i", "b", Verb.BOOK, saved=began, claimed=began, step=Step.CLAIMED)
    asked = tuple(Invitation(p) for p in order.performers)
    return Booking("b", 1, "webkasa", "operator", order, asked, when.at, 30, began, intents=(write,))
