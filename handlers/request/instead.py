"""What is typed instead of an answer that only the person can give: "I have none", "why do you need this?".

So is a sentence where a name is asked; one that tells a name gives it. Imports: `booking`.
"""

import re

from booking.form import Field, Kind, Problem
from booking.spoken import read_lack, read_yes_no, told_name, wishes
from handlers.request.heard import Heard

PERSONAL = frozenset({Kind.TEXT, Kind.EMAIL, Kind.PHONE})
SENTENCE = 4
"""Words that a sentence has at least; shorter ones are names."""


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


def asks_name(here: Field | None) -> bool:
    """Whether a name is asked that only the person can give."""
    return here is not None and here.private and here.kind is Kind.TEXT


def name_told(text: str, language: str) -> str:
    """The name that a text tells as such ("my name is Emma"), or that stands in quotation marks; "" where it
    does neither.
    """
    name, quoted = told_name(text, language)
    introduced = name != text.strip() and not wishes(name, language)[0]
    return name if quoted or introduced else ""


def no_name(text: str, rest: str, language: str, *, tells: bool, corrects: bool) -> bool:
    """Whether a text is a sentence rather than a name: it asks for something, or hardly any of its words is
    left. `tells` of the request, `corrects` what a name never is; `rest` are the words nothing explains.
    """
    words = len(re.findall(r"\w+", text))
    asks, first = wishes(text, language)
    if (asks and tells) or (first and words >= SENTENCE):
        return True
    return corrects and words >= SENTENCE and 3 * len(rest.split()) <= words
