"""Linking and unlinking an account of a person: `handlers.turn.Links`, and what the web pages do for it.

A login has three steps, and the account is used after the third only: the chat gives a page with a one-time
state, the browser comes back and somebody clicks, the person says yes in the chat. What is given up is taken
back at the service, again and again until it answers, and then deleted.
Imports: psycopg, structlog, `booking`, `handlers`, `providers.patience`, and its neighbours in `bot`.
"""

import asyncio
import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from psycopg import AsyncConnection

from booking.errors import LoginNeeded, ServiceError
from booking.login import Login, Tokens
from booking.people import Person
from booking.provider import Account, Provider
from bot.accounts.safe import COLUMNS, Kept, Safe
from bot.database.pool import Pool
from bot.sealing.secrets import Unreadable
from bot.store import queue
from bot.traffic.rows import PERSON, WHO, person_of
from handlers.own import connect
from handlers.services import Left, Link
from providers.patience import patiently

LIFE = timedelta(minutes=10)
"""How long a login may take."""
WAITS = timedelta(hours=1)
"""How long an account waits for the person's yes."""
AGAIN = timedelta(seconds=60)
EVERY_SECONDS = 2.0
MOST = 20

FORGET = "DELETE FROM logins WHERE service = %s AND person = %s"
BEGIN = "INSERT INTO logins (id, service, person, verifier, until) VALUES (%s, %s, %s, %s, %s)"
GOOD = "FROM logins WHERE id = %(id)s AND service = %(service)s AND until > %(now)s"
PENDING = f"""SELECT (SELECT verifier = '' {GOOD}), {PERSON} FROM people
WHERE id = (SELECT person {GOOD})"""  # noqa: S608 - names of our own
USE = f"""WITH good AS (SELECT id, person, verifier {GOOD} FOR UPDATE)
UPDATE logins SET verifier = '', until = least(until, %(soon)s) FROM good WHERE logins.id = good.id
RETURNING good.person, good.verifier"""  # noqa: S608
WAIT = """INSERT INTO accounts (service, key, person, name, access, refresh, scopes, expires, linked, state)
VALUES (%(service)s, %(key)s, %(person)s, %(name)s, %(access)s, %(refresh)s, %(scopes)s, %(expires)s,
  %(linked)s, 'waiting')"""
ASKED = (
    """SELECT service, name FROM accounts WHERE key = %s AND person = %s AND state = 'waiting' FOR UPDATE"""
)
JUST_LINKED = """SELECT service, name FROM accounts WHERE person = %s AND state = 'live' AND linked > %s
ORDER BY linked DESC LIMIT 1"""
SAME = "DELETE FROM accounts WHERE service = %s AND key = %s"
LEAVE = f"""UPDATE accounts SET state = 'leaving', key = gen_random_uuid()::text, linked = %s, busy = %s
WHERE service = %s AND person = %s AND state = ANY(%s) RETURNING {COLUMNS}"""  # noqa: S608
LIVE = "UPDATE accounts SET key = %s, state = 'live', linked = %s WHERE service = %s AND key = %s"
FOLLOW = "UPDATE bookings SET look_at = %s WHERE service = %s AND account = %s AND NOT ended"
REFUSE = """UPDATE accounts SET state = 'leaving', key = gen_random_uuid()::text
WHERE key = %s AND person = %s AND state = 'waiting'"""
OF = "SELECT service, name FROM accounts WHERE person = %s AND state IN ('live', 'dead') ORDER BY linked"
TOO_LATE = """UPDATE accounts SET state = 'leaving', key = gen_random_uuid()::text
WHERE state = 'waiting' AND linked < %s"""
TAKE = f"""UPDATE accounts SET busy = %s WHERE (service, key) IN (SELECT service, key FROM accounts
WHERE state = 'leaving' AND (busy IS NULL OR busy <= %s) LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING {COLUMNS}"""  # noqa: S608
GONE = "DELETE FROM accounts WHERE service = %s AND key = %s AND state = 'leaving'"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pending:
    """Whose login a page belongs to, and whether its button was clicked a moment ago."""

    person: Person
    clicked: bool


@dataclass(frozen=True, slots=True)
class Linking:
    """`providers` are the services where people log in; `public` is our web server's address for browsers."""

    pool: Pool
    safe: Safe
    providers: Mapping[str, Provider]
    public: str
    clock: Callable[[], datetime]
    wake: Callable[[int], None]

    def offered(self) -> tuple[str, ...]:
        """Services, by id, where a person can link an account."""
        return tuple(self.providers)

    async def begin(self, service: str, person: int) -> Link:
        """A login page for this person, good once and for ten minutes; the one before is void."""
        login, state = self._login(service), secrets.token_urlsafe(32)
        verifier = secrets.token_urlsafe(48)
        ticket = digest(state)
        sealed = self.safe.vault.seal(verifier, f"logins/{ticket}")
        async with self.pool.connection() as connection:
            await connection.execute(FORGET, [service, person])
            await connection.execute(BEGIN, [ticket, service, person, sealed, self.clock() + LIFE])
        return Link(login.page(self._redirect(service), state, verifier), number(state))

    async def pending(self, service: str, state: str) -> Pending | None:
        """Who began the login with this state, while it is good. Uses nothing up."""
        where = {"id": digest(state), "service": service, "now": self.clock()}
        async with self.pool.connection() as connection:
            row = await (await connection.execute(PENDING, where)).fetchone()
        return Pending(person_of(row[1:], self.safe.seals), clicked=row[0]) if row else None

    async def clicked(self, service: str, state: str, answered: str) -> bool:
        """Use the state up, get the tokens, and ask in the chat; False where an earlier click does that.

        LoginNeeded when the state is not good (any more), the person refused, or the service did.
        """
        ticket, now = digest(state), self.clock()
        where = {"id": ticket, "service": service, "now": now, "soon": now + AGAIN}
        async with self.pool.connection() as connection:
            row = await (await connection.execute(USE, where)).fetchone()
        if row is None:
            raise LoginNeeded(service)
        if not row[1]:
            return False
        person, login = int(row[0]), self._login(service)
        verifier = self._verifier(row[1], ticket, service)
        code = login.code(answered, state)
        tokens = await login.exchange(code, self._redirect(service), verifier)
        name = await self._named(service, tokens)
        async with self.pool.connection() as connection:
            await self._ask(connection, service, person, name, tokens)
        self.wake(person)
        return True

    async def of(self, person: int) -> Mapping[str, str]:
        """The accounts a person linked: service id -> the account's name there."""
        async with self.pool.connection() as connection:
            rows = await (await connection.execute(OF, [person])).fetchall()
        return {service: self.safe.name(service, person, name) for service, name in rows}

    async def accept(self, ticket: str, person: int) -> tuple[str, str] | None:
        """The person's yes: service and name of the account used from now on; None when nothing waits.

        A yes that comes again, since who worked it died before the answer, is answered as the first.
        """
        async with self.pool.connection() as connection:
            row = await (await connection.execute(ASKED, [ticket, person])).fetchone()
            if row is None:
                again = await connection.execute(JUST_LINKED, [person, self.clock() - AGAIN])
                same = await again.fetchone()
                return (same[0], self.safe.name(same[0], person, same[1])) if same else None
            service, kept = row
            name = self.safe.name(service, person, kept)
            key = key_of(service, person, name)
            await connection.execute(SAME, [service, key])
            await connection.execute(LEAVE, [self.clock(), None, service, person, ["live", "dead"]])
            await connection.execute(LIVE, [key, self.clock(), service, ticket])
            await connection.execute(FOLLOW, [self.clock(), service, key])
        return service, name

    async def refuse(self, ticket: str, person: int) -> bool:
        """The person's no: what was got is taken back and deleted. False when nothing waits."""
        async with self.pool.connection() as connection:
            done = await connection.execute(REFUSE, [ticket, person])
        return done.rowcount > 0

    async def unlink(self, service: str, person: int) -> Left | None:
        """Stop using a person's account at once, take it back and delete it; None when there is none."""
        async with self.pool.connection() as connection:
            await connection.execute(FORGET, [service, person])
            now, states = self.clock(), ["live", "dead", "waiting"]
            values = [now, now + AGAIN, service, person, states]
            taken = await (await connection.execute(LEAVE, values)).fetchall()
        left = [await self._take_back(self.safe.open(row)) for row in taken]
        return next((what for what in (Left.LATER, Left.REVOKED, Left.DELETED) if what in left), None)

    async def run(self) -> None:
        """For ever: see to what is old or given up."""
        while True:
            await self.tidy()
            await asyncio.sleep(EVERY_SECONDS)

    async def tidy(self) -> None:
        """Forget logins nobody ended, give up accounts nobody said yes to; take back at its service, and
        delete, what is given up: where the service is silent, later.
        """
        now = self.clock()
        async with self.pool.connection() as connection:
            await connection.execute("DELETE FROM logins WHERE until <= %s", [now])
            await connection.execute(TOO_LATE, [now - WAITS])
            taken = await (await connection.execute(TAKE, [now + AGAIN, now, MOST])).fetchall()
        for row in taken:
            await self._take_back(self.safe.open(row))

    async def _ask(
        self, connection: AsyncConnection[Any], service: str, person: int, name: str, tokens: Tokens
    ) -> None:
        ticket = secrets.token_urlsafe(12)
        sealed = self.safe.seal_name(service, person, name)
        who = {"service": service, "person": person, "name": sealed, "key": ticket, "linked": self.clock()}
        await connection.execute(WAIT, {**who, **self.safe.seal(service, person, tokens)})
        row = await (await connection.execute(WHO, [person])).fetchone()
        if row is not None:
            card = self.providers[service].card
            asked = connect.asking(person_of(row, self.safe.seals), card, name, ticket)
            await queue(connection, [asked], self.safe.seals)

    async def _named(self, service: str, tokens: Tokens) -> str:
        """Whose account it is; one that does not do its work is given back at once."""
        health = await self.providers[service].health(Account(service, "", token=tokens.access))
        if health.well:
            return health.account
        log.info("a login does not work", service=service, why=health.words)
        with suppress(ServiceError):
            await self._login(service).revoke(tokens)
        raise LoginNeeded(service)

    async def _take_back(self, kept: Kept) -> Left:
        """One that nobody else takes back meanwhile: `busy` says so."""
        try:
            login = self._login(kept.service)
            revoked = kept.tokens is not None and await patiently(kept.service, login.revoke(kept.tokens))
        except ServiceError as error:
            log.info("a login is taken back later", service=kept.service, why=type(error).__name__)
            return Left.LATER
        async with self.pool.connection() as connection:
            await connection.execute(GONE, [kept.service, kept.key])
        return Left.REVOKED if revoked else Left.DELETED

    def _verifier(self, sealed: bytes, ticket: str, service: str) -> str:
        try:
            return self.safe.vault.open(sealed, f"logins/{ticket}")
        except Unreadable:
            raise LoginNeeded(service) from None

    def _login(self, service: str) -> Login:
        provider = self.providers.get(service)
        if provider is None or provider.login is None:
            raise LoginNeeded(service)
        return provider.login

    def _redirect(self, service: str) -> str:
        return f"{self.public}/login/{service}"


def digest(state: str) -> str:
    """What is kept of a state: nobody who reads the row can use it."""
    return base64.urlsafe_b64encode(hashlib.sha256(state.encode()).digest()).decode().rstrip("=")


def number(state: str) -> str:
    """Four digits that chat and page both show, so that a link passed on by somebody else is noticed."""
    return str(1000 + int.from_bytes(hashlib.sha256(b"shown " + state.encode()).digest()[:4]) % 9000)


def key_of(service: str, person: int, name: str) -> str:
    """The same for the same account of the same person: its bookings stay in reach after a new login."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"{service}/{person}/{name}".encode()).digest())[
        :16
    ].decode()
