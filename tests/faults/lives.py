"""The whole life of a booking at each of the four services, one call after the other, in this process.

A life needs a service that is up and a provider that speaks to it; what it sees of trouble are the errors of
`booking.errors`, and nothing else. Imports `booking`, `providers`, `sandbox`.
"""

import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from booking.errors import MaybeDone, ServiceError
from booking.form import Ability, Value
from booking.moment import Moment, in_zone
from booking.outcome import Invitation, Stage
from booking.provider import Account, Order, Provider
from sandbox.services.server import Running
from sandbox.services.service import Refused
from sandbox.services.webcam.service import Webcam

CREATES = {
    "webcam": "createBooking",
    "jicoo": "createBooking",
    "webkasa": "createBooking",
    "webcasts": "createEvent",
}
"""The operation of each that books, as its contract and its ledger call it."""

CLIENT, HERE = 900_001, "http://127.0.0.1:8080/login/webcam"
"""Somebody with an account at the webcam service, and where their browser comes back to."""


def order(service: str, now: datetime) -> Order:
    """A request that is taken."""
    hour = 2 if service == "jicoo" else 13  # its hosts work in Tokyo
    day = now.replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=9)
    when = in_zone(day + timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0), "UTC")
    answers: dict[str, dict[str, Value]] = {
        "webcam": {
            "performers": ("123456",),
            "software": "3",
            "minutes": 20,
            "credits": Decimal("12.5"),
            "sign_in": "client.on.skype",
            "phone_chat": False,
            "sms": False,
        },
        "jicoo": {"performers": ("mzgdPJVBb7RE",), "location": "zoom", "more": False},
        "webkasa": {
            "performers": ("sch_orla",),
            "kind": "evt_session60",
            "minutes": None,
            "place": "video",
            "notes": "First-time visitor",
        },
        "webcasts": {
            "title": "An evening",
            "type": "live",
            "source": "0",
            "region": "3",
            "minutes": 60,
            "audience": 100,
            "months": 3,
            "presenters": "31",
            "folder": None,
        },
    }
    who: dict[str, Value] = {"name": "John Doe", "email": "john@example.com"}
    named = who if service in {"jicoo", "webkasa"} else {}
    return Order("bkg1", {**answers[service], **named, "when": when}, now)


@dataclass
class Life:
    """One booking from the first question to the end, and what came of each call."""

    provider: Provider
    running: Running
    service: str
    account: Account = field(init=False)
    order: Order = field(init=False)
    told: tuple[Invitation, ...] = ()
    copies: list[Invitation] = field(default_factory=list)
    cleared: tuple[str, ...] = ()
    earlier: int = 0
    ends: dict[str, str] = field(default_factory=dict)
    """By the name of a call: "fine", the error's name, or what else was raised."""
    said: list[str] = field(default_factory=list)
    """Every error, as it would be printed."""

    def __post_init__(self) -> None:
        self.account = Account(self.service, "operator")
        self.order = order(self.service, self.running.clock.now())

    @property
    def booked(self) -> int:
        """How many bookings the service has made since this began."""
        made = self.running.services[self.service].ledger.since()
        return [row["operation"] for row in made].count(CREATES[self.service]) - self.earlier

    async def live(self) -> None:
        """Everything the service can do, each call once; the next one comes whatever became of the last."""
        account, order, now = self.account, self.order, self.running.clock.now()
        p = self.provider
        week = now + timedelta(days=7)
        await self._call("prepare", p.prepare)
        await self._call("health", lambda: p.health(account))
        await self._call("limits", lambda: p.limits(account, order.answers))
        await self._call("slots", lambda: p.free_slots(account, order.answers, now, week))
        await self._call("find", lambda: p.find(account, "Ivy"))
        await self._call("find one", lambda: p.find(account, order.performers[0] if order.performers else ""))
        await self._call("book", self._book)
        await self._call("reconcile", self._find_again)
        await self._call("listing", lambda: p.listing(account))
        await self._call("look", self._look)
        await self._call("mark", self._mark)
        self._accept()
        await self._call("look again", self._look)
        for name, act in (("confirm", self._confirm), ("move", self._move), ("copy", self._copy)):
            await self._call(name, act)
        await self._call("cancel", self._cancel)
        await self._call("clear", self._clear)
        await self._call("balance", lambda: p.balance(account))
        await self._call("sync", lambda: p.sync(now, week))
        await self._call("log in", self._log_in)
        for name, trial in p.trials(account).items():
            await self._call(f"trial of {name}", trial)

    async def begin(self) -> None:
        """Booked, answered and copied while all is well; what is booked from now on is counted."""
        self.told = await self.provider.book(self.account, self.order)
        self._accept()
        if self.provider.card.can(Ability.COPY):
            await self._copy()
        self.earlier = self.booked

    async def _call(self, name: str, act: Callable[[], Awaitable[object]]) -> None:
        try:
            await act()
            self.ends[name] = "fine"
        except ServiceError as error:
            self.ends[name] = type(error).__name__
            self.said += traceback.format_exception(error)
        except Exception as error:  # this is what must not be
            self.ends[name] = f"{type(error).__name__}: {error}"
            self.said += traceback.format_exception(error)

    async def _book(self) -> None:
        self.told = await self.provider.book(self.account, self.order)

    async def _find_again(self) -> None:
        found = await self.provider.reconcile(self.account, self.order)
        if self.ends["book"] != "fine" or not self.told:
            self.told = found or ()

    async def _look(self) -> None:
        news = await self.provider.look(self.account, self.order, self._known)
        heard = {one.performer: one for one in news}
        self.told = tuple(i.becomes(heard[i.performer]) if i.performer in heard else i for i in self.told)

    @property
    def _known(self) -> list[Invitation]:
        return [i for i in self.told if i.reference]

    def _accept(self) -> None:
        for request in self.running.services[self.service].waiting():
            self.running.services[self.service].act(request.id, "accept", {})

    async def _confirm(self) -> None:
        for one in self._known:
            await self.provider.confirm(self.account, self.order, one)

    async def _move(self) -> None:
        when = self.order.answers["when"]
        assert isinstance(when, Moment)
        for one in self._known:
            await self.provider.move(
                self.account, self.order, one, in_zone(when.at + timedelta(hours=1), "UTC")
            )

    async def _copy(self) -> None:
        for one in self._known:
            self.copies.append(await self.provider.copy(self.account, self.order, one))

    async def _mark(self) -> None:
        for one in self._known:
            await self.provider.mark(self.account, one.reference, Stage.CONFIRMED)

    async def _clear(self) -> None:
        """The copies are declined, and the client wants them gone from their list."""
        over = [one.reference for one in self.copies if one.reference]
        for reference in over:
            with suppress(Refused):
                self.running.services[self.service].act(reference, "decline", {})
        self.cleared = await self.provider.delete(self.account, over)

    async def _log_in(self) -> None:
        """A code that the page gave, a pair for it, and the next pair."""
        if (login := self.provider.login) is not None:
            service = self.running.services[self.service]
            assert isinstance(service, Webcam), "the one where people log in"
            code = service.world.tokens.code(CLIENT, (), HERE)
            await login.refresh(await login.exchange(code, HERE, ""))

    async def _cancel(self) -> None:
        for place, one in enumerate(self.told):
            if one.reference:
                gone = await self.provider.cancel(self.account, self.order, one, "changed my mind")
                self.told = (*self.told[:place], replace(one, stage=gone.stage), *self.told[place + 1 :])

    async def found(self) -> tuple[Invitation, ...] | None:
        """What the service shows of the booking, once all is well again; None where it shows nothing."""
        if self._known:
            return await self.provider.look(self.account, self.order, self._known)
        if self.provider.card.can(Ability.RECONCILE):
            return await self.provider.reconcile(self.account, self.order)
        return None

    def _gone(self) -> set[str]:
        """What the service has cleared from the client's list."""
        rows = self.running.services[self.service].ledger.since()
        return {str(n) for row in rows if row["operation"] == "deleteMadeBookings" for n in row["bookings"]}

    def wrong(self, *, lies: bool) -> list[str]:
        """What must never be, whatever the service does; a service that `lies` in good form may mislead."""
        known = {kind.__name__ for kind in _errors(ServiceError)} | {"fine"}
        found = [f"{name}: {end}" for name, end in self.ends.items() if end not in known]
        if self.booked > 1:
            found.append(f"booked {self.booked} times")
        if lies:
            return found
        clear_no = self.ends["book"] not in {"fine", MaybeDone.__name__}
        if clear_no and self.booked:
            found.append(f"told {self.ends['book']}, but it is booked")
        if left := set(self.cleared) - self._gone():
            found.append(f"told {left} as cleared, but they are listed")
        made = self.ends["book"] == "fine" and any(i.stage is not Stage.REFUSED for i in self.told)
        if made and not self.booked:
            found.append("told as booked, but it is not")
        return found


def _errors(kind: type[Any]) -> set[type[Any]]:
    return {kind}.union(*(_errors(sub) for sub in kind.__subclasses__()))
