"""What a service allows, remembered for a moment: many people ask the same of the same performers.

Only while somebody is choosing; before a request is sent the service is asked again.
Imports: `booking`, `handlers`, `bot.traffic`, `providers` and its neighbours.
"""

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta

from booking.errors import MaybeDone, Unavailable
from booking.form import Answers, Limits
from booking.provider import Account, Provider
from bot.services.lately import Lately
from bot.traffic import Undone
from handlers.turn import Turn
from providers.hearing import overheard, waited_for
from providers.patience import until

LIFE = timedelta(seconds=30)


def waiting(
    handle: Callable[[Turn], Awaitable[None]], stopping: Callable[[], bool]
) -> Callable[[Turn], Awaitable[None]]:
    """`handle`, whose every question to a service somebody waits for: it is asked twice at most, and given up
    for what is newer.

    Raises Undone where one got no answer while we are `stopping`: it may be we who cut it short.
    """

    async def handled(turn: Turn) -> None:
        with waited_for(), overheard() as said, until(turn.overtaken):
            await handle(turn)
        if stopping() and any(isinstance(trouble, Unavailable | MaybeDone) for trouble in said):
            raise Undone

    return handled


class Remembered:
    """Asks a provider for its limits, at most once in LIFE for the same account and steering answers."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lately: Lately[Hashable, Limits] = Lately(clock, LIFE)

    async def of(self, provider: Provider, account: Account, answers: Answers, *, fresh: bool) -> Limits:
        """The limits; `fresh`: as the service says now. Errors as of `Provider.limits`, never remembered."""
        form = provider.card.form
        steering = {key for field in form.fields for key in field.needs}
        key = (account.service, account.key, *((k, v) for k, v in answers.items() if k in steering))
        if not fresh and (known := self._lately.get(key)) is not None:
            return known
        asked = self._clock()
        with waited_for():
            return self._lately.keep(key, await provider.limits(account, answers), asked)
