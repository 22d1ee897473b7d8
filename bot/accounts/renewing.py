"""A service's client that, when a token is refused, renews it once and asks once more.

A refused token means nothing was applied (webcam contract section 5), so even a write may be sent again.
Imports: `booking`.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from booking.errors import LoginNeeded
from booking.provider import Account, Health, Provider

AS_SOMEBODY = frozenset(
    {"book", "look", "limits", "reconcile", "find", "confirm", "cancel", "move", "copy"}
    | {"delete", "listing", "free_slots", "balance"}
)
"""The calls that take an account first."""

Renewed = Callable[[Account], Awaitable[Account]]


def renewing(provider: Provider, renewed: Renewed, lasting: str = "") -> Provider:
    """`provider`, with `renewed` for its tokens; that of the account with the key `lasting` stays."""
    return cast("Provider", _Renewing(provider, renewed, lasting))


class _Renewing:
    def __init__(self, provider: Provider, renewed: Renewed, lasting: str) -> None:
        self._provider = provider
        self._renewed = renewed
        self._lasting = lasting

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._provider, name)
        return self._twice(found) if name in AS_SOMEBODY else found

    async def health(self, account: Account) -> Health:
        """That a token has ended is no illness where the login goes on."""
        said = await self._provider.health(account)
        if not isinstance(said.error, LoginNeeded) or self._stays(account, said.error):
            return said
        return await self._provider.health(await self._renewed(account))

    def _stays(self, account: Account, refused: LoginNeeded) -> bool:
        return account.key == self._lasting or bool(refused.scope)

    def _twice(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def called(account: Account, *rest: Any, **more: Any) -> Any:
            try:
                return await call(account, *rest, **more)
            except LoginNeeded as refused:
                if self._stays(account, refused):
                    raise
            return await call(await self._renewed(account), *rest, **more)

        return called
