"""Bookings as iCalendar (RFC 5545, 5546), the way Apple's, Google's and Microsoft's calendars all read it.

Times are written in UTC: an agreed session is an instant, every app shows it in its own zone, and no zone
definition can be missing or old. Nothing private is in it: no sign-in name, phone number, pin or price.
Imports: icalendar (when first used, it is slow to load), `booking`.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from booking.calendar import Standing, entry_of, own_link, revised, standing
from booking.ledger import Booking
from booking.provider import NOBODY
from handlers.links import to_booking
from handlers.live.card import state
from handlers.request.values import Reader
from handlers.words import Words

if TYPE_CHECKING:
    from icalendar import Calendar, Event

PRODUCT = "-//Greenroom//Bookings//EN"
ORGANIZER = "mailto:nobody@greenroom.invalid"
"""Both methods must name one (RFC 5546 section 3.2); nobody can be written to there."""
READ_AGAIN = timedelta(minutes=30)


def file(reader: Reader, booking: Booking, bot: str) -> bytes:
    """One booking to be opened in a calendar: it adds, changes or takes out the entry with the same UID."""
    gone = standing(booking) is Standing.CANCELLED
    calendar = _calendar("CANCEL" if gone else "PUBLISH")
    calendar.add_component(_event(reader, booking, bot))
    return bytes(calendar.to_ical())


def feed(words: Words, entries: Iterable[tuple[Reader, Booking]], bot: str) -> bytes:
    """All bookings for a subscription; one that vanishes here vanishes in the calendar."""
    calendar = _calendar("PUBLISH")
    calendar.add("X-WR-CALNAME", words.plain("My sessions"))
    calendar.add("NAME", words.plain("My sessions"))
    calendar.add("REFRESH-INTERVAL", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT30M")
    for reader, booking in entries:
        calendar.add_component(_event(reader, booking, bot))
    return bytes(calendar.to_ical())


def _calendar(method: str) -> "Calendar":
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    return calendar


def _event(reader: Reader, booking: Booking, bot: str) -> "Event":
    from icalendar import Event

    event, words = Event(), reader.words
    event.add("UID", f"{entry_of(booking)}@greenroom")
    event.add("SEQUENCE", booking.edition)
    event.add("DTSTAMP", revised(booking))
    event.add("DTSTART", booking.starts)
    if booking.minutes:
        event.add("DTEND", booking.starts + timedelta(minutes=booking.minutes))
    event.add("STATUS", standing(booking).value)
    event.add("ORGANIZER", ORGANIZER)
    event.add("SUMMARY", title(reader, booking))
    told = [words.plain("{field}: {value}", field=reader.service, value=state(words, booking))]
    if bot:
        home = to_booking(bot, booking.id)
        event.add("URL", home)
        if not booking.over:
            told.append(words.plain("To move or cancel it: {link}", link=home))
    if link := own_link(booking):
        event.add("LOCATION", link)
    event.add("DESCRIPTION", "\n".join(told))
    return event


def title(reader: Reader, booking: Booking) -> str:
    """What the entry is called, without HTML."""
    if own := reader.title(booking.order.answers):
        return own
    asked = booking.winners or booking.order.performers
    if NOBODY in asked:
        return reader.words.plain("Session at {service}", service=reader.service)
    if reader.card.titled:
        return reader.names(asked)
    return reader.words.plain("Session with {names}", names=reader.names(asked))
