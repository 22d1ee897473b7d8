"""What a calendar shows of a booking, and when that has changed.

A calendar app takes the entry with the higher edition for the newer one, so an edition rises exactly when
something that is shown changed. Imports: this room only.
"""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from booking.ledger import Booking
from booking.outcome import Stage


class Standing(StrEnum):
    """Whether the session takes place, in the words of RFC 5545 section 3.8.1.11."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


STANDINGS = {
    Stage.ASKED: Standing.TENTATIVE,
    Stage.INVITED: Standing.TENTATIVE,
    Stage.ACCEPTED: Standing.TENTATIVE,
    Stage.UNKNOWN: Standing.TENTATIVE,
    Stage.CONFIRMED: Standing.CONFIRMED,
    Stage.DONE: Standing.CONFIRMED,
}
"""Any other stage means that nothing takes place."""


def standing(booking: Booking) -> Standing:
    """Whether the session takes place."""
    return STANDINGS.get(booking.stage, Standing.CANCELLED)


def own_link(booking: Booking) -> str:
    """The person's own address to join at, "" when there is none.

    A sign-in name, a pin or a list of links for several people is private to the card and never one.
    """
    contact = booking.won.contact if booking.won and booking.stage is Stage.CONFIRMED else ""
    return contact if contact.startswith("https://") and not any(c.isspace() for c in contact) else ""


def shown(booking: Booking) -> tuple[datetime, int, Standing, str, str]:
    """Everything a calendar tells of the booking."""
    won = booking.won.performer if booking.won else ""
    return booking.starts, booking.minutes, standing(booking), own_link(booking), won


def edited(before: Booking, after: Booking) -> Booking:
    """`after` with the edition it has in calendars."""
    return replace(after, edition=before.edition + (shown(before) != shown(after)))


def revised(booking: Booking) -> datetime:
    """When the person last had a hand in it (aware UTC); the same for the same booking."""
    return max([booking.made, *(at for i in booking.intents if (at := i.claimed or i.saved))])
