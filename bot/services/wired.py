"""The booking services as wired: found in `providers/`, connected when their settings are there, else off.

Nothing here knows one of them. Accounts are keyed by service and holder; "operator" is the operator's own,
whose token is a setting that lasts (<ID>_ACCESS_TOKEN) or is renewed (<ID>_REFRESH_TOKEN).
Imports: structlog, `booking`, `providers.patience` and its neighbours in `bot`.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from time import monotonic

import structlog

from booking.errors import LoginNeeded, ServiceError, Unavailable
from booking.form import Ability, Answers, Card, Form, Limits
from booking.provider import OPERATOR, Account, Health, Missing, Provider
from booking.rates import Meter
from booking.trouble import Trouble, What, what
from bot.accounts import Holder, Linking, renewing
from bot.services.balances import Balances
from bot.services.limits import Remembered
from bot.services.lists import Lists
from bot.services.modules import Module
from bot.services.pulse import Pulse
from bot.settings import public, values
from bot.stop import Stop
from providers.patience import patient

log = structlog.get_logger(__name__)

ZONE_OFF = timedelta(minutes=10)
"""No clock is off so far, and no two zones are less apart."""
HEALTH_SECONDS = 10.0
SLOW_SECONDS = 3.0
"""Longer than that is told, though it is an answer."""


@dataclass(frozen=True, slots=True)
class Wired:
    """The services of this program: `handlers.turn.Services`, and the accounts of `booking.ledger.Store`.

    `keys` are the names of the settings that let the operator and our project in, by service; `tokens` the
    operator's that last, `rotating` the refresh tokens of those that are renewed. `bare` are the clients as
    connected, `on` the same as they are used.
    """

    on: Mapping[str, Provider]
    remembered: Remembered
    why_off: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Card] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    rotating: Mapping[str, str] = field(default_factory=dict, repr=False)
    keys: Mapping[str, str] = field(default_factory=dict)
    bare: Mapping[str, Provider] = field(default_factory=dict)
    holder: Holder | None = None
    linking: Linking | None = None
    pulse: Pulse = field(default_factory=lambda: Pulse(lambda: datetime.now(UTC)))
    balances: Balances = field(default_factory=lambda: Balances(lambda: datetime.now(UTC)))
    lists: Lists = field(default_factory=lambda: Lists(lambda: datetime.now(UTC)))

    def share(self, meter: Meter) -> None:
        """Count every service's calls with the other replicas."""
        for provider in self.on.values():
            provider.share(meter)

    def with_people(self, holder: Holder, linking: Linking | None) -> "Wired":
        """The same with accounts of people; without `linking` none can be added."""
        on = dict(self.on)
        for service, client in self.bare.items():
            if client.login:
                lasting = "" if service in self.rotating else OPERATOR
                renewed = renewing(client, holder.renewed, lasting)
                on[service] = _used(renewed, self.pulse, self.balances, self.lists)
        shut = [] if linking is None or linking.offered() else [s for s in on if not self.has_operator(s)]
        keys = {**self.keys, **dict.fromkeys(shut, "PUBLIC_URL")}
        return replace(self, on=on, keys=keys, holder=holder, linking=linking)

    def links(self) -> Linking | None:
        """Accounts of people; None where nobody can log in."""
        return self.linking if self.linking and self.linking.offered() else None

    def cards(self) -> Mapping[str, Card]:
        """Services that are on, by id, in menu order."""
        return {service: provider.card for service, provider in self.on.items()}

    def every(self) -> Mapping[str, Card]:
        """Services, on or off, by id: what is told of a booking needs its service's card, not the service."""
        return {**self.known, **self.cards()}

    def off(self) -> Mapping[str, str]:
        """Services that are off: id -> the names of the settings that are missing, never their content."""
        return self.why_off

    def ill(self) -> Mapping[str, Trouble]:
        """Services that are on but did not do well when last asked, and how."""
        return self.pulse.ill()

    def well(self) -> Mapping[str, bool]:
        """Whether each service that is on did well when this replica last asked it."""
        return {service: service not in self.ill() for service in self.on}

    def misread(self) -> tuple[str, ...]:
        """Services that tell the time as if in another zone than the settings have for them."""
        return tuple(service for service, client in self.bare.items() if abs(client.clock_off) >= ZONE_OFF)

    def dates(self) -> Iterable[tuple[str, float]]:
        """What each service that answered last said the time is (`bot.office.dates`)."""
        return self.pulse.dated.values()

    async def report(self) -> None:
        """One line of the log for each service that is off or does not answer well."""
        for service, names in self.off().items():
            log.info("service is off", service=service, missing=names)
        for service, health in (await self.health()).items():
            if not health.well:
                log.warning("service does not answer well", service=service, why=health.words)

    def card(self, service: str) -> Card | None:
        """The card of any known service, on or off."""
        return self.every().get(service)

    def form(self, service: str) -> Form | None:
        """The form of any known service, so that bookings can be read while theirs is off."""
        known = self.card(service)
        return known.form if known else None

    def provider(self, service: str) -> Provider:
        """The client of a service that is on; Unavailable when it is not."""
        if service not in self.on:
            raise Unavailable(service, "switched off")
        return self.on[service]

    async def account(self, service: str, person: int) -> Account:
        """The account this person books with: their own if they linked one, else the operator's."""
        if self.holder and service in self.on and self.on[service].login:
            own = await self.holder.of(service, person)
            if own is not None:
                return own
        return await self.held(service, OPERATOR)

    async def limits(self, service: str, person: int, answers: Answers, *, fresh: bool = False) -> Limits:
        """What the service allows this person, as it said at most half a minute ago unless `fresh`."""
        account = await self.account(service, person)
        return await self.remembered.of(self.provider(service), account, answers, fresh=fresh)

    async def balance(self, service: str, person: int) -> Decimal:
        """What this person's account there has to spend, as it was at most half a minute ago."""
        return await self.balances.of(self.provider(service), await self.account(service, person))

    async def held(self, service: str, key: str) -> Account:
        """The account of a holder; LoginNeeded when there is none, or its login is over."""
        if key == OPERATOR and service not in self.rotating:
            if not self.has_operator(service):
                raise LoginNeeded(service)
            return Account(service, key, token=self.tokens.get(service, ""))
        if self.holder is None:
            raise LoginNeeded(service)
        try:
            return await self.holder.held(service, key)
        except ServiceError as trouble:
            if key == OPERATOR:
                self.pulse.felt(service, trouble, shown=False)
            raise

    def has_operator(self, service: str) -> bool:
        """Whether bookings can be made without a login of people: as the operator, or where none is used."""
        provider = self.on.get(service)
        by_login = provider is not None and provider.card.can(Ability.LOGIN)
        return bool(self.tokens.get(service)) or service in self.rotating or not by_login

    def reserved(self, service: str) -> bool:
        """Whether the operator's login is for the running program alone, which renews it."""
        return service in self.rotating and self.holder is None

    async def health(self) -> Mapping[str, Health]:
        """What each service that is on answers now."""
        return await self._asked(self.on)

    async def look_after(self, others: Iterable[str] = ()) -> None:
        """Ask those that were not well how they are, and `others` of which somebody else says so."""
        await self._asked({*self.pulse.silent(), *(service for service in others if service in self.on)})

    async def _asked(self, services: Iterable[str]) -> Mapping[str, Health]:
        asked = list(services)
        answers = await asyncio.gather(*(self._named(service) for service in asked))
        for service, health in zip(asked, answers, strict=True):
            self.pulse.felt(
                service, None if health.well else health.error or Unavailable(service, "not well")
            )
        return dict(zip(asked, answers, strict=True))

    async def prepare(self) -> None:
        """Let every service read what its card depends on; one that does not answer keeps what it has.

        The operator's login is used, too: one that nobody uses for a while ends (webcam contract section 2).
        """
        used = [self.held(service, OPERATOR) for service in self.rotating]
        await asyncio.gather(*(p.prepare() for p in self.on.values()), *used, return_exceptions=True)

    async def close(self) -> None:
        """Give back every connection."""
        await self.lists.close()
        await asyncio.gather(*(provider.close() for provider in self.on.values()), return_exceptions=True)

    async def _named(self, service: str) -> Health:
        """How it is, and how slow; of a login that is refused also which settings are to be renewed."""
        began = monotonic()
        found, keys = await self._health(service), self.keys.get(service)
        seconds, words = monotonic() - began, found.words.removeprefix(f"{service}: ")
        if found.well and seconds > SLOW_SECONDS:
            words = "; ".join(filter(None, [f"slow, answered after {seconds:.0f} seconds", words]))
        health = replace(found, words=words)
        if not keys or health.error is None or what(health.error) is not What.LOGIN:
            return health
        return replace(health, words=f"{health.words} ({keys})")

    async def _health(self, service: str) -> Health:
        provider = self.on[service]
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                if provider.login:
                    await provider.login.known()
                if not self.has_operator(service):
                    if self.linking and not self.linking.offered():
                        return Health(False, "nobody can log in", error=LoginNeeded(service))
                    return Health(well=True, words="each person logs in, so there is no account to ask with")
                if self.reserved(service):
                    return Health(
                        well=True, words="the running program renews this login, so it is not tried"
                    )
                return await provider.health(await self.held(service, OPERATOR))
        except ServiceError as error:
            return Health.ill(error)
        except TimeoutError:
            return Health.ill(Unavailable(service, f"no answer within {HEALTH_SECONDS:.0f} seconds"))


def wire(environ: Mapping[str, str], clock: Callable[[], datetime], known: Sequence[Module]) -> Wired:
    """Connect every service whose settings are there. Stop with one line that names each wrong setting."""
    wired, wrong = connected(environ, clock, known)
    if wrong:
        raise Stop("settings: " + "; ".join(wrong))
    return wired


def connected(
    environ: Mapping[str, str], clock: Callable[[], datetime], known: Sequence[Module]
) -> tuple[Wired, list[str]]:
    """Every service whose settings are there and right, and what is wrong with the others."""
    bare: dict[str, Provider] = {}
    off: dict[str, str] = {}
    tokens: dict[str, str] = {}
    rotating: dict[str, str] = {}
    keys: dict[str, str] = {}
    wrong: list[str] = []
    pulse, balances, lists = Pulse(clock), Balances(clock), Lists(clock)
    for module in known:
        service = module.CARD.id
        found, unreadable = values(environ, (*module.SETTINGS, *module.OPTIONAL))
        wrong += unreadable
        missing = [name for name in module.SETTINGS if name not in found]
        try:
            if missing:
                raise Missing(", ".join(missing))
            bare[service] = module.connect(found, clock)
        except Missing as missed:
            off[service] = str(missed)
        except ValueError as error:
            wrong.append(str(error))
        lasts, rotates, project = (
            f"{service.upper()}_{what}" for what in ("ACCESS_TOKEN", "REFRESH_TOKEN", "CLIENT_SECRET")
        )
        tokens[service] = found.get(lasts, "")
        if service in bare and bare[service].login and found.get(rotates):
            rotating[service] = found[rotates]
        ours = (*module.SETTINGS, rotates if service in rotating else lasts, project)
        keys[service] = ", ".join(name for name in found if not public(name) and name in ours)
    cards = {module.CARD.id: module.CARD for module in known}
    on = {service: _used(client, pulse, balances, lists) for service, client in bare.items()}
    return Wired(
        on,
        Remembered(clock),
        off,
        cards,
        tokens,
        rotating,
        keys,
        bare,
        pulse=pulse,
        balances=balances,
        lists=lists,
    ), wrong


def _used(client: Provider, pulse: Pulse, balances: Balances, lists: Lists) -> Provider:
    """A client as it is used: what comes of its calls is noted, and none keeps a chat from what is newer."""
    return patient(lists.on(balances.on(pulse.on(client, OPERATOR))))
