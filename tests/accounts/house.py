"""Replicas that hold accounts on one database, without the rest of the program."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

import httpx
import psycopg

from booking.provider import Account, Provider
from bot.accounts import Holder, Linking, Safe
from bot.database.pool import Pool, open_pool
from bot.sealing.keys import Resealing
from bot.sealing.seals import Seals
from bot.sealing.secrets import vault
from providers import webcam
from providers.http import Http
from providers.oauth import OAuth
from sandbox.services.server import Running
from sandbox.services.webcam.service import Webcam
from tests.accounts.browser import Browser

ADA, BO = 2**51 + 1, 2**51 + 2


@dataclass
class Replica:
    """One program's part, on the shared database."""

    pool: Pool
    holder: Holder
    linking: Linking
    provider: Provider
    told: list[int]
    seals: Seals


async def reseal(replica: Replica) -> int:
    """As `python -m bot keys` asks and the upkeep then does."""
    resealing = Resealing(replica.pool, replica.seals)
    await resealing.behind()
    return await resealing.run()


async def refreshing(refreshes: list[int]) -> None:
    """Until the service is asked for the first refresh."""
    async with asyncio.timeout(30):
        while refreshes != [1]:  # noqa: ASYNC110 - a count tells nobody
            await asyncio.sleep(0.01)


@dataclass
class House:
    """The pretend service, and replicas on one database."""

    running: Running
    database: str
    stack: AsyncExitStack
    key: str
    browser: Browser

    def refreshes(self) -> list[int]:
        """A count that grows with every refresh the service is asked for."""
        tokens, count = self.webcam.world.tokens, [0]
        real = tokens.refresh

        def counted(token: str) -> Any:
            count[0] += 1
            return real(token)

        tokens.refresh = counted  # type: ignore[method-assign]
        return count

    async def replica(
        self,
        keys: str = "",
        revoke: str = "",
        *,
        pkce: bool = False,
        ahead: float = 0.0,
        settings: Mapping[str, str] | None = None,
    ) -> Replica:
        told_there = {**self.running.demo("webcam"), **(settings or {})}
        provider = webcam.connect(told_there, clock=self.running.clock.now)
        self.stack.push_async_callback(provider.close)
        if pkce:
            provider.login = replace(cast("OAuth", provider.login), pkce=True)
        if revoke:
            login = cast("OAuth", provider.login)
            http = Http("webcam", httpx.URL(revoke), clock=self.running.clock.now)
            self.stack.push_async_callback(http.close)
            provider.login = _Revoking(replace(login, http=http, revoke_path="/revoke"), login)
        pool = await self.stack.enter_async_context(open_pool(self.database))
        told: list[int] = []

        async def tell(connection: Any, person: int, service: str) -> None:
            told.append(person)

        seals = Seals(vault(keys or self.key), lambda _service: None)
        safe = Safe(seals)
        assert provider.login
        clock = lambda: self.running.clock.now() + timedelta(seconds=ahead)  # noqa: E731
        holder, public = Holder(pool, safe, {"webcam": provider.login}, clock, tell), "http://127.0.0.1:1"
        linking = Linking(pool, safe, {"webcam": provider}, public, clock, lambda chat: None)
        return Replica(pool, holder, linking, provider, told, seals)

    async def link(self, replica: Replica, person: int = ADA, account: str = "Alex") -> Account:
        page = (await replica.linking.begin("webcam", person)).page
        back = await self.browser.log_in(page, account)
        state = str(httpx.URL(back).params["state"])
        await replica.linking.clicked("webcam", state, back)
        [(ticket,)] = await self.rows(
            f"SELECT key FROM accounts WHERE state = 'waiting' AND person = {person}"
        )
        linked = await replica.linking.accept(ticket, person)
        assert linked
        assert await replica.linking.accept(ticket, person) == linked, "told again if who worked it died"
        account_ = await replica.holder.of("webcam", person)
        assert account_
        return account_

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        async with await psycopg.AsyncConnection.connect(self.database, autocommit=True) as connection:
            said = await connection.execute(statement.encode())
            return await said.fetchall() if said.description else []

    @property
    def webcam(self) -> Webcam:
        service = self.running.services["webcam"]
        assert isinstance(service, Webcam)
        return service


class _Revoking:
    """The service's login, with a revocation address of RFC 7009 elsewhere."""

    def __init__(self, revoking: OAuth, login: OAuth) -> None:
        self.revoke, self.page, self.code = revoking.revoke, login.page, login.code
        self.exchange, self.refresh, self.pkce = login.exchange, login.refresh, login.pkce
        self.known, self.revocable = login.known, True
