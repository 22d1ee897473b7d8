"""The way into a confirmed session: links, pins hidden until tapped, or the performer's sign-in name.

That is for the private chat of who booked; `announcement` is what may be read by anybody. Imports: `booking`.
"""

from booking.ledger import Booking
from booking.ways import JOINT, Way, places, viewers_link, ways
from handlers.request.values import Reader
from handlers.words import Html


def entrance(reader: Reader, contact: str) -> list[str]:
    """What a contact says, as Telegram HTML; nothing where there is none."""
    words, found = reader.words, ways(contact)
    where = [words.t("Where: {place}", place=place) for place in places(contact)]
    if found:
        links = "\n".join(_line(reader, way, alone=len(found) == 1) for way in found)
        return [words.t("This is the way in:\n{links}", links=Html(links)), *where]
    if where:
        return where
    return [words.t("Their sign-in name: <code>{name}</code>", name=contact)] if contact else []


def announcement(reader: Reader, booking: Booking) -> str:
    """What an audience may read of an event: title, time and the viewers' link; never a presenter's."""
    link = viewers_link(booking.won.contact) if booking.won else ""
    said = reader.words.t(
        "<b>{title}</b>\n{when}",
        title=reader.title(booking.order.answers) or reader.service,
        when=reader.live(booking.starts),
    )
    return f"{said}\n{reader.words.t('Watch it here: {link}', link=link)}" if link else said


def _line(reader: Reader, way: Way, *, alone: bool) -> str:
    words = reader.words
    if way.pin:
        who = JOINT.join(words.plain(part.label) for part in way.parts)
        return words.t(
            "For presenters ({who}): {link}\nTheir pin: <tg-spoiler>{pin}</tg-spoiler>",
            who=who, link=way.link, pin=way.pin,
        )  # fmt: skip
    return way.link if alone else words.t("For viewers: {link}", link=way.link)
