"""A service's client that, when a person's token is refused, renews it once and asks once more.

A refused token means nothing was applied (webcam contract section 5), so even a write may be sent again.
Imports: `booking`.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from booking.errors import LoginNeeded
from booking.provider import Account, Provider

AS_SOMEBODY = frozenset(
    {"book", "look", "limits", "reconcile", "find", "confirm", "cancel", "move", "copy"}
    | {"delete", "listing", "free_slots", "balance"}
)
"""The calls that take an account first."""

Renewed = Callable[[Account], Awaitable[Account]]


def renewing(provider: Provider, renewed: Renewed, operator: str) -> Provider:
    """`provider`, with `renewed` for tokens of people; those of the account `operator` stay."""
    return cast("Provider", _Renewing(provider, renewed, operator))


class _Renewing:
    def __init__(self, provider: Provider, renewed: Renewed, operator: str) -> None:
        self._provider = provider
        self._renewed = renewed
        self._operator = operator

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._provider, name)
        return self._twice(found) if name in AS_SOMEBODY else found

    def _twice(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def called(account: Account, *rest: Any, **more: Any) -> Any:
            try:
                return await call(account, *rest, **more)
            except LoginNeeded as refused:
                if account.key == self._operator or refused.scope:
                    raise
            return await call(await self._renewed(account), *rest, **more)

        return called
