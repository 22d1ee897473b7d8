"""One turn: everything a handler may read about one update, and everything it may want.

The roof loads a Turn, a handler changes it, the roof commits it: person, draft, new bookings and intents,
messages and the inbox mark in one transaction. Writes to services begin after that commit, beside the
lane (`perform`). Imports: telegram and `booking`.
"""

from asyncio import Event
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from telegram import Update

from booking.form import Card
from booking.interview import Draft
from booking.ledger import Booking, Intent
from booking.ledger import Verb as Write
from booking.people import Directory, Person
from booking.provider import OPERATOR, Account
from booking.reminders import Kept, Wish
from booking.watching import Watch
from handlers.acts import Act, Verb
from handlers.clock.times import Times
from handlers.messages import Message
from handlers.office import Office
from handlers.roles import Right, Role, may
from handlers.services import Services
from handlers.words import Words

EVENTS = {Write.BOOK: Verb.SCHEDULE, Write.MOVE: Verb.RESCHEDULE, Write.CANCEL: Verb.CALL_OFF}
"""How writes of an event for an audience stand in the log of acts."""
THEIRS = {
    Write.BOOK: Verb.REPLACE,
    Write.MOVE: Verb.MOVE,
    Write.CONFIRM: Verb.CONFIRM,
    Write.CANCEL: Verb.CANCEL,
}
"""How those of what somebody else booked in the operator's account do."""


def reference(booking: Booking) -> str:
    """What the service calls a booking, as far as it has said so; our own id of it otherwise."""
    return next((i.reference for i in booking.invitations if i.reference), booking.id)


class Shelf(Protocol):
    """Bookings to read; each call is one short read."""

    async def booking(self, booking: str) -> Booking | None:
        """One booking, whoever it belongs to: the caller checks the owner."""

    async def made(self, person: int, since: datetime) -> int:
        """How many requests a person has sent since then."""

    async def of(self, person: int, *, over: bool, offset: int = 0, limit: int = 100) -> Sequence[Booking]:
        """A person's live bookings, the next session first; those that are `over`, the last one first."""

    async def reminders(self, booking: str) -> Kept | None:
        """What is kept for a booking's reminders; None when there never were any."""

    async def ours(self, service: str, account: str, among: Sequence[str]) -> frozenset[str]:
        """Which of these references at the service are of bookings of ours, made with that account."""

    async def lost(self, service: str, account: str, begins: Sequence[datetime]) -> frozenset[datetime]:
        """At which of these times a request of ours begins, made with that account, whose answer is out."""

    async def watch(self, watch: str) -> Watch | None:
        """One watch, whoever it belongs to: the caller checks the owner."""

    async def watches(self, person: int) -> Sequence[Watch]:
        """A person's watches that are on, the one that ends first leading."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request behind a link: answers as plain JSON. `own`: for its maker, else for whoever is first."""

    service: str
    answers: Mapping[str, object]
    own: bool = True


class Own(Protocol):
    """What else is kept for a person. Each call is one short transaction of its own."""

    @property
    def addressed(self) -> bool:
        """Whether we have a web address that others can reach."""

    async def note(self, booking: str) -> None:
        """The person puts this booking into their calendar, so that news of it come as files, too."""

    async def feed(self, person: int) -> datetime | None:
        """Since when the person has a calendar address, None without one."""

    def new_feed(self) -> tuple[str, str]:
        """A fresh calendar address, not kept, and the subject of `Verb.ADDRESS` that makes it so."""

    async def end_feed(self, person: int) -> None:
        """Make the calendar address void."""

    async def prepare(self, person: int, request: Prepared) -> str:
        """The nonce of a link to this request, good once and for an hour."""

    async def prepared(self, nonce: str, person: int) -> Prepared | None:
        """The request behind a nonce, if it is good for this person: nobody else can use it from then on."""


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

    `watches` begin or stop. `perform` are ids of intents to send after the commit, `withdraw` of those to
    take back before it, if they have not left; `closing` is the draft that was found too old, to be saved as
    ended. (One that another takes the place of ends by itself.) `nobody`: the sender is no person, so
    nothing is kept of them. `acts` are what the operator's side does; `office` is what it reads.
    `inline_open` is a label and a payload above inline results. `forget` deletes everything about the
    person, but for this turn's messages and the bookings `handed` to others (by id). `back`: when they
    were last in touch (aware UTC), where they could not be written to until this update. `read` are the
    bookings read so far, by id, and how often each had been saved then (`Booking.revision`). `asked` is
    what a screen had asked when this update came (`ask`).
    `never` are the keys of what can only be answered with no, by service, once that was looked up.
    `overtaken` is set when the chat has waited long enough with something newer: what is read of a service
    is given up then.
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
    office: Office
    own: Own
    bot_name: str = ""
    role: Role | None = None
    tap: Tap | None = None
    read: Mapping[str, int] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    watches: list[Watch] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    perform: list[str] = field(default_factory=list)
    withdraw: list[str] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    inline: Sequence[Mapping[str, object]] | None = None
    inline_open: tuple[str, str] | None = None
    closing: Draft | None = None
    nobody: bool = False
    forget: bool = False
    handed: dict[str, int] = field(default_factory=dict)
    back: datetime | None = None
    missed: bool = False
    hurried: bool = False
    asked: str = ""
    never: dict[str, frozenset[str]] = field(default_factory=dict)
    overtaken: Event = field(default_factory=Event)

    @property
    def admin(self) -> bool:
        """Whether the person is of the operator's side."""
        return self.role is not None

    def may(self, right: Right | None) -> bool:
        """Whether the person has a right; nothing of the operator's side happens outside the private chat."""
        return right is None or (self.private and may(self.role, right))

    @property
    def offered(self) -> Mapping[str, Card]:
        """Services where the person may begin a request; events for an audience are the operator's."""
        cards = self.services.cards()
        return cards if self.may(Right.EVENTS) else {s: c for s, c in cards.items() if not c.audience}

    @property
    def shared(self) -> Mapping[str, Card]:
        """Those of them where whoever opens a link may begin one, too."""
        return {s: c for s, c in self.offered.items() if not c.audience}

    def do(self, verb: Verb, subject: object = "", **values: object) -> None:
        """An act of the operator's side, with its entry in the log."""
        self.acts.append(Act(verb, str(subject), values))

    def intend(self, card: Card, *intents: Intent, of: Booking | None = None) -> None:
        """Writes to be sent after the commit, `of` a booking that was there before.

        Those of an event for an audience, and of what somebody else booked in the operator's account, are in
        the log of acts.
        """
        self.intents.extend(intents)
        self.perform.extend(intent.id for intent in intents)
        for intent in intents:
            if card.audience and intent.verb in EVENTS:
                self.do(EVENTS[intent.verb], intent.booking, service=card.id)
            elif of and of.account == OPERATOR and of.taken_over and intent.verb in THEIRS:
                self.do(THEIRS[intent.verb], reference(of), service=card.id)

    @property
    def times(self) -> Times:
        """How the person reads days and times."""
        return Times(self.words, self.person)

    def answer(self, text: str, *, alert: bool = False) -> None:
        """What the person's tap is answered with (cut at 200 characters). Nothing for a typed message."""
        if self.tap:
            self.tap.text, self.tap.alert = text[:200], alert

    def ask(self, question: str) -> None:
        """What is typed next may answer this question of a screen ("move …"), until anything is touched."""
        if self.person.preferences.asking != question:
            preferences = replace(self.person.preferences, asking=question)
            self.person = replace(self.person, preferences=preferences)

    def leave(self) -> None:
        """Nothing is asked any more; what was stays readable in this turn."""
        self.asked = self.person.preferences.asking
        self.ask("")

    def live_in(self, zone: str) -> None:
        """The person's clock is that zone's from now on; their reminders follow it."""
        self.person = replace(self.person, zone=zone)
        self.wishes.append(Wish(self.person.id))

    async def account(self, service: str) -> Account:
        """The account this person uses there; raises LoginNeeded."""
        return await self.services.account(service, self.person.id)
