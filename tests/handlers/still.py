"""One turn of a person, with services and a shelf that stand still: what the handlers make of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import cast

from telegram import Update

from booking.errors import LoginNeeded
from booking.form import Answers, Card, Limits
from booking.interview import Draft
from booking.ledger import Booking
from booking.moment import in_zone
from booking.people import Directory, Person
from booking.provider import Account, Found, Performer, Provider
from booking.reminders import Kept
from booking.trouble import Trouble
from booking.watching import Watch
from handlers.office import Office
from handlers.roles import Role
from handlers.table import handle
from handlers.turn import Tap, Turn
from handlers.words import words_for
from providers.webcam.card import CARD
from tests.world import NoOwn

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OFFICE = cast("Office", None)
"""Little here is of the operator's side."""
ANSWERS: Answers = {
    "performers": ("4711",),
    "software": "3",
    "when": in_zone(NOW, "UTC"),
    "minutes": 30,
    "credits": Decimal(10),
    "sign_in": "emma",
    "phone_chat": False,
    "sms": False,
}
"""All that is asked for a session."""
EMMA = Person(5, "Emma", "en", "Europe/London", seen=NOW)


@dataclass
class Service(Provider):
    """A service that allows everything, and lists what it has."""

    card = CARD
    listed: Sequence[Found] = ()

    async def balance(self, account: Account) -> Decimal:
        return Decimal(100)

    async def find(self, account: Account, words: str) -> tuple[Performer, ...]:
        return ()

    async def listing(self, account: Account, *_: object, **__: object) -> tuple[Found, ...]:
        return tuple(self.listed)


@dataclass
class World:
    """Services and shelf in one. `on`: whether the one service is switched on."""

    on: bool = True
    bookings: Sequence[Booking] = ()
    looking: Sequence[Watch] = ()
    kept: Kept | None = None
    listed: Sequence[Found] = ()
    without_answer: frozenset[datetime] = frozenset()
    locked: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)

    def links(self) -> None:
        """Nobody logs in here."""

    def cards(self) -> Mapping[str, Card]:
        return {CARD.id: CARD} if self.on else {}

    def off(self) -> Mapping[str, str]:
        return {} if self.on else {CARD.id: "WEBCAM_API_URL"}

    def ill(self) -> Mapping[str, Trouble]:
        return {}

    def card(self, service: str) -> Card | None:
        return CARD if service == CARD.id else None

    def provider(self, service: str) -> Provider:
        return Service(self.listed)

    async def account(self, service: str, person: int) -> Account:
        if self.locked:
            raise LoginNeeded(service)
        return Account(service, "own" if self.listed else "operator")

    async def limits(self, service: str, person: int, answers: Answers, *, fresh: bool = False) -> Limits:
        return {}

    async def balance(self, service: str, person: int) -> Decimal:
        return Decimal(0)

    async def booking(self, booking: str) -> Booking | None:
        return next((b for b in self.bookings if b.id == booking), None)

    async def made(self, person: int, since: datetime) -> int:
        return 0

    async def of(self, person: int, *, over: bool, offset: int = 0, limit: int = 100) -> Sequence[Booking]:
        found = sorted((b for b in self.bookings if b.over is over), key=lambda b: b.starts, reverse=over)
        return found[offset : offset + limit]

    async def reminders(self, booking: str) -> Kept | None:
        return self.kept

    async def ours(self, service: str, account: str, among: Sequence[str]) -> frozenset[str]:
        return frozenset()

    async def lost(self, service: str, account: str, begins: Sequence[datetime]) -> frozenset[datetime]:
        return self.without_answer

    async def watch(self, watch: str) -> Watch | None:
        return next((w for w in self.looking if w.id == watch), None)

    async def watches(self, person: int) -> Sequence[Watch]:
        return self.looking


async def after(
    said: Mapping[str, object],
    world: World | None = None,
    person: Person = EMMA,
    draft: Draft | None = None,
    chat: int = 5,
    role: Role | None = None,
    office: Office = OFFICE,
    names: Sequence[str] = ("Ivy Lark",),
    back: datetime | None = None,
) -> Turn:
    """The turn of a message, once it was handled; `data`: the tap on a button under one. `back`: since when
    they could not be written to.
    """
    world = world or World()
    where = {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "Stage"}
    user = {"id": 5, "is_bot": False, "first_name": "Emma", "language_code": person.language}
    told = {"message_id": 1, "date": 0, "chat": where, "from": user}
    data = str(said.get("data", ""))
    query = {"id": "q", "from": user, "chat_instance": "c", "data": data, "message": told}
    what = {"callback_query": query} if data else {"message": {**told, **said}}
    update = Update.de_json({"update_id": 1, **what}, None)
    performers = tuple(Performer(str(number), name) for number, name in enumerate(names, 4711))
    directory, words = Directory({CARD.id: performers}), words_for(person.language)
    made = Turn(
        update, NOW, chat, chat > 0, person, draft, words, world, directory, world, office, NoOwn(),
        bot_name="greenroom_bot", role=role, tap=Tap("q", data, 1) if data else None, back=back,
    )  # fmt: skip
    await handle(made)
    return made
