"""Whose a booking at Jicoo is: one that is in our way, and one whose answer was lost."""

import dataclasses

import pytest

from booking.errors import Invalid, LoginNeeded, MaybeDone, ServiceError, Unavailable, Untold
from sandbox.services.faults import Fault
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit


async def test_a_request_that_went_out_before_may_be_in_its_own_way(kit: Kit, witness: Witness) -> None:
    order = kit.order()
    first = await kit.provider.book(kit.account, order)
    again = await kit.provider.book(kit.account, dataclasses.replace(order, again=True))
    assert [i.reference for i in again] == [i.reference for i in first]
    others = frozenset(i.reference for i in first)
    with pytest.raises(Invalid):
        await kit.provider.book(kit.account, dataclasses.replace(order, again=True, others=others))
    assert kit.made() == 1


@pytest.mark.parametrize("email", ["stranger@post.example", None], ids=["a stranger", "the same guest"])
async def test_a_conflict_at_the_first_try_is_a_refusal(
    kit: Kit, witness: Witness, email: str | None
) -> None:
    theirs = kit.order(email=email) if email else kit.order()
    await kit.provider.book(kit.account, theirs)
    mine = kit.order(when=theirs.answers["when"])
    with pytest.raises(Invalid) as caught:
        await kit.provider.book(kit.account, mine)
    assert caught.value.problems[0].code == "not_free"
    witness.spoilt = True
    kit.fault(Fault(kind="status", status=403, count=9), "listBookingContacts")
    with pytest.raises(Invalid):
        await kit.provider.book(kit.account, dataclasses.replace(mine, again=True))
    with pytest.raises(ServiceError):
        await kit.provider.reconcile(kit.account, mine)


@pytest.mark.parametrize(
    ("contacts", "error"),
    [
        (Fault(kind="status", status=404), Untold),
        (Fault(kind="status", status=405), Untold),
        (Fault(kind="status", status=403), Untold),
        (Fault(kind="status", status=200, body={"data": []}), Untold),
        (Fault(kind="status", status=401), LoginNeeded),
        (Fault(kind="status", status=503), Unavailable),
    ],
    ids=lambda part: str(part.status) if isinstance(part, Fault) else "",
)
async def test_a_booking_that_may_be_ours_is_a_matter_for_people_where_no_contacts_are_told(
    kit: Kit, witness: Witness, contacts: Fault, error: type[ServiceError]
) -> None:
    order = kit.order()
    kit.fault(contacts.model_copy(update={"count": 9}), "listBookingContacts")
    witness.spoilt = True
    assert await kit.provider.reconcile(kit.account, order) is None, "nothing there, and nothing to tell"
    await kit.provider.book(kit.account, order)
    with pytest.raises(error):
        await kit.provider.reconcile(kit.account, order)


@pytest.mark.parametrize("ours", [True, False])
async def test_what_a_webhook_said_of_the_guest_settles_it_without_contacts(
    kit: Kit, witness: Witness, ours: bool
) -> None:
    order = kit.order()
    witness.spoilt = True
    kit.fault(Fault(kind="status", status=404, count=9), "listBookingContacts")
    kit.fault(Fault(kind="reset"), "createBooking")
    with pytest.raises(MaybeDone):
        await kit.provider.book(kit.account, order)
    made = kit.service.asked()[0]
    with pytest.raises(Untold):
        await kit.provider.reconcile(kit.account, order)
    told = dataclasses.replace(order, guests={"another": True, made.id: ours})
    found = await kit.provider.reconcile(kit.account, told)
    assert [i.reference for i in found or ()] == ([made.id] if ours else [])
