"""What has not been well for a while, as owners are told of it: one message each, kept true.

Imports: `booking`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.form import Card
from booking.people import Person
from handlers.callback import Go, of_menu
from handlers.clock.times import Times
from handlers.messages import Button, Message, Op
from handlers.words import words_for

SAID = {
    "silent": "{part} has not answered since {since}. Whoever books there is told, and nothing is lost.",
    "login": "{part} has refused our login since {since}: {settings} must be renewed.",
    "amiss": "Since {since} you have something to put right at {part}.",
    "odd": "Since {since}, {part} answers in a way I do not understand.",
    "telegram": "Telegram has not answered me since {since}. What I have to say waits.",
    "webhook": "Telegram has not reached me since {since}. What people write waits there.",
    "rival": "Since {since} another program answers with my token: it gets a part of what people write.",
    "updates": "Since {since}, what people write waits for its turn.",
    "replies": "Since {since} my answers wait to be sent.",
    "jobs": "Since {since} very many jobs wait.",
    "errors": "Many errors since {since}. People were told that something went wrong on our side.",
    "clock": (
        "The clock of this machine has been wrong since {since}: Telegram and services tell another time."
    ),
    "zone": (
        "Since {since}, {part} tells a time that does not fit: {zone} is probably set wrong, "
        "and sessions are booked for another hour."
    ),
    "database": "The database has not answered since {since}. Nobody is answered until it does.",
}
"""By kind; the first four are kinds of a service's trouble (`booking.trouble.What`)."""
DRILLS = {
    "silent": "A slow service",
    "amiss": "Something to put right at a service",
    "odd": "A service that answers strangely",
    "telegram": "Telegram away",
    "login": "Refused login",
    "webhook": "Stuck webhook",
    "rival": "Moving to another host",
    "updates": "Slow answers",
    "replies": "Slow answers",
    "jobs": "Slow answers",
    "errors": "Errors by id",
    "clock": "Wrong clock",
    "zone": "Wrong time zone of a service",
    "database": "Database away",
}
"""Headings of docs/operations.md."""
BELOW = "below"
"""Behind the button to /health: the message that it stands in stays as it is."""
LASTS = timedelta(minutes=2)
"""What is well again sooner is told to nobody; what owners alone can end does not mend itself."""


@dataclass(frozen=True, slots=True)
class Outage:
    """`name` is "service:ID", "zone:ID" or the kind; last seen at `seen`, `over` then, and `times` before."""

    name: str
    kind: str
    since: datetime
    seen: datetime
    over: datetime | None = None
    times: int = 0

    @property
    def mark(self) -> str:
        """Differs when there is something else to tell."""
        return f"{self.kind} {'over' if self.over else 'on'} {self.times}"

    @property
    def worth_telling(self) -> bool:
        """Whether it has lasted."""
        return self.kind in {"login", "amiss"} or self.seen - self.since >= LASTS


@dataclass(frozen=True, slots=True)
class Names:
    """The services known now, and the settings that let us in there, by service."""

    cards: Mapping[str, Card]
    keys: Mapping[str, str]


def setting(service: str) -> str:
    """What the zone of a service's times is set with."""
    return f"{service.upper()}_TIMEZONE"


def told(outage: Outage, owner: Person, names: Names, op: Op) -> Message:
    """The message to one owner: how it is now."""
    words = words_for(owner.language)
    times, service = Times(words, owner), outage.name.partition(":")[2]
    card = names.cards.get(service)
    label = words.plain(card.label) if card else service
    said = words.t(
        SAID[outage.kind],
        part=label,
        since=times.stamp(outage.since),
        settings=names.keys.get(service) or label,
        zone=setting(service),
    )
    lines = [f"<s>{said}</s> 🟢" if outage.over else f"{said} 🔴"]
    if outage.over:
        lines.append(words.t("Well again since {over}.", over=times.stamp(outage.over)))
    elif drill := DRILLS.get(outage.kind):
        lines.append(words.t("What to do: “{drill}” in docs/operations.md.", drill=drill))
    if outage.times:
        lines.append(words.n("It came back {count} time.", "It came back {count} times.", outage.times))
    look = Button(words.plain("How everything is"), of_menu(Go.HEALTH, BELOW))
    return Message(op, owner.id, "\n".join(lines), ((look,),), f"outage:{outage.name}")
