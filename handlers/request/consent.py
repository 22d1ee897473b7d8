"""The yes to what is kept and passed on: given with the first request sent, again when its words change.

It is the button that sends, or lets me send, which says so, no box ticked beforehand; nothing is passed on
before it.
Raise VERSION when what is kept, or who gets it, changes for the worse. Imports: `booking`.
"""

from dataclasses import replace
from datetime import datetime

from booking.people import Person
from handlers.request.values import Reader

VERSION = "2"


def agreed(person: Person) -> bool:
    """Whether the person said yes to the words as they are now."""
    return person.consented.partition(" ")[0] == VERSION


def agreeing(person: Person, now: datetime) -> Person:
    """The person with their yes, its version and its time (aware UTC)."""
    return replace(person, consented=f"{VERSION} {now:%Y-%m-%dT%H:%M}Z")


def label(reader: Reader, deed: str) -> str:
    """What a button with that deed is called, which stands for the yes, too, while it is not given."""
    return deed if agreed(reader.person) else reader.words.plain("{button}, I agree", button=deed)


def asking(reader: Reader, deed: str) -> list[str]:
    """What that button stands for besides, as Telegram HTML; nothing once it is agreed."""
    said = reader.words.t(
        "With “{button}” you agree that I keep your answers, to offer them again, and pass them on to "
        "{service}, or to the service of each later booking, and to the performers you ask there. "
        "/privacy tells more, /forget deletes everything.",
        button=label(reader, deed),
        service=reader.service,
    )
    return [] if agreed(reader.person) else [said]
