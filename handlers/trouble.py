"""What a person is told of a service that is off or in trouble: why in plain words, since when, who acts.

The operator's side reads the words behind it, too. Imports: `booking`.
"""

from booking.errors import ServiceError
from booking.trouble import Trouble, What, what
from handlers.turn import Turn

SINCE = {
    What.SILENT: "It has not answered since {since}. You can try all the same.",
    What.LOGIN: "It has refused our login since {since}. Whoever runs this bot has to renew it.",
    What.BUSY: "It has taken no more requests since {since}. Yours would wait in line.",
    What.AMISS: "Since {since} whoever runs this bot has something to put right there. "
    "You can try all the same.",
    What.ODD: "Since {since} it answers in a way I do not understand. You can try all the same.",
}
"""Below a service that is offered."""

NOW = {
    What.SILENT: "{service} is not answering right now. Nothing is lost: your answers are kept.",
    What.LOGIN: "{service} refuses our login. Whoever runs this bot has to renew it; your answers are kept.",
    What.AMISS: "{service} cannot go on with this until whoever runs this bot has put something right there. "
    "Your answers are kept.",
    What.ODD: "{service} answers in a way I do not understand. Nothing is lost: your answers are kept.",
}
"""In the middle of a request."""

ASKED = {
    What.SILENT: "{service} is not answering right now. Please try again.",
    What.BUSY: "{service} is busy. Please try again in a minute.",
    What.AMISS: "{service} cannot tell this until whoever runs this bot has put something right there.",
}
"""Where something was asked in passing."""


def unanswered(error: ServiceError) -> What:
    """How ASKED calls it: whatever it has no word for is a silence."""
    return found if (found := what(error)) in ASKED else What.SILENT


def troubled(turn: Turn, trouble: Trouble) -> list[str]:
    """The lines below a service in trouble."""
    since = turn.times.stamp(trouble.since)
    said = [f"{turn.words.t(SINCE[trouble.what], since=since)} ⚠️"]
    return [*said, turn.words.t("{trouble}", trouble=trouble.words)] if turn.admin else said


def off(turn: Turn, service: str, names: str) -> str:
    """A service that is off; what is missing is the operator's to know."""
    known = turn.services.card(service)
    label = turn.words.plain(known.label) if known else service
    if turn.admin:
        return turn.words.t("{service} is off: missing {names}", service=label, names=names)
    return turn.words.t("{service} is not set up here.", service=label)


def interrupted(turn: Turn, service: str, error: ServiceError) -> str:
    """Why a request cannot go on just now."""
    return turn.words.t(NOW.get(what(error), NOW[What.SILENT]), service=service)


def refused(turn: Turn, service: str) -> bool:
    """Whether the service refuses the operator's login: who has no other there cannot mend it."""
    trouble = turn.services.ill().get(service)
    return trouble is not None and trouble.what is What.LOGIN
