"""What becomes of a request at the webcam service whose answer was lost: it is told per performer."""

import pytest

from booking.errors import MaybeDone
from booking.outcome import Reason, Stage
from sandbox.services.faults import Fault
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit
from tests.contracts.webcam.conftest import IVY, MARLOWE


@pytest.mark.parametrize("named", [True, False])
async def test_a_lost_request_is_told_per_performer_and_guesses_are_marked(
    kit: Kit, witness: Witness, named: bool
) -> None:
    kit.service.settings["extras"] = named
    order = kit.order()
    witness.spoilt = True
    kit.fault(Fault(kind="reset"), "createBooking")
    with pytest.raises(MaybeDone):
        await kit.provider.book(kit.account, order)
    found = await kit.provider.reconcile(kit.account, order)
    assert found is not None
    assert [i.performer for i in found] == [IVY, MARLOWE]
    assert {i.reason for i in found} == {Reason.NONE if named else Reason.GUESSED}
    assert await kit.provider.reconcile(kit.account, kit.order()) is None


@pytest.mark.parametrize("named", [True, False])
async def test_who_is_not_listed_yet_may_still_be_asked(kit: Kit, witness: Witness, named: bool) -> None:
    """The answer is lost while the service makes one booking after the other."""
    kit.service.settings |= {"extras": named, "apart": 40}
    order = kit.order()
    witness.spoilt = True
    kit.fault(Fault(kind="reset"), "createBooking")
    with pytest.raises(MaybeDone):
        await kit.provider.book(kit.account, order)
    first = await kit.provider.reconcile(kit.account, order)
    assert [i.stage for i in first or ()] == [Stage.INVITED, Stage.UNKNOWN]
    kit.running.clock.push(41)
    both = await kit.provider.reconcile(kit.account, order)
    assert [i.stage for i in both or ()] == [Stage.INVITED, Stage.INVITED]
