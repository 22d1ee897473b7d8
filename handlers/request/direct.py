"""A text as nothing but the answer to the open question. Imports: `booking`."""

from collections.abc import Sequence

from booking.checks import options
from booking.form import Field, Kind, Option, Value
from booking.interview import Draft
from booking.spoken import changes, read_yes_no
from handlers.request.heard import counted
from handlers.turn import Turn


def direct(turn: Turn, draft: Draft | None, here: Field | None, text: str) -> Value:
    """The text as nothing but the answer to the open question; None if it is not that."""
    if here is None:
        return None
    language = turn.words.language
    if draft is not None and _by_so_much(here, text, language, answered=here.key in draft.answers):
        return None
    match here.kind:
        case Kind.CHOICE if draft is not None:
            return _option(turn, options(here, draft.limits), text)
        case Kind.CHOICES if draft is not None:
            named = [_option(turn, options(here, draft.limits), one) for one in text.split(",")]
            return tuple(str(one) for one in named) if all(named) else None
        case Kind.TEXT | Kind.EMAILS:
            return text.strip()
        case Kind.EMAIL if "@" in text and " " not in text.strip():
            return text.strip()
        case Kind.PHONE if not any(c.isalpha() for c in text):
            return text.strip()
        case Kind.MINUTES | Kind.AMOUNT:
            return counted(here, text, language)
        case Kind.YES_NO:
            return read_yes_no(text, language)
        case Kind.NUMBER if text.strip().isdecimal():
            return int(text)
    return None


def _by_so_much(here: Field, text: str, language: str, *, answered: bool) -> bool:
    """Whether it changes an answer ("30 minutes more") and is none by itself; "+5" only one that stands."""
    counts = here.kind in {Kind.MINUTES, Kind.AMOUNT}
    return counts and changes(text, language) and (answered or not text.strip().startswith("+"))


def _option(turn: Turn, offered: Sequence[Option], text: str) -> Value:
    """The one option that is called so, by its whole label or a part no other has; else None."""
    said = text.strip().casefold()
    called = {o.value: {o.label.casefold(), turn.words.plain(o.label).casefold()} for o in offered}
    whole = [value for value, labels in called.items() if said in labels]
    part = [value for value, labels in called.items() if any(said in label for label in labels)]
    found = whole or (part if len(said) > 2 else [])
    return found[0] if len(found) == 1 else None
