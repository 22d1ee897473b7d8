"""The life that faults strike makes every call that a provider makes."""

import pytest

from tests.contracts.openapi import Contract
from tests.faults import within
from tests.faults.lives import CREATES

NEVER = {
    "webcam": {
        "listReceivedBookings",
        "listGroupMadeBookings",
        "getGroupMadeBooking",
        "getReceivedBooking",
        "acceptReceivedBooking",
        "rejectReceivedBooking",
        "cancelReceivedBooking",
        "deleteReceivedBookings",
        "oauthAuthorize",
    },
    "jicoo": {"getEventType"},
}
"""What is in the contracts for others than us; the last of the first is a page that people open."""


@pytest.mark.parametrize("service", CREATES)
async def test_every_operation_that_a_provider_calls_is_in_its_life(service: str) -> None:
    called = set(Contract(service).operations) - NEVER.get(service, set())
    with within._hurried(within.WHOLE):
        assert set(await within.operations(service)) == called
