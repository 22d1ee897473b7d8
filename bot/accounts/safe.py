"""Tokens as they are kept: each half of a pair a ciphertext of its own, bound to service and person.

The name of the account is sealed as what people confide is. Imports: `booking`, `bot.sealing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from booking.login import Tokens
from bot.sealing.seals import Seals
from bot.sealing.secrets import Unreadable, Vault

COLUMNS = "service, key, person, name, access, refresh, scopes, expires, state"


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of accounts. `tokens` are None where there are none, or no key opens them."""

    service: str
    key: str
    person: int
    name: str
    state: str
    sealed: bytes
    tokens: Tokens | None


@dataclass(frozen=True, slots=True)
class Safe:
    """Seals and opens the tokens of a person."""

    seals: Seals

    @property
    def vault(self) -> Vault:
        """What seals the tokens."""
        return self.seals.vault

    def seal_name(self, service: str, person: int, name: str) -> str:
        """The value of the column `name`."""
        sealed: str = self.seals.seal_kept(name, "accounts", service, person, "name")
        return sealed

    def name(self, service: str, person: int, kept: str) -> str:
        """The name of an account; "" when no key opens it."""
        return self.seals.open(kept, "accounts", service, person, "name") or ""

    def seal(self, service: str, person: int, tokens: Tokens) -> dict[str, Any]:
        """The values of the columns that hold them."""
        return {
            "access": self.vault.seal(tokens.access, _bound(service, person, "access")),
            "refresh": self.vault.seal(tokens.refresh, _bound(service, person, "refresh")),
            "scopes": tokens.scopes,
            "expires": tokens.expires,
        }

    def open(self, row: Sequence[Any]) -> Kept:
        """From the columns COLUMNS."""
        service, key, person, name, access, refresh, scopes, expires, state = row
        tokens: Tokens | None = None
        try:
            if access is not None and refresh is not None:
                tokens = Tokens(
                    self.vault.open(access, _bound(service, person, "access")),
                    self.vault.open(refresh, _bound(service, person, "refresh")),
                    expires.astimezone(UTC) if expires else datetime.min.replace(tzinfo=UTC),
                    scopes,
                )
        except Unreadable:
            tokens = None
        return Kept(service, key, person, self.name(service, person, name), state, refresh or b"", tokens)


def _bound(service: str, person: int, half: str) -> str:
    return f"accounts/{service}/{person}/{half}"
