"""Clients of the pretend webcam service, their credits, and the tokens that speak for them. Imports: standard
library.

Token life (contract section 2): access 20 minutes, refresh 14 days and new with every refresh, which ends the
one before.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.clock import Clock

BOOKINGS, CREDITS = "account_webcam_bookings", "account_credits_history"
INFORMATION, PHONE = "account_information", "account_phonechat_bookings"
SCOPES = (BOOKINGS, CREDITS, INFORMATION, PHONE)
OPERATOR = 900001
OPERATOR_TOKEN = "demo-webcam-operator"  # noqa: S105 - a pretend one, printed by the demo


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the credits history; `balance` is what was left."""

    time: datetime
    words: str
    credits: Decimal
    balance: Decimal


@dataclass(slots=True)
class Client:
    """An account that books. Performers are accounts too, without one of these."""

    id: int
    name: str
    email: str
    balance: Decimal
    age_verified: bool = True
    mobile_verified: bool = True
    group: tuple[int, str] | None = None
    manager: bool = False
    history: list[Movement] = field(default_factory=list)

    def move(self, time: datetime, words: str, amount: Decimal) -> None:
        """Add (or take, when negative) credits and write it down."""
        self.balance += amount
        self.history.append(Movement(time, words, amount, self.balance))


def clients() -> dict[int, Client]:
    """The accounts as just started, by id: the operator's and three people who can log in."""
    people = (
        Client(
            OPERATOR,
            "Greenroom desk",
            "desk@client.example",
            Decimal(299),
            group=(77, "Stage door"),
            manager=True,
        ),
        Client(900002, "Alex Moreau", "alex@client.example", Decimal(120), group=(77, "Stage door")),
        Client(900003, "Mira Sato", "mira@client.example", Decimal("45.50"), mobile_verified=False),
        Client(900004, "Sam Ødegård", "sam@client.example", Decimal(8), age_verified=False),
    )
    return {person.id: person for person in people}


@dataclass(frozen=True, slots=True)
class Grant:
    """What one token may do, for whom, until when."""

    account: int
    scopes: frozenset[str]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Both halves of one login as they are handed out. `life` is whole seconds of the access token."""

    access: str
    refresh: str
    life: int


class Tokens:
    """All tokens and login codes that are alive. `ends`: whether the operator's has ended, as others do."""

    def __init__(self, clock: Clock, ends: Callable[[], bool] = lambda: False) -> None:
        self._clock = clock
        self._ends = ends
        self.life = timedelta(minutes=20)
        self.refresh_life = timedelta(days=14)
        self._access: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}
        self._codes: dict[str, tuple[Grant, str, str]] = {}
        self.clear()

    def clear(self) -> None:
        """Only the operator's token is left; it never expires by itself."""
        self._access = {OPERATOR_TOKEN: Grant(OPERATOR, frozenset(SCOPES), None)}
        self._refresh, self._codes = {}, {}

    def issue(self, account: int, scopes: Iterable[str], life: timedelta | None = None) -> Pair:
        """A new pair for that account."""
        now, granted, length = self._clock.now(), frozenset(scopes), self.life if life is None else life
        pair = Pair(secrets.token_urlsafe(24), secrets.token_urlsafe(24), int(length.total_seconds()))
        self._access[pair.access] = Grant(account, granted, now + length)
        self._refresh[pair.refresh] = Grant(account, granted, now + self.refresh_life)
        return pair

    def grant(self, access: str) -> Grant | None:
        """What that access token may do; None when it is unknown, expired or taken back."""
        if access == OPERATOR_TOKEN and self._ends():
            return None
        return self._alive(self._access.get(access))

    def code(self, account: int, scopes: Iterable[str], redirect: str, challenge: str = "") -> str:
        """A login code: single use, five minutes, bound to address and challenge."""
        code = secrets.token_urlsafe(12)
        grant = Grant(account, frozenset(scopes), self._clock.now() + timedelta(minutes=5))
        self._codes[code] = (grant, redirect, challenge)
        return code

    def exchange(self, code: str, redirect: str, challenge: str = "") -> Pair | None:
        """Tokens for a login code; None when it is unknown, used, too old, meant for another address, or
        begun with another challenge than who brings it can prove.
        """
        grant, *meant = self._codes.pop(code, (None, "", ""))
        alive = self._alive(grant)
        return self.issue(alive.account, alive.scopes) if alive and meant == [redirect, challenge] else None

    def refresh(self, token: str) -> Pair | None:
        """A new pair for a refresh token, which dies with it; None when it is not alive."""
        alive = self._alive(self._refresh.pop(token, None))
        return self.issue(alive.account, alive.scopes) if alive else None

    def revoke(self, account: int | None = None, *, access_only: bool = False) -> None:
        """Take back every token of that account, or of everybody."""
        for store in (self._access,) if access_only else (self._access, self._refresh):
            for token in [t for t, grant in store.items() if account in (None, grant.account)]:
                del store[token]

    def _alive(self, grant: Grant | None) -> Grant | None:
        if grant is None or (grant.until is not None and grant.until <= self._clock.now()):
            return None
        return grant
