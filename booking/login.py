"""A person's own account at a service: the login that links it, and the tokens it gives.

Imports: standard library.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a login gives. A refresh gives both anew: keep the pair before the access token is used."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires: datetime
    scopes: str = ""

    def stale(self, now: datetime) -> bool:
        """Whether it is time for a refresh: a minute before the end."""
        return now >= self.expires - timedelta(minutes=1)


class Login(Protocol):
    """Linking a person's own account: a page at the service, a code that comes back, tokens for it.

    States and verifiers are made with `secrets`, kept, and used once by who calls; so are the tokens.
    """

    @property
    def pkce(self) -> bool:
        """Whether a verifier is used."""

    @property
    def revocable(self) -> bool:
        """Whether the service lets us take a login back."""

    def page(self, redirect: str, state: str, verifier: str) -> str:
        """Where the person's browser is sent. `redirect` is our callback; `verifier` is for `pkce`."""

    def code(self, answered: str, state: str) -> str:
        """The code in the address the browser came back to. LoginNeeded when refused or not ours."""

    async def exchange(self, code: str, redirect: str, verifier: str) -> Tokens:
        """Tokens for a code. LoginNeeded when it is not, or no longer, taken."""

    async def refresh(self, tokens: Tokens) -> Tokens:
        """A new pair. LoginNeeded when the link is dead; any other error: again later, with the old pair."""

    async def known(self) -> None:
        """Ask, without any effect, whether the service knows our project. ProjectRefused when it does not;
        Unavailable when it cannot say.
        """

    async def revoke(self, tokens: Tokens) -> bool:
        """Take the link back at the service; False where it has no such call."""
