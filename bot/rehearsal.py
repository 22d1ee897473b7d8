"""Trying out a service for `python -m bot check`: what can be read without effect; who acts where it fails.

What a service can do is on its card, and what else it reads on its `trials`; nothing here knows one of them.
Imports: `booking`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from booking.errors import (
    Amiss,
    Busy,
    Invalid,
    LoginNeeded,
    ProjectRefused,
    ServiceError,
    Unavailable,
    Unexpected,
)
from booking.form import Ability, Card, Kind
from booking.provider import Account, Health, Performer, Provider, Sought

SECONDS = 25.0
"""How long one try may take; a call with its repetitions takes 20 at most."""

AHEAD = timedelta(days=7)
WRITES = (Ability.CONFIRM, Ability.CANCEL, Ability.MOVE, Ability.COPY, Ability.DELETE, Ability.MARK)


class Sign(StrEnum):
    """How a try ended."""

    FINE = "ok"
    LESS = "less"  # it works with less: what is lacking is said
    WRONG = "WRONG"
    NOT = "-"  # not tried, or not there


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `who` acts next, "" for nobody."""

    sign: Sign
    name: str
    said: str
    who: str = ""

    def __str__(self) -> str:
        """As it is printed."""
        return f"  {self.sign:<6}{self.name:<14}{self.said}" + (f" -> {self.who}" if self.who else "")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One service with an account to try it with. `people` are those of the directory, `now` is aware UTC."""

    provider: Provider
    account: Account
    people: Sequence[Performer]
    now: datetime

    async def rows(self, health: Health) -> list[Row]:
        """The whole table: the login first; without it nothing else is tried, with it all at once.

        The service's own limits are kept by its client.
        """
        first = login(health)
        if first.sign is Sign.WRONG:
            return [first, Row(Sign.NOT, "all else", "not tried without a login")]
        tried = await asyncio.gather(*(self._try(name, call) for name, call in self._tries()))
        return [first, *tried, *self._told()]

    def _tries(self) -> Iterator[tuple[str, Callable[[], Awaitable[str]]]]:
        yield from self.provider.trials(self.account).items()
        mine = {
            Ability.LISTING: ("list", self._list),
            Ability.LIMITS: ("limits", self._limits),
            Ability.FREE_SLOTS: ("free times", self._free),
            Ability.FIND: ("search", self._search),
            Ability.BALANCE: ("balance", self._balance),
        }
        yield from (named for ability, named in mine.items() if self.provider.card.can(ability))

    async def _try(self, name: str, call: Callable[[], Awaitable[str]]) -> Row:
        try:
            async with asyncio.timeout(SECONDS):
                return Row(Sign.FINE, name, await call())
        except Untried as why:
            return Row(Sign.NOT, name, str(why))
        except TimeoutError:
            return Row(Sign.WRONG, name, f"no answer within {SECONDS:.0f} seconds", "the service")
        except LoginNeeded as no:
            sign = Sign.LESS if no.scope else Sign.WRONG
            return Row(sign, name, str(no), who(no))
        except ServiceError as no:
            return Row(Sign.WRONG, name, _words(no), who(no))

    async def _list(self) -> str:
        found = await self.provider.listing(self.account, sought=Sought(coming=True))
        return f"{sum(f.starts > self.now for f in found)} to come"

    async def _limits(self) -> str:
        asked = {"performers": (self._somebody().id,)} if self._people_asked() else {}
        limits = await self.provider.limits(self.account, asked)
        refused = [p for limit in limits.values() for p in limit.refused]
        told = f"told for {', '.join(sorted(limits)) or 'nothing'}"
        return told + (f"; {self._somebody().name} cannot be booked" if refused else "")

    async def _free(self) -> str:
        one = self._somebody()
        free = await self.provider.free_slots(
            self.account, {"performers": (one.id,)}, self.now, self.now + AHEAD
        )
        return f"{len(free)} of {one.name} in the next {AHEAD.days} days"

    async def _search(self) -> str:
        one = self._somebody()
        found = await self.provider.find(self.account, one.name)
        return f"{len(found)} called like {one.name}"

    async def _balance(self) -> str:
        return f"{await self.provider.balance(self.account):f} {self.provider.card.currency}".strip()

    def _people_asked(self) -> bool:
        return self.provider.card.form.first(Kind.PEOPLE) is not None

    def _somebody(self) -> Performer:
        if not self.people:
            raise Untried(f"not tried: DIRECTORY has nobody for {self.provider.card.id}")
        return self.people[0]

    def _told(self) -> Iterator[Row]:
        """What is not tried: news of the service, and whatever changes something there."""
        card = self.provider.card
        if card.can(Ability.WEBHOOK):
            yield Row(Sign.FINE, "news", "by webhook, signed; what it misses is asked for")
        else:
            why = card.absent.get(Ability.WEBHOOK)
            yield Row(Sign.FINE, "news", "asked for again and again" + (f" (webhook: {why})" if why else ""))
        writes = [ability.value for ability in WRITES if card.can(ability)]
        if card.can(Ability.SYNC):
            writes.append(Ability.SYNC.value)
        yield Row(Sign.NOT, "not tried", f"book{''.join(f', {w}' for w in writes)}: they change something")


class Untried(Exception):
    """There is nothing to try it with; the text says what is lacking."""


def login(health: Health) -> Row:
    """Whether we are let in, and as whom."""
    said = [f"answers as {health.account}" if health.account else "answers"] if health.well else []
    said += [health.words] if health.words else []
    said += [f"may {', '.join(health.permissions)}"] if health.permissions else []
    if health.well:
        return Row(Sign.FINE, "login", "; ".join(said))
    return Row(Sign.WRONG, "login", "; ".join(said), who(health.error) if health.error else "the service")


def who(error: ServiceError) -> str:
    """Who acts next, and what they do."""
    match error:
        case LoginNeeded(scope="") | LoginNeeded(scope=None):
            return "the operator: a new key or login"
        case LoginNeeded():
            return f"the operator: let the key or login do this ({error.scope})"
        case Busy():
            return f"nobody: it has room again in {error.after.total_seconds():.0f} s"
        case Unavailable():
            return "the service; if it stays so, the operator: its address in the settings"
        case Invalid():
            return "the operator: the settings or DIRECTORY name what it does not have"
        case ProjectRefused():
            return "the operator: the id, the secret and the login's address of the project"
        case Amiss():
            return "the operator: put it right at the service"
        case Unexpected():
            return "the operator: ask the service, and report the answer"
    return "the service"


def _words(error: ServiceError) -> str:
    match error:
        case Invalid():
            return "; ".join(p.words or p.code for p in error.problems)
        case Unexpected() if not isinstance(error, Amiss):
            return f"{error} {error.excerpt}".strip()
    return str(error)


def abilities(card: Card) -> Iterator[str]:
    """What will be offered, and what not and why."""
    yield f"  offered: {', '.join(['book', *(a.value for a in Ability if card.can(a))])}"
    absent = [f"{a.value} ({why})" for a, why in card.absent.items()]
    yield f"  not offered: {'; '.join(absent) or 'nothing'}"
