"""Tokens as kept: renewed by one caller at a time, over replicas; encrypted, bound, under changing keys."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booking.errors import LoginNeeded, ProjectRefused, Unavailable
from booking.provider import Account
from bot.accounts.linking import AGAIN
from bot.web.server import Server
from handlers.services import Left
from sandbox.services.faults import Fault
from tests.accounts.conftest import a_key
from tests.accounts.house import ADA, BO, House, refreshing, reseal

MANY_LEAVE = f"""INSERT INTO accounts (service, key, person, access, refresh, expires, state)
SELECT service, n::text, {ADA}, access, refresh, expires, 'leaving' FROM accounts, generate_series(1, 30) n"""


def old(house: House) -> None:
    """Let every access token come within a minute of its end."""
    house.running.clock.push(timedelta(minutes=19, seconds=30).total_seconds())


async def test_twenty_callers_on_two_replicas_make_one_refresh(house: House) -> None:
    one, two = await house.replica(), await house.replica()
    first = await house.link(one)
    refreshes = house.refreshes()
    old(house)
    calls = [r.holder.held("webcam", first.key) for _ in range(10) for r in (one, two)]
    found = {account.token for account in await asyncio.gather(*calls)}
    assert (len(found), refreshes) == (1, [1])
    assert first.token not in found
    health = await one.provider.health(Account("webcam", first.key, token=found.pop()))
    assert health.account == "alex@client.example"


async def test_a_clock_that_is_ahead_sees_no_lease_as_run_out(house: House) -> None:
    one, two = await house.replica(), await house.replica(ahead=50)
    first = await house.link(one)
    refreshes = house.refreshes()
    house.webcam.faults.add(Fault(kind="drip", operation="oauthToken", seconds=0.003))
    old(house)
    asking = asyncio.create_task(one.holder.held("webcam", first.key))
    await refreshing(refreshes)
    mine, others = await two.holder.held("webcam", first.key), await asking
    assert (mine.token, refreshes) == (others.token, [1])


async def test_the_new_pair_is_kept_before_it_is_used(house: House) -> None:
    one = await house.replica()
    first = await house.link(one)
    for _ in range(3):
        old(house)
        used = await one.holder.held("webcam", first.key)
        again = await (await house.replica()).holder.held("webcam", first.key)
        assert again.token == used.token


async def test_a_caller_that_gives_up_loses_no_pair(house: House) -> None:
    one = await house.replica()
    first = await house.link(one)
    house.webcam.faults.add(Fault(kind="drip", operation="oauthToken", seconds=0.003))
    old(house)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(one.holder.held("webcam", first.key), 0.1)
    assert (await one.holder.held("webcam", first.key)).token != first.token


async def test_a_death_before_the_new_pair_is_kept_ends_in_one_word_and_a_login(house: House) -> None:
    """The service has given the new pair out, and nobody has it: no other end is possible."""
    one, two = await house.replica(), await house.replica()
    first = await house.link(one)
    refreshes = house.refreshes()
    house.webcam.faults.add(Fault(kind="drip", operation="oauthToken", seconds=0.1))
    old(house)
    dying = asyncio.create_task(one.holder.held("webcam", first.key))
    await refreshing(refreshes)
    for task in one.holder._running:
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    await house.rows("UPDATE accounts SET busy = now()")  # the lease has run out
    ends = await asyncio.gather(
        *(r.holder.held("webcam", first.key) for r in (one, two)), return_exceptions=True
    )
    assert {type(end) for end in ends} == {LoginNeeded}
    assert (one.told + two.told, refreshes) == ([ADA], [2])


async def test_a_dead_refresh_token_is_told_once_and_then_asks_for_a_login(house: House) -> None:
    one, two = await house.replica(), await house.replica()
    first = await house.link(one)
    house.webcam.world.tokens.revoke(900002)
    old(house)
    calls = [r.holder.held("webcam", first.key) for _ in range(5) for r in (one, two)]
    ends = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(end) for end in ends} == {LoginNeeded}
    assert one.told + two.told == [ADA]
    with pytest.raises(LoginNeeded):
        await one.holder.of("webcam", ADA)
    assert await house.rows("SELECT access, refresh FROM accounts") == [(None, None)]


async def test_who_asks_in_passing_and_finds_it_dead_has_the_person_told_too(house: House) -> None:
    """/bookings and a watch have no word for that, and a booking made with it relies on it."""
    one = await house.replica()
    first = await house.link(one)
    house.webcam.world.tokens.revoke(900002)
    old(house)
    for ask in (one.holder.of("webcam", ADA), one.holder.held("webcam", first.key)):
        with pytest.raises(LoginNeeded):
            await ask
        assert one.told == [ADA]


async def test_a_silent_service_leaves_the_link_alive(house: House) -> None:
    one = await house.replica()
    first = await house.link(one)
    house.webcam.faults.add(Fault(kind="status", status=503, operation="oauthToken"))
    old(house)
    assert (await one.holder.held("webcam", first.key)).token == first.token  # good for half a minute yet
    house.webcam.faults.add(Fault(kind="status", status=503, operation="oauthToken"))
    house.running.clock.push(60)
    with pytest.raises(Unavailable):
        await one.holder.held("webcam", first.key)
    assert (await one.holder.held("webcam", first.key)).token != first.token


@pytest.mark.parametrize("wrong", ["WEBCAM_CLIENT_SECRET", "WEBCAM_CLIENT_ID", "WEBCAM_LOGIN_URL"])
async def test_a_wrong_setting_of_ours_ends_nobodys_login(house: House, wrong: str) -> None:
    right = house.running.demo("webcam")[wrong]
    one, other = await house.replica(), await house.replica(settings={wrong: f"{right}/old"})
    first = await house.link(one)
    old(house)
    assert (await other.holder.held("webcam", first.key)).token == first.token  # good for half a minute yet
    house.running.clock.push(60)
    with pytest.raises(ProjectRefused):
        await other.holder.of("webcam", ADA)
    assert other.told == []
    assert (await one.holder.held("webcam", first.key)).token != first.token


async def test_a_refused_token_is_renewed_at_once(house: House) -> None:
    one = await house.replica()
    first = await house.link(one)
    house.webcam.world.tokens.revoke(900002, access_only=True)
    await house.rows("UPDATE accounts SET busy = 'infinity'")  # by a clock that was ahead
    renewed = await asyncio.gather(*(one.holder.renewed(first) for _ in range(20)))
    assert {a.token for a in renewed} != {first.token}
    assert len({a.token for a in renewed}) == 1


async def test_no_byte_of_the_database_holds_a_token(house: House, tmp_path: Path) -> None:
    one = await house.replica()
    first = await house.link(one)
    refresh = list(house.webcam.world.tokens._refresh)
    tables = await house.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    held = ""
    for (table,) in tables:
        rows = await house.rows(f'SELECT t::text FROM "{table}" t')
        held += "".join(row[0] for row in rows)
    for token in (first.token, *refresh):
        assert token not in held
        assert token.encode().hex() not in held
    assert len(refresh) == 1


async def test_tokens_in_another_persons_row_cannot_be_read(house: House) -> None:
    one = await house.replica()
    await house.link(one, ADA)
    await house.link(one, BO, "Mira")
    await house.rows(
        "UPDATE accounts a SET access = b.access, refresh = b.refresh FROM accounts b "
        "WHERE a.person <> b.person"
    )
    for person in (ADA, BO, ADA):
        with pytest.raises(LoginNeeded):
            await one.holder.of("webcam", person)
    assert one.told == [ADA, BO], "what no key opens is a login that has ended, and told once"


async def test_a_key_can_be_changed_and_the_old_one_taken_away(house: House) -> None:
    one, key = await house.replica(), a_key()
    first = await house.link(one)
    both = await house.replica(f"{key},{house.key}")
    assert (await both.holder.held("webcam", first.key)).token == first.token
    assert (await reseal(both), await reseal(both)) == (3, 0), "both tokens, and the name"
    fresh = await house.replica(key)
    assert (await fresh.holder.held("webcam", first.key)).token == first.token
    with pytest.raises(LoginNeeded):
        await one.holder.held("webcam", first.key)


@asynccontextmanager
async def revocations(answers: list[Response], came: list[str]) -> AsyncIterator[str]:
    """A revocation address (RFC 7009) that gives these answers, then 200."""

    async def answer(request: Request) -> Response:
        came.append(str((await request.form())["token"]))
        return answers.pop(0) if answers else Response()

    server = Server("127.0.0.1", 0)
    await server.start(Starlette(routes=[Route("/revoke", answer, methods=["POST"])]))
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        await server.stop()


async def test_a_given_up_link_is_revoked_and_deleted(house: House) -> None:
    came: list[str] = []
    async with revocations([], came) as url:
        one = await house.replica(revoke=url)
        await house.link(one)
        [refresh] = house.webcam.world.tokens._refresh
        assert await one.linking.unlink("webcam", ADA) is Left.REVOKED
        assert await one.linking.unlink("webcam", ADA) is None
    assert came == [refresh]
    assert await house.rows("SELECT 1 FROM accounts") == []


async def test_while_the_service_is_down_it_is_unused_at_once_and_revoked_later(house: House) -> None:
    came: list[str] = []
    async with revocations([Response(status_code=503)], came) as url:
        one = await house.replica(revoke=url)
        account = await house.link(one)
        assert await one.linking.unlink("webcam", ADA) is Left.LATER
        assert await one.holder.of("webcam", ADA) is None
        with pytest.raises(LoginNeeded):
            await one.holder.held("webcam", account.key)
        await one.linking.tidy()
        assert len(came) == 1
        house.running.clock.push(AGAIN.total_seconds() + 1)
        await one.linking.tidy()
    assert len(came) == 2
    assert await house.rows("SELECT 1 FROM accounts") == []


async def test_who_gives_up_a_login_waits_for_that_one_only(house: House) -> None:
    came: list[str] = []
    async with revocations([], came) as url:
        one = await house.replica(revoke=url)
        await house.link(one)
        await house.rows(MANY_LEAVE)
        assert await one.linking.unlink("webcam", ADA) is Left.REVOKED
        assert len(came) == 1
        await one.linking.tidy()
        assert len(came) > 1


async def test_where_our_project_is_refused_nothing_counts_as_taken_back(house: House) -> None:
    refused = Response('{"error": "invalid_client"}', 401, media_type="application/json")
    async with revocations([refused], []) as url:
        one = await house.replica(revoke=url)
        await house.link(one)
        assert await one.linking.unlink("webcam", ADA) is Left.LATER
        house.running.clock.push(AGAIN.total_seconds() + 1)
        await one.linking.tidy()
    assert await house.rows("SELECT 1 FROM accounts") == []


async def test_what_nobody_said_yes_to_is_given_up_after_an_hour(house: House) -> None:
    one = await house.replica()
    page = (await one.linking.begin("webcam", ADA)).page
    back = await house.browser.log_in(page)
    await one.linking.clicked("webcam", str(httpx.URL(back).params["state"]), back)
    await one.linking.tidy()
    assert await house.rows("SELECT state FROM accounts") == [("waiting",)]
    house.running.clock.push(3601)
    await one.linking.tidy()
    assert await house.rows("SELECT state FROM accounts") == []
