"""The yes to what is kept and passed on: given with the first request sent, again when its words change.

It is the button of the review that says so, no box ticked beforehand, and nothing is passed on before it.
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


def asking(reader: Reader) -> str:
    """What the button of the review stands for, while it is not agreed."""
    return reader.words.t(
        "With this button you agree that I keep your answers, to offer them again, and pass them on to "
        "{service}, or to the service of each later booking, and to the performers you ask there. "
        "/privacy tells more, /forget deletes everything.",
        service=reader.service,
    )
