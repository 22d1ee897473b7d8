"""The operator's login, where its tokens end: renewed as everybody's, handed over once, told when over."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import pytest

from booking.errors import LoginNeeded, ServiceError
from booking.provider import OPERATOR
from bot.assembly import Assembly
from bot.backstage import outages_of
from bot.leaked import command
from bot.office.outages import Outages
from bot.services.pulse import Pulse
from bot.settings import read
from sandbox.services.faults import Fault
from tests.accounts.conftest import World, book, until

OWNER = 8_000_000_042
DESK, ALEX = 900001, 900002
ENDED = 21 * 60
"""Seconds after which an access token is over."""


def login(world: World, account: int = DESK) -> dict[str, str]:
    """Both halves of a login as somebody puts them into the settings."""
    world.webcam.settings["operator_ends"] = True
    pair = world.webcam.issue_token({"account": account})
    return {"WEBCAM_ACCESS_TOKEN": pair["access_token"], "WEBCAM_REFRESH_TOKEN": pair["refresh_token"]}


def refreshes(world: World) -> list[int]:
    """The status of each answer to a refresh with a token that somebody had."""
    known, seen = set[str](), list[int]()
    real = world.webcam.world.tokens.refresh
    known.update(world.webcam.world.tokens._refresh)

    def counted(token: str) -> object:
        pair = real(token)
        if pair or token in known:
            seen.append(200 if pair else 401)
            known.add(pair.refresh if pair else token)
        return pair

    world.webcam.world.tokens.refresh = counted  # type: ignore[assignment,method-assign]
    return seen


@asynccontextmanager
async def running(world: World, **settings: str) -> AsyncIterator[Assembly]:
    """The program, once it has reported how the services are: what it asks for that is over."""
    async with world.running(**settings) as app:
        await app._tasks[-1]
        yield app


async def later(world: World, app: Assembly, seconds: float = ENDED) -> None:
    """Let time pass, until the program knows."""
    then = world.clock.now().timestamp() + seconds
    await world.sandbox.push(seconds)

    async def known() -> bool:
        return app.clock.now().timestamp() >= then - 5

    await until(known)


async def whose(app: Assembly) -> str:
    """The account at the service that the operator's login opens now."""
    health = await app.services.provider("webcam").health(await app.services.held("webcam", OPERATOR))
    return health.account or str(health.error)


async def test_bookings_go_on_after_the_token_ended(world: World) -> None:
    async with running(world, **login(world)) as app:
        ada, bo = await world.sandbox.person("Ada"), await world.sandbox.person("Bo")
        await book(ada)
        await later(world, app)
        await book(bo)
        assert [r.client for r in world.webcam.asked()] == ["Greenroom desk"] * 2
        await later(world, app)
        world.webcam.act(world.webcam.asked()[0].id, "accept", {})
        await ada.sees("accepted")
        assert app.services.ill() == {}


async def test_a_token_that_ends_before_its_time_is_renewed_and_nobody_hears_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ill, felt = list[ServiceError](), Pulse.felt

    def noted(pulse: Pulse, service: str, error: ServiceError | None = None, *, shown: bool = True) -> None:
        ill.extend([error] if error else [])
        felt(pulse, service, error, shown=shown)

    monkeypatch.setattr(Pulse, "felt", noted)
    async with running(world, **login(world)) as app:
        ada = await world.sandbox.person("Ada")
        await whose(app)
        for again in (app.services.health, lambda: book(ada)):
            world.webcam.world.tokens.revoke(DESK, access_only=True)
            await again()
        assert world.webcam.asked()
        assert (app.services.well()["webcam"], ill) == (True, [])


async def test_two_replicas_take_it_over_and_renew_it_once(world: World) -> None:
    settings = login(world)
    asked = refreshes(world)
    async with running(world, **settings) as one, running(world, **settings) as two:
        calls = [app.services.held("webcam", OPERATOR) for _ in range(10) for app in (one, two)]
        assert len({account.token for account in await asyncio.gather(*calls)}) == 1
        assert asked == [200]
        await later(world, one)
        await later(world, two, 0)
        calls = [app.services.held("webcam", OPERATOR) for _ in range(10) for app in (one, two)]
        assert len({account.token for account in await asyncio.gather(*calls)}) == 1
        assert asked == [200, 200]


async def test_a_start_with_the_old_value_goes_on_with_the_new_pair(world: World) -> None:
    settings = login(world)
    asked = refreshes(world)
    for _ in range(3):
        async with running(world, **settings) as app:
            assert await whose(app) == "desk@client.example"
            await later(world, app)
            assert await whose(app) == "desk@client.example"
    assert set(asked) == {200}


async def test_another_value_takes_effect_and_the_one_before_never_again(world: World) -> None:
    first, second = login(world), login(world, ALEX)
    async with running(world, **first) as app:
        assert await whose(app) == "desk@client.example"
        async with running(world, **second):
            assert await whose(app) == "alex@client.example", "also where the old value still runs"
    async with running(world, **first) as app:
        assert await whose(app) == "alex@client.example"


@pytest.mark.parametrize("over", [False, True])
async def test_a_value_that_comes_while_the_old_one_is_renewed_is_the_one_that_counts(
    world: World, over: bool
) -> None:
    first, second = login(world), login(world, ALEX)
    async with running(world, **first) as app:
        await whose(app)
        await later(world, app)
        if over:
            world.webcam.world.tokens.revoke(DESK)
        world.webcam.faults.add(Fault(kind="drip", operation="oauthToken", seconds=0.02))
        renewing = asyncio.create_task(app.services.held("webcam", OPERATOR))

        async def busy() -> bool:
            return await world.rows("SELECT 1 FROM accounts WHERE busy IS NOT NULL") != []

        await until(busy)
        async with running(world, **second):
            assert (await renewing).token
            assert await whose(app) == "alex@client.example"


async def test_a_login_that_is_over_is_told_to_owners_once_and_a_new_value_mends_it(world: World) -> None:
    settings = {"TELEGRAM_ADMIN_IDS": str(OWNER)}
    owner = await world.sandbox.person("Robin", id=OWNER)
    async with running(world, **login(world), **settings) as app:
        await owner.say("/start")
        await owner.reads("Hello")
        world.webcam.world.tokens.revoke(DESK)
        await later(world, app)
        ada = await world.sandbox.person("Ada")
        await ada.say("/timezone London")
        await ada.reads("Noted")
        await ada.say("Juno Vale tomorrow at 20:00 for 30 minutes")
        await ada.reads("refuses our login. Whoever runs this bot has to renew it")
        outages = watched(world, app, settings)
        await outages.look()
        told = await owner.sees("Webcam sessions has refused our login")
        assert told.says("WEBCAM_REFRESH_TOKEN")
        assert told.says("must be renewed")
        assert told.says("Refused login")
        await owner.say("/health")
        await owner.reads("(WEBCAM_REFRESH_TOKEN, WEBCAM_CLIENT_SECRET)")
        await outages.look()
    async with running(world, **login(world), **settings) as app:
        outages = watched(world, app, settings)
        for _ in range(3):
            await outages.look()
            await later(world, app, 80)
        await owner.sees("Well again since")
        said = [m for m in await owner.messages() if m.out and m.says("has refused our login")]
        assert len(said) == 1
        await ada.tap("Try again", await ada.last())
        await ada.reads("software")


def watched(world: World, app: Assembly, settings: Mapping[str, str]) -> Outages:
    """What looks every half a minute, and here when it is told to."""
    told = read(world.environ(**settings))
    return outages_of(told, app._bot, app.services, app.upkeep, str)


async def test_where_nobody_books_for_weeks_the_login_goes_on(world: World) -> None:
    async with running(world, **login(world)) as app:
        for _ in range(3):
            await later(world, app, 10 * 86400)
            await app.upkeep.prepare()
        assert await whose(app) == "desk@client.example"


async def test_a_service_that_is_silent_ends_no_login(world: World) -> None:
    async with running(world, **login(world)) as app:
        await whose(app)
        await later(world, app)
        world.webcam.faults.add(Fault(kind="status", status=503, operation="oauthToken", count=99))
        with pytest.raises(ServiceError):
            await app.services.held("webcam", OPERATOR)
        assert not app.services.well()["webcam"]
        world.webcam.faults.clear()
        assert await whose(app) == "desk@client.example"
        await app.services.look_after()
        assert app.services.well()["webcam"]


async def test_it_lies_sealed_and_outlives_a_leak_of_what_is_peoples(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = login(world)
    async with running(world, **settings) as app:
        await whose(app)
        secrets = [*world.webcam.world.tokens._refresh, *world.webcam.world.tokens._access]
        kept = str(await world.rows("SELECT a::text FROM accounts a"))
        for secret in (*secrets, *settings.values()):
            assert secret not in kept
            assert secret.encode().hex() not in kept
        for name, value in world.environ(**settings).items():
            monkeypatch.setenv(name, value)
        told = await command()
        assert "0 logins" in told
        assert "WEBCAM_REFRESH_TOKEN" in told
        assert await whose(app) == "desk@client.example"


async def test_a_token_without_an_end_goes_on_as_it_is(world: World) -> None:
    async with running(world) as app:
        await later(world, app, 100 * ENDED)
        assert await whose(app) == "desk@client.example"
        world.webcam.settings["operator_ends"] = True
        with suppress(LoginNeeded):
            await app.services.balance("webcam", 7)
        assert not app.services.well()["webcam"]
        assert await world.rows("SELECT 1 FROM accounts") == []
