"""What an account was last seen to have: a request shows it at several steps, and asks once in half a minute.

Whatever may change it through this program makes it asked again; what changes it elsewhere is seen that much
later, and the service has the last word when a request is sent. Once a booking is agreed it is read anew.
Known to this replica only. Imports: `booking` and its neighbours in `bot`.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from booking.provider import Account, Provider
from bot.services.lately import Lately
from bot.services.limits import LIFE

SPENDING = frozenset({"book", "reconcile", "confirm", "cancel", "move", "copy", "delete"})


class Balances:
    """Service and holder -> credits, and when they were read. `clock` gives aware UTC."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._lately: Lately[tuple[str, str], Decimal] = Lately(clock, LIFE)

    def on(self, provider: Provider) -> Provider:
        """`provider`, each of whose answers is noted and each of whose writes makes a balance forgotten."""
        return cast("Provider", _Noted(provider, self))

    async def of(self, provider: Provider, account: Account) -> Decimal:
        """Credits, at most LIFE old; errors as of `Provider.balance`, never remembered."""
        seen = self._lately.get((account.service, account.key))
        return await provider.balance(account) if seen is None else seen

    def note(self, account: Account, balance: Decimal) -> None:
        """It was read just now."""
        self._lately.keep((account.service, account.key), balance)

    def forget(self, account: Account) -> None:
        """It may have changed."""
        self._lately.forget((account.service, account.key))


class _Noted:
    def __init__(self, provider: Provider, balances: Balances) -> None:
        self._provider, self._balances = provider, balances

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._provider, name)
        return self._spending(found) if name in SPENDING else found

    async def balance(self, account: Account) -> Decimal:
        balance = await self._provider.balance(account)
        self._balances.note(account, balance)
        return balance

    def _spending(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def called(account: Account, *rest: Any, **more: Any) -> Any:
            try:
                return await call(account, *rest, **more)
            finally:
                self._balances.forget(account)

        return called
