"""The account somebody books with: its access token valid now, refreshed by one caller at a time.

A refresh rotates both tokens, so a second one with the same old token would kill the link. Whoever takes the
row's lease asks the service, over all replicas; the others wait for the new pair. The lease goes by the clock
of the database: those of replicas may differ by more than it lasts. No connection is held while the service
is asked. Imports: psycopg, `booking`, `providers.patience`, and its neighbours in `bot`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection

from booking.errors import LoginNeeded, ServiceError, Unavailable
from booking.login import Login, Tokens
from booking.provider import Account
from bot.accounts.safe import COLUMNS, Kept, Safe
from bot.database.pool import Pool, single
from bot.traffic.batches import Batches
from providers.patience import patiently

AGAIN_SECONDS = 0.05
PATIENCE_SECONDS = 25.0

ROW = f"SELECT {COLUMNS} FROM accounts WHERE service = %s AND key = %s"  # noqa: S608 - names of our own
OF = f"""SELECT DISTINCT ON (n) n, {COLUMNS}
FROM unnest(%s::text[], %s::bigint[]) WITH ORDINALITY AS asked(service, person, n)
JOIN accounts USING (service, person) WHERE state IN ('live', 'dead')
ORDER BY n, state = 'live' DESC"""  # noqa: S608
CLAIM = """UPDATE accounts SET busy = now() + interval '30 seconds' WHERE service = %s AND key = %s
AND refresh = %s AND state = 'live'
AND (busy IS NULL OR busy NOT BETWEEN now() AND now() + interval '3 minutes')"""
"""Longer than any call's total deadline (20 s); then the replica that had it is dead. A lease that ends much
later was taken by a clock that was ahead.
"""
RELEASE = "UPDATE accounts SET busy = NULL WHERE service = %s AND key = %s AND refresh = %s"
SAVE = """UPDATE accounts SET access = %(access)s, refresh = %(refresh)s, scopes = %(scopes)s,
expires = %(expires)s, busy = NULL
WHERE service = %(service)s AND person = %(person)s AND refresh = %(sealed)s RETURNING state"""
DIE = """UPDATE accounts SET state = 'dead', access = NULL, refresh = NULL, busy = NULL
WHERE service = %s AND key = %s AND refresh = %s AND state = 'live'"""

Tell = Callable[[AsyncConnection[Any], int, str], Awaitable[None]]
"""Queues the word that a person's login at a service has ended, on the given connection."""


class Holder:
    """Hands out accounts. `logins` are the services where people can log in."""

    def __init__(
        self,
        pool: Pool,
        safe: Safe,
        logins: Mapping[str, Login],
        clock: Callable[[], datetime],
        tell: Tell,
    ) -> None:
        self._pool = pool
        self._safe = safe
        self._logins = logins
        self._clock = clock
        self._tell = tell
        self._running: set[asyncio.Task[Account]] = set()
        self._asked: Batches[tuple[str, int], Kept | None] = Batches(self._find)

    async def of(self, service: str, person: int) -> Account | None:
        """A person's own account, None when they linked none; LoginNeeded when the link is dead.

        Whoever finds it dead first has the person told: who asked may have no word for it.
        """
        kept = await self._asked.put((service, person))
        return await self._valid(kept) if kept else None

    async def held(self, service: str, key: str) -> Account:
        """The account with that key. LoginNeeded when it is gone or dead; the person is told of that once."""
        return await self._by_key(service, key)

    async def renewed(self, account: Account) -> Account:
        """After the service refused the token of `account`: the account with another one."""
        return await self._by_key(account.service, account.key, account.token)

    async def close(self) -> None:
        """Let refreshes under way end: half of one would lose the new pair."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _find(self, asked: list[tuple[str, int]]) -> list[Kept | None]:
        """The accounts of all who ask in the same moment, in one trip: nearly every turn does."""
        async with single(self._pool) as connection:
            rows = await connection.execute(OF, [list(column) for column in zip(*asked, strict=True)])
            found = {n: self._safe.open(row) for n, *row in await rows.fetchall()}
        return [found.get(n) for n, _ in enumerate(asked, 1)]

    async def _by_key(self, service: str, key: str, refused: str = "") -> Account:
        kept = await self._read(ROW, service, key)
        if kept is None:
            raise LoginNeeded(service)
        return await self._valid(kept, refused)

    async def _valid(self, kept: Kept, refused: str = "") -> Account:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    tokens, now = kept.tokens, self._clock()
                    if kept.state != "live" or kept.service not in self._logins:
                        raise LoginNeeded(kept.service)
                    if tokens is None:  # no key opens them: as if the service had ended the login
                        await self._died(kept)
                        raise LoginNeeded(kept.service)
                    if not tokens.stale(now) and tokens.access != refused:
                        return _account(kept, tokens)
                    if await self._claim(kept):
                        return await patiently(kept.service, self._alone(kept, tokens, refused))
                    await patiently(kept.service, asyncio.sleep(AGAIN_SECONDS))
                    kept = await self._read(ROW, kept.service, kept.key) or _gone(kept)
        except TimeoutError:
            raise Unavailable(kept.service, "the login is being renewed") from None

    async def _alone(self, kept: Kept, tokens: Tokens, refused: str) -> Account:
        """The refresh goes on even when who asked is given up: half of it would lose the new pair."""
        task = asyncio.create_task(self._refresh(kept, tokens, refused))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _refresh(self, kept: Kept, tokens: Tokens, refused: str) -> Account:
        try:
            new = await self._logins[kept.service].refresh(tokens)
        except LoginNeeded:
            if await self._died(kept):
                raise
            return await self._by_key(kept.service, kept.key)
        except ServiceError:
            await self._execute(RELEASE, kept.service, kept.key, kept.sealed)
            if tokens.access != refused and self._clock() < tokens.expires:
                return _account(kept, tokens)
            raise
        values = self._safe.seal(kept.service, kept.person, new)
        where = {"service": kept.service, "person": kept.person, "sealed": kept.sealed}
        async with self._pool.connection() as connection:
            saved = await (await connection.execute(SAVE, {**values, **where})).fetchone()
        if saved is None:
            return await self._by_key(kept.service, kept.key)
        if saved[0] != "live":
            raise LoginNeeded(kept.service)
        return _account(kept, new)

    async def _died(self, kept: Kept) -> bool:
        """False where the account has got another login meanwhile, or is given up."""
        async with self._pool.connection() as connection:
            done = await connection.execute(DIE, [kept.service, kept.key, kept.sealed])
            if done.rowcount:
                await self._tell(connection, kept.person, kept.service)
        return done.rowcount == 1

    async def _claim(self, kept: Kept) -> bool:
        async with single(self._pool) as connection:
            done = await connection.execute(CLAIM, [kept.service, kept.key, kept.sealed])
        return done.rowcount == 1

    async def _execute(self, statement: str, *values: object) -> None:
        async with single(self._pool) as connection:
            await connection.execute(statement.encode(), values)

    async def _read(self, statement: str, *values: object) -> Kept | None:
        async with single(self._pool) as connection:
            row = await (await connection.execute(statement.encode(), values)).fetchone()
        return self._safe.open(row) if row else None


def _account(kept: Kept, tokens: Tokens) -> Account:
    return Account(kept.service, kept.key, kept.name, tokens.access)


def _gone(kept: Kept) -> Kept:
    return Kept(kept.service, kept.key, kept.person, kept.name, "gone", b"", None)
