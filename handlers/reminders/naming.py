"""How a reminder names its session: by whom it is with, or by its title where it has one.

Imports: `booking`.
"""

from booking.ledger import Booking
from booking.provider import NOBODY
from handlers.reminders import ics
from handlers.request.values import Reader

LATE = 2
"""Minutes; until then a session "begins now"."""


def begins(reader: Reader, booking: Booking, soon: str) -> str:
    """That it begins `soon`, in words such as "in 3 hours"; as Telegram HTML."""
    words = reader.words
    if _titled(reader, booking):
        return words.t("<b>{title}</b> begins {soon}.", title=ics.title(reader, booking), soon=soon)
    head = words.t("Your session with {name} begins {soon}.", name=_whom(reader, booking), soon=soon)
    return f"<b>{head}</b>"


def began(reader: Reader, booking: Booking, ago: int) -> str:
    """That it begins now, or began so many minutes ago; as Telegram HTML."""
    if _titled(reader, booking):
        return _title_began(reader, ics.title(reader, booking), ago)
    words, name = reader.words, _whom(reader, booking)
    head = words.t("Your session with {name} begins now.", name=name)
    if ago >= LATE:
        head = words.n(
            "Your session with {name} began {count} minute ago.",
            "Your session with {name} began {count} minutes ago.",
            ago,
            name=name,
        )
    return f"<b>{head}</b>"


def _title_began(reader: Reader, title: str, ago: int) -> str:
    if ago < LATE:
        return reader.words.t("<b>{title}</b> begins now.", title=title)
    return reader.words.n(
        "<b>{title}</b> began {count} minute ago.",
        "<b>{title}</b> began {count} minutes ago.",
        ago,
        title=title,
    )


def how_was(reader: Reader, booking: Booking) -> str:
    """The question afterwards, as Telegram HTML."""
    if _titled(reader, booking):
        head = reader.words.t("How was “{title}”?", title=ics.title(reader, booking))
    else:
        head = reader.words.t("How was your session with {name}?", name=_whom(reader, booking))
    return f"<b>{head}</b>"


def _whom(reader: Reader, booking: Booking) -> str:
    return reader.names(booking.winners or booking.order.performers)


def _titled(reader: Reader, booking: Booking) -> bool:
    """Whether what was booked has a title, or nobody is named, so that it is with nobody."""
    return reader.card.titled or NOBODY in (booking.winners or booking.order.performers)
