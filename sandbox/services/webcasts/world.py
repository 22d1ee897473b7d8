"""All that happens in the pretend Webcasts: tokens, events, folders, the operator's hand.

Settings (control side): `strict` true refuses what the contract refuses, false corrects silently as
documented; `ids` "number" | "text": how event_id is printed; `one_link` true prints a single presenter link
as an object; `viewers`: how their links begin; `stamp` "snake" | "camel": spelling of the envelope's time
stamp; `stamps_off` seconds the service's clock is off; `tree` "documented" | "flat" | "wide" | "many": one
child, none, several at the root, or a folder for every month of ten years and one without a name.
Imports: standard library and this package.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sandbox.clock import Clock
from sandbox.services.journal import Journal
from sandbox.services.service import NoSuchThing
from sandbox.services.webcasts.codes import Code, refusal

SETTINGS: dict[str, Any] = {
    "strict": True,
    "ids": "number",
    "one_link": False,
    "viewers": "https://viewer.webcasts.example",
    "stamp": "snake",
    "stamps_off": 0,
    "tree": "documented",
}
USERNAME, PASSWORD = "demo-operator", "demo-password"
LIFE = timedelta(hours=2)
HOME = 1000


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of the account."""

    id: int
    name: str
    inside: tuple["Folder", ...] = ()


TREES = {
    "documented": Folder(
        HOME, "Greenroom", (Folder(1001, "Sessions", (Folder(1002, "Live"), Folder(1003, "On demand"))),)
    ),
    "flat": Folder(HOME, "Greenroom"),
    "wide": Folder(HOME, "Greenroom", (Folder(1001, "Sessions"), Folder(1004, "Rehearsals"))),
    "many": Folder(
        HOME,
        "Greenroom",
        (Folder(1999, ""), *(Folder(2000 + n, f"{2022 + n // 12}-{n % 12 + 1:02}") for n in range(120))),
    ),
}


@dataclass(slots=True)
class Event:
    """One event: its properties as stored, and the presenters' links with their pins."""

    id: int
    properties: dict[str, Any]
    made: datetime
    links: list[tuple[int, str]] = field(default_factory=list)

    @property
    def starts(self) -> datetime:
        """When it begins."""
        return datetime.fromtimestamp(self.properties["scheduled_start_time"] / 1000, UTC)


class World:
    """The state of the service."""

    def __init__(self, clock: Clock, ledger: Journal) -> None:
        self.clock = clock
        self.ledger = ledger
        self.forget()

    def forget(self) -> None:
        """As just started."""
        self.settings = dict(SETTINGS)
        self._events: dict[int, Event] = {}
        self._tokens: dict[str, datetime] = {}
        self._numbers = count(1_482_001)
        self.ledger.clear()

    def now(self) -> datetime:
        """What this service thinks the time is."""
        return self.clock.now() + timedelta(seconds=float(self.settings["stamps_off"]))

    def login(self, username: str, password: str) -> tuple[str, datetime]:
        """A token and its end by the service's clock; refused with 11."""
        if (username, password) != (USERNAME, PASSWORD):
            raise refusal(Code.BAD_LOGIN, "The user or password is invalid.")
        return self.issue(LIFE)

    def issue(self, life: timedelta) -> tuple[str, datetime]:
        """A token without a login."""
        token, until = secrets.token_urlsafe(300), self.now() + life
        self._tokens[token] = until
        return token, until

    def revoke(self) -> None:
        """Every token dies."""
        self._tokens.clear()

    def admit(self, token: str) -> None:
        """Refused with 12 unless the token is alive."""
        until = self._tokens.get(token)
        if until is None or until <= self.now():
            raise refusal(Code.BAD_TOKEN, "The Token is invalid or expired.")

    def events(self) -> Sequence[Event]:
        """All of them, oldest first."""
        return tuple(self._events.values())

    def event(self, number: str) -> Event:
        """One of them; refused with 72."""
        found = self._events.get(int(number)) if number.isdigit() else None
        if found is None:
            raise refusal(Code.BAD_PARAMETER, "event_id: there is no such event.")
        return found

    def create(self, properties: dict[str, Any]) -> Event:
        """A new event in its folder."""
        self._place(properties)
        event = Event(next(self._numbers), properties, self.clock.now())
        event.links = _links(properties)
        self._events[event.id] = event
        self.ledger.add("createEvent", event=event.id, **_told(properties))
        return event

    def update(self, event: Event, changes: dict[str, Any]) -> None:
        """Some properties changed."""
        changes.pop("event_id")
        if "folder_id" in changes or "folder_from_event" in changes:
            self._place(changes)
        event.properties |= changes
        if "guest_presenter_types" in changes:
            event.links = _links(event.properties)
        self.ledger.add("updateEvent", event=event.id, **_told(changes))

    def delete(self, number: str) -> None:
        """The vendor's operator removes an event."""
        if not number.isdigit() or int(number) not in self._events:
            raise NoSuchThing(f"request {number}")
        del self._events[int(number)]
        self.ledger.add("deleteEvent", event=int(number))

    def folder(self, number: str | None = None) -> Folder:
        """A folder with what is inside, the home folder by default; refused with 72."""
        found = _within(TREES[self.settings["tree"]], int(number or HOME))
        if found is None:
            raise refusal(Code.BAD_PARAMETER, "folder_id: there is no such folder.")
        return found

    def folder_name(self, event: Event) -> str:
        """Where an event lies."""
        tree = TREES[self.settings["tree"]]
        return (_within(tree, event.properties["folder_id"]) or tree).name

    def _place(self, properties: dict[str, Any]) -> None:
        beside = properties.pop("folder_from_event", None)
        if "folder_id" not in properties:
            properties["folder_id"] = self.event(str(beside)).properties["folder_id"] if beside else HOME
        self.folder(str(properties["folder_id"]))


def _within(folder: Folder, number: int) -> Folder | None:
    if folder.id == number:
        return folder
    return next((found for inside in folder.inside if (found := _within(inside, number))), None)


def _links(properties: dict[str, Any]) -> list[tuple[int, str]]:
    masks = str(properties.get("guest_presenter_types", "")).split(",")
    return [(int(mask), secrets.token_hex(4).upper()) for mask in masks if mask]


def _told(properties: dict[str, Any]) -> dict[str, Any]:
    kept = ("event_title", "scheduled_start_time", "scheduled_duration", "timezone", "cost_center")
    return {key: properties[key] for key in kept if key in properties}
