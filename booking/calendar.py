"""What a calendar shows of a booking, and when that has changed.

A calendar app takes the entry with the higher edition for the newer one, so an edition rises exactly when
something that is shown changed. A booking that replaces another keeps its entry, with editions above all of
the former's, so that a calendar ends with one entry at the right time. Imports: this room only.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from booking.chain import HELD
from booking.ledger import Booking
from booking.outcome import Stage
from booking.ways import Way, ways

GENERATION = 1000
"""Editions of a booking that replaces another begin so much higher; none is ever changed so often."""


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
    Stage.NO_SHOW: Standing.CONFIRMED,
}
"""Any other stage means that nothing takes place; what is over stays as it was, also where nobody came."""


def standing(booking: Booking) -> Standing:
    """Whether the session takes place."""
    return STANDINGS.get(booking.stage, Standing.CANCELLED)


def own_link(booking: Booking) -> str:
    """The person's own address to join at, "" when there is none.

    A sign-in name, a place, a pin or a list of links for several people is private to the card and never one.
    """
    contact = booking.won.contact if booking.won and standing(booking) is Standing.CONFIRMED else ""
    match ways(contact):
        case (Way(link, label="", pin=""),) if link.startswith("https://"):
            return link
    return ""


def shown(booking: Booking) -> tuple[datetime, int, Standing, str, tuple[str, ...]]:
    """Everything a calendar tells of the booking."""
    return booking.starts, booking.minutes, standing(booking), own_link(booking), booking.winners


def entry_of(booking: Booking) -> str:
    """What its entry in calendars is known by."""
    return booking.entry or booking.id


def succeeding(former: Booking, fresh: Booking) -> Booking:
    """The booking made to replace `former`, with what calendars know of that.

    Where several performers hold a part of the former, some may keep it, so the new one has its own entry.
    """
    fresh = replace(fresh, noted=former.noted)
    if sum(i.stage in HELD for i in former.invitations) != 1:
        return fresh
    above = (former.edition // GENERATION + 1) * GENERATION
    return replace(fresh, entry=entry_of(former), edition=above)


def holds(booking: Booking) -> bool:
    """Whether the entry is this booking's: of one that replaces another only once it is final."""
    return not booking.handed and (not booking.replaces or standing(booking) is Standing.CONFIRMED)


def listed(bookings: Iterable[Booking]) -> list[Booking]:
    """What takes place, each entry once: as the booking has it that holds it now."""
    found: dict[str, Booking] = {}
    for booking in sorted(bookings, key=lambda b: b.made):
        if standing(booking) is not Standing.CANCELLED and (holds(booking) or entry_of(booking) not in found):
            found[entry_of(booking)] = booking
    return list(found.values())


def edited(before: Booking, after: Booking) -> Booking:
    """`after` with the edition it has in calendars."""
    return replace(after, edition=before.edition + (shown(before) != shown(after)))


def revised(booking: Booking) -> datetime:
    """When the person last had a hand in it (aware UTC); the same for the same booking."""
    return max([booking.made, *(at for i in booking.intents if (at := i.claimed or i.saved))])
