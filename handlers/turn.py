"""One turn: everything a handler may read about one update, and everything it may want.

The roof loads a Turn, a handler changes it, the roof commits it: person, draft, new bookings and intents,
messages and the inbox mark in one transaction. Writes to services happen after that commit, in the same
lane (`perform`). Imports: telegram and `booking`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from telegram import Update

from booking.errors import LoginNeeded
from booking.form import Card
from booking.interview import Draft
from booking.ledger import Booking, Intent
from booking.people import Directory, Person
from booking.provider import Account, Provider
from handlers.messages import Message
from handlers.words import Words


class Services(Protocol):
    """The booking services as wired by the roof."""

    def cards(self) -> Mapping[str, Card]:
        """Services that are on, by id, in menu order."""

    def off(self) -> Mapping[str, str]:
        """Services that are off: id -> why (names of settings that are missing, never their content)."""

    def provider(self, service: str) -> Provider:
        """The client of a service that is on."""

    async def account(self, service: str, person: int) -> Account:
        """The account this person books with at the service; LoginNeeded when there is none that works."""


class Shelf(Protocol):
    """Bookings to read; each call is one short read."""

    async def booking(self, booking: str) -> Booking | None:
        """One booking, whoever it belongs to: the caller checks the owner."""

    async def of(self, person: int, *, over: bool, offset: int = 0, limit: int = 10) -> Sequence[Booking]:
        """A person's bookings, newest session first; `over` chooses the ended ones or the live ones."""


@dataclass(slots=True)
class Tap:
    """The button behind this turn. `text` and `alert` are what the person's toast or dialog will say."""

    id: str
    data: str
    message: int
    text: str = ""
    alert: bool = False


@dataclass(slots=True)
class Turn:
    """One update being handled. Handlers replace `person` and `draft`, and append to the lists.

    `perform` are ids of intents to send after the commit; `closing` is a former draft to be saved as ended
    when `draft` is a new one.
    """

    update: Update
    now: datetime
    chat: int
    private: bool
    person: Person
    draft: Draft | None
    words: Words
    services: Services
    directory: Directory
    shelf: Shelf
    bot_name: str = ""
    admin: bool = False
    tap: Tap | None = None
    messages: list[Message] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    perform: list[str] = field(default_factory=list)
    inline: Sequence[Mapping[str, object]] | None = None
    closing: Draft | None = None

    def answer(self, text: str, *, alert: bool = False) -> None:
        """What the person's tap is answered with (cut at 200 characters). Nothing for a typed message."""
        if self.tap:
            self.tap.text, self.tap.alert = text[:200], alert

    async def account(self, service: str) -> Account:
        """The account this person uses there; raises LoginNeeded."""
        return await self.services.account(service, self.person.id)


__all__ = ["LoginNeeded", "Services", "Shelf", "Tap", "Turn"]
