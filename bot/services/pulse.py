"""How each service felt when it was last asked, so that who chooses one hears of trouble before, not after.

Nothing is asked for this alone while a service is well; one that is not is asked for its health now and then.
Known to this replica only, and lost with it. Imports: `booking`, `providers.http`, `bot.accounts`.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, cast

from booking.errors import (
    Busy,
    LoginNeeded,
    MaybeDone,
    Overtaken,
    ProjectRefused,
    ServiceError,
    Unavailable,
    Unexpected,
)
from booking.login import Login
from booking.provider import Account, Provider
from booking.trouble import Trouble, What, what
from bot.accounts.renewing import AS_SOMEBODY
from providers.hearing import overheard

AS_OURSELVES = frozenset({"exchange", "refresh"})
"""The calls of a login that show our project."""
TROUBLE = (Unavailable, MaybeDone, Unexpected)


class Pulse:
    """Service id -> what was wrong last, and since when. `clock` gives aware UTC.

    Whether our project is known, only a login and a question for the health show: what the operator's account
    does meanwhile says nothing of it.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._ill: dict[str, Trouble] = {}
        self._unknown_at: set[str] = set()
        self.dated: dict[str, tuple[str, float]] = {}
        """Service id -> the Date header of its last answer, and when it came (`bot.office.dates`)."""

    def ill(self) -> Mapping[str, Trouble]:
        """The services that did not do well; one that was only busy is well again after a while."""
        now = self._clock()
        return {s: t for s, t in self._ill.items() if t.until is None or now < t.until}

    def silent(self) -> list[str]:
        """Those worth asking how they are: whoever is busy is left alone."""
        return [service for service, trouble in self.ill().items() if trouble.what is not What.BUSY]

    def felt(self, service: str, error: ServiceError | None = None, *, shown: bool = True) -> None:
        """Note how it was; no error: well. The same trouble goes on since it began.

        `shown`: our project was, too. What was not waited for tells nothing.
        """
        if isinstance(error, Overtaken):
            return
        if isinstance(error, ProjectRefused):
            self._unknown_at.add(service)
        elif shown:
            self._unknown_at.discard(service)
        elif service in self._unknown_at:
            return
        if error is None:
            self._ill.pop(service, None)
            return
        now, before, kind = self._clock(), self.ill().get(service), what(error)
        since = before.since if before and before.what is kind else now
        until = now + error.after if isinstance(error, Busy) else None
        self._ill[service] = Trouble(kind, since, str(error), until)

    def on(self, provider: Provider, operator: str) -> Provider:
        """`provider`, felt at every call; a refused account counts when it is the `operator`'s."""
        return cast("Provider", _Felt(provider, self, operator))


class _Felt:
    def __init__(self, provider: Provider, pulse: Pulse, operator: str) -> None:
        self._provider, self._pulse, self._operator = provider, pulse, operator
        self._felt = partial(pulse.felt, provider.card.id, shown=False)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._provider, name)
        if name == "login" and found is not None:
            return _FeltLogin(found, partial(self._pulse.felt, self._provider.card.id))
        return self._feeling(found, known=name == "limits") if name in AS_SOMEBODY else found

    def _feeling(self, call: Callable[..., Awaitable[Any]], *, known: bool) -> Callable[..., Awaitable[Any]]:
        """`known`: it may answer with what it knows already, which says nothing of how the service is."""

        async def called(account: Account, *rest: Any, **more: Any) -> Any:
            try:
                with overheard() as said:
                    answer = await call(account, *rest, **more)
            except TROUBLE as trouble:
                self._felt(trouble)
                raise
            except LoginNeeded as refused:
                if account.key == self._operator:
                    self._felt(refused)
                raise
            finally:
                if said.dated[0]:
                    self._pulse.dated[self._provider.card.id] = said.dated
            last = said[-1] if said else None  # a provider that goes on without an answer swallows trouble
            if said or not known:
                self._felt(last if isinstance(last, TROUBLE) else None)
            return answer

        return called


class _FeltLogin:
    """Of a person's login only that is felt which is not about the person."""

    def __init__(self, login: Login, felt: Callable[[ServiceError], None]) -> None:
        self._login, self._felt = login, felt

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._login, name)
        return self._feeling(found) if name in AS_OURSELVES else found

    def _feeling(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def called(*rest: Any) -> Any:
            try:
                return await call(*rest)
            except ProjectRefused as refused:
                self._felt(refused)
                raise

        return called
