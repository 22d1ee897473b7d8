"""What a booking's card says of its waiting, and of the booking it replaces or is replaced by.

Imports: `booking`.
"""

from collections.abc import Sequence

from booking.chain import FAILED
from booking.ledger import Booking
from booking.outcome import Stage
from booking.waiting import Mark, deadline
from handlers.values import Reader
from handlers.words import Html

TOLD = {
    Mark.HALF: "Half of that time is over, and nobody has accepted yet.",
    Mark.TEN: "Less than ten minutes are left, and nobody has accepted yet.",
    Mark.ONE: "Less than a minute is left.",
}

SAID = {"g": "It was good", "b": "It was not good", "n": "It did not take place"}
"""How it was, by what is kept: the words of the button, and of what was said."""


def waiting(reader: Reader, booking: Booking) -> list[str]:
    """Until when performers may answer, counted by Telegram itself; or since when they have been asked."""
    words, end = reader.words, deadline(booking)
    if end is None:
        since = reader.live(booking.made)
        return [
            words.t(
                "Asked {since}. I know of no deadline; you hear from me as soon as there is news.",
                since=since,
            )
        ]
    left = words.t("Waiting for an answer. The time to answer ends {left}.", left=reader.left(end))
    mark = Mark(booking.mark)
    return [f"{left} {words.t(TOLD[mark])}" if mark in TOLD else left]


def replacing(reader: Reader, booking: Booking) -> Sequence[str]:
    """What stands between this booking and the one it shall replace, or the one made to replace it."""
    said: list[str] = []
    if booking.former:
        said.append(_replaces(reader, booking.stage, reader.live(booking.former)))
    if booking.moving:
        said.append(_moves(reader, booking.stage, reader.live(booking.moving)))
    return said


def _replaces(reader: Reader, stage: Stage, when: Html) -> str:
    words = reader.words
    if stage in FAILED:
        return words.t("Your booking of {when} stays as it is.", when=when)
    if stage is Stage.CONFIRMED:
        return words.t("It replaces your booking of {when}, which I cancel.", when=when)
    return words.t(
        "It shall replace your booking of {when}, which holds until this one is confirmed.", when=when
    )


def _moves(reader: Reader, stage: Stage, when: Html) -> str:
    words = reader.words
    if stage is Stage.CANCELLED:
        return words.t("Moved to {when}.", when=when)
    return words.t("You asked for {when} instead. This booking holds until that one is confirmed.", when=when)
