"""Keys change while accounts are in use: nobody is logged out, and then the old key can go."""

import asyncio

from booking.provider import Account
from sandbox.services.faults import Fault
from tests.accounts.conftest import a_key, until
from tests.accounts.house import ADA, BO, House, reseal
from tests.accounts.test_holder import old


async def test_keys_rotate_under_traffic_and_nobody_is_logged_out(house: House) -> None:
    key = a_key()
    before, after = await house.replica(f"{house.key},{key}"), await house.replica(f"{key},{house.key}")
    linked = [await house.link(before, ADA), await house.link(before, BO, "Mira")]
    for _ in range(5):
        old(house)
        calls = [r.holder.held("webcam", a.key) for a in linked for r in (before, after) for _ in range(5)]
        found = await asyncio.gather(*calls, reseal(after))
        assert len({account.token for account in found[:-1] if isinstance(account, Account)}) == len(linked)
    await reseal(after)
    only = await house.replica(key)
    for person in (ADA, BO):
        account = await only.holder.of("webcam", person)
        assert account
        assert (await only.provider.health(account)).well
    assert before.told + after.told == []


async def test_what_is_being_renewed_is_sealed_anew_afterwards(house: House) -> None:
    key = a_key()
    one, two = await house.replica(), await house.replica(f"{key},{house.key}")
    first = await house.link(one)
    house.webcam.faults.add(Fault(kind="drip", operation="oauthToken", seconds=0.003))
    old(house)
    renewing = asyncio.create_task(one.holder.held("webcam", first.key))
    await until(lambda: _busy(house))
    await reseal(two)
    assert (await renewing).token != first.token
    await reseal(two)
    assert await (await house.replica(key)).holder.of("webcam", ADA)


async def _busy(house: House) -> bool:
    return await house.rows("SELECT busy IS NOT NULL FROM accounts") == [(True,)]
