"""Who acts at each return code of Webcasts, and how its token lives (contract sections 1 and 7)."""

from typing import Any

import pytest

from booking.errors import Busy, Invalid, LoginNeeded, MaybeDone, ServiceError, Unavailable, Unexpected
from booking.outcome import Remark, Stage
from providers import webcasts
from sandbox.services.faults import Fault
from tests.contracts.conftest import Witness
from tests.contracts.kit import Kit
from tests.contracts.webcasts.conftest import OPERATOR, told

CODES: list[tuple[int, type[ServiceError]]] = [
    (0, MaybeDone),
    (10, Unexpected),
    (50, Unavailable),
    (51, Unexpected),
    (60, Unavailable),
    (61, Busy),
    (62, Busy),
    (70, Invalid),
    (71, Unexpected),
    (72, Invalid),
    (73, Unexpected),
    (74, Unexpected),
    (99, MaybeDone),
]


@pytest.mark.parametrize(("code", "error"), CODES)
async def test_every_return_code_is_named_by_who_acts(
    kit: Kit, witness: Witness, code: int, error: type[ServiceError]
) -> None:
    witness.spoilt = True
    body = told(code, "scheduled_duration is wrong" if code == 72 else "No.")
    kit.fault(Fault(kind="status", status=200, body=body), "createEvent")
    with pytest.raises(error) as caught:
        await kit.provider.book(kit.account, kit.order())
    assert kit.tried("createEvent") == 1
    if isinstance(caught.value, Invalid):
        assert caught.value.problems[0].key == {70: "title", 72: "minutes"}[code]
    assert await kit.provider.book(kit.account, kit.order())


@pytest.mark.parametrize("code", [11, 12])
async def test_a_refused_token_is_replaced_once(kit: Kit, witness: Witness, code: int) -> None:
    witness.spoilt = True
    kit.fault(Fault(kind="status", status=200, body=told(code)), "createEvent")
    assert await kit.provider.book(kit.account, kit.order())
    assert (kit.tried("authenticate"), kit.tried("createEvent"), kit.made()) == (2, 2, 1)
    kit.fault(Fault(kind="status", status=200, body=told(code), count=2), "createEvent")
    with pytest.raises(LoginNeeded):
        await kit.provider.book(kit.account, kit.order())


@pytest.mark.parametrize("off", [0, 5 * 3600, -5 * 3600])
async def test_a_token_lives_as_long_as_the_services_stamps_say(kit: Kit, off: int) -> None:
    kit.service.settings |= {"stamps_off": off, "stamp": "camel"}
    for minutes, logins in ((0, 1), (100, 1), (20, 2)):
        kit.running.clock.push(minutes * 60)
        await kit.provider.book(kit.account, kit.order())
        assert kit.tried("authenticate") == logins


async def test_a_wrong_password_needs_the_operator(kit: Kit) -> None:
    provider = webcasts.connect({**kit.running.demo("webcasts"), "WEBCASTS_PASSWORD": "wrong-password"})
    with pytest.raises(LoginNeeded):
        await provider.book(OPERATOR, kit.order())
    health = await provider.health(OPERATOR)
    assert not health.well
    assert "wrong-password" not in repr(health)


async def test_the_hours_quota_is_kept_before_the_service_says_so(kit: Kit) -> None:
    provider: Any = kit.provider
    for _ in range(60):
        provider._folders = None
        await kit.provider.limits(kit.account, {})
    provider._folders = None
    assert (await kit.provider.limits(kit.account, {}))["folder"].options == ()
    assert kit.tried("folderTree") == 60


async def test_a_partial_success_is_a_success_with_a_warning(kit: Kit) -> None:
    order, path = kit.order(), "convey_api.result"
    warned = {f"{path}.returnCode": 2, f"{path}.error": "No folder."}
    for fault, operation in ((warned, "createEvent"), (warned, "updateEvent")):
        kit.fault(Fault(kind="schema", set=fault), operation)
    (told,) = await kit.provider.book(kit.account, order)
    assert (told.stage, told.remarks) == (Stage.CONFIRMED, (Remark("partly_said", {"words": "No folder."}),))
    gone = await kit.provider.cancel(kit.account, order, told, "")
    assert [r.code for r in gone.remarks] == ["partly_said", "by_hand"]


async def test_a_login_that_fails_is_named_by_who_acts(kit: Kit, witness: Witness) -> None:
    witness.spoilt = True
    for code, error in ((60, Unavailable), (0, Unexpected), (11, LoginNeeded), (72, LoginNeeded)):
        kit.fault(Fault(kind="status", status=200, body=told(code)), "authenticate")
        with pytest.raises(error):
            await kit.provider.book(kit.account, kit.order())
