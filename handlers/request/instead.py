"""What is typed instead of an answer that only the person can give: "I have none", "why do you need this?".

Imports: `booking`.
"""

from booking.form import Field, Kind, Problem
from booking.spoken import read_lack, read_yes_no
from handlers.request.heard import Heard

PERSONAL = frozenset({Kind.TEXT, Kind.EMAIL, Kind.PHONE})


def lacking(here: Field | None, text: str, language: str) -> str:
    """What such a text does where something personal is asked (`read_lack`); else ""."""
    personal = here is not None and here.private and here.kind in PERSONAL
    return read_lack(text, language) if personal else ""


def said_instead(here: Field, way: str) -> Heard:
    """What comes of it: a question is explained and asked again, what is not needed is left out."""
    if way == "asks":
        return Heard(problem=Problem(here.key, "why_asked"))
    return Heard(problem=Problem(here.key, "needed")) if here.required else Heard({here.key: None})


def behind_yes(here: Field, text: str, language: str) -> str:
    """What a text says behind a yes where that is asked ("yes, +44 …"); "" for a yes and nothing else."""
    first, _, rest = text.strip().replace(",", " ").partition(" ")
    if here.kind is not Kind.YES_NO or not read_yes_no(first, language):
        return ""
    return "" if read_yes_no(text, language) is not None else rest.strip()
