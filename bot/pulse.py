"""How each service felt when it was last asked, so that who chooses one hears of trouble before, not after.

Nothing is asked for this alone while a service is well; one that is not is asked for its health now and then.
Known to this replica only, and lost with it. Imports: `booking`.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from booking.errors import Busy, LoginNeeded, MaybeDone, Unavailable, Unexpected
from booking.provider import Account, Provider
from bot.accounts.renewing import AS_SOMEBODY

TROUBLE = (Unavailable, MaybeDone, Unexpected)


class Pulse:
    """Service id -> what was wrong last, in words for the operator."""

    def __init__(self) -> None:
        self._ill: dict[str, str] = {}

    def ill(self) -> Mapping[str, str]:
        """The services that did not do well."""
        return self._ill

    def felt(self, service: str, trouble: str = "") -> None:
        """Note how it was; no trouble: well."""
        if trouble:
            self._ill[service] = trouble
        else:
            self._ill.pop(service, None)

    def on(self, provider: Provider, operator: str) -> Provider:
        """`provider`, felt at every call; a refused account counts when it is the `operator`'s."""
        return cast("Provider", _Felt(provider, self, operator))


class _Felt:
    def __init__(self, provider: Provider, pulse: Pulse, operator: str) -> None:
        self._provider, self._pulse, self._operator = provider, pulse, operator

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._provider, name)
        return self._feeling(found) if name in AS_SOMEBODY else found

    def _feeling(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def called(account: Account, *rest: Any, **more: Any) -> Any:
            try:
                answer = await call(account, *rest, **more)
            except Busy:
                raise
            except TROUBLE as trouble:
                self._pulse.felt(self._provider.card.id, str(trouble))
                raise
            except LoginNeeded as refused:
                if account.key == self._operator:
                    self._pulse.felt(self._provider.card.id, str(refused))
                raise
            self._pulse.felt(self._provider.card.id)
            return answer

        return called
