"""A booking in the person's own calendar: as a file from the card, or by an address their calendar app reads.

Imports: `booking`.
"""

import base64

from booking.calendar import Standing, holds, shown, standing
from booking.form import Card
from booking.ledger import Booking
from booking.moment import in_zone
from handlers.acts import Verb
from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op, rows
from handlers.reminders import ics
from handlers.request.steps import reader_of
from handlers.request.values import Reader
from handlers.saying import unable
from handlers.turn import Turn
from handlers.words import Html

FILE = "session.ics"
SLOT = "calendar"
FIRST = "first"
"""What the button says where there is no address yet."""


async def give(turn: Turn, booking: Booking, card: Card) -> None:
    """The file, and from now on a new one whenever it would be out of date."""
    words = turn.words
    if standing(booking) is Standing.CANCELLED:
        unable(turn, words.plain("This session does not take place any more."))
        return
    await turn.own.note(booking.id)
    said = words.t(
        "Open this file to put the session into your calendar. "
        "If anything changes, you get a new file. /calendar does it without files."
    )
    turn.messages.append(_document(turn.chat, reader_of(turn, card), booking, said, turn.bot_name))


def news(reader: Reader, before: Booking, after: Booking, bot: str) -> list[Message]:
    """A file that mends the entry of a booking that the person put into their calendar.

    None while the entry is another booking's: of the one this shall replace, or that has replaced this.
    """
    if not after.noted or shown(before) == shown(after) or not (holds(before) or holds(after)):
        return []
    if after.over and standing(after) is not Standing.CANCELLED:  # a session that is over stays as it was
        return []
    words = reader.words
    if standing(after) is Standing.CANCELLED:
        said = words.t("Open this file to take the session out of your calendar.")
    elif after.starts != before.starts or not holds(before):
        said = words.t(
            "The session is now on {when}. Open this file to move it in your calendar.",
            when=reader.moment(after.starts),
        )
    else:
        said = words.t("Something changed. Open this file to bring your calendar up to date.")
    return [_document(after.person, reader, after, said, bot)]


def _document(chat: int, reader: Reader, booking: Booking, said: str, bot: str) -> Message:
    content = base64.b64encode(ics.file(reader, booking, bot)).decode()
    return Message(Op.FILE, chat, said, file=FILE, content=content)


async def calendar(turn: Turn, arg: str = "") -> None:
    """/calendar: the address, to be made, made anew or ended."""
    if not turn.own.addressed:
        said = turn.words.t(
            "There is no calendar address here, because I have no web address of my own. "
            "Each confirmed booking has a button that gives you a file for your calendar."
        )
        _show(turn, said)
    elif arg == FIRST and await turn.own.feed(turn.person.id) is not None:
        # a second tap, of the address that is on the screen, or a button from before there was one
        unable(turn, turn.words.plain("You have an address already. /calendar makes a new one."))
    elif arg == "new" and await turn.own.feed(turn.person.id) is not None:
        said = turn.words.t(
            "Make a new address? The present one ends at once, in every calendar app that reads it."
        )
        _show(turn, said, _anew(turn), _keep(turn))
    elif arg in {FIRST, "new", "anew"}:
        _new(turn)
    elif arg == "end":
        await turn.own.end_feed(turn.person.id)
        _show(turn, turn.words.t("The address is gone: nobody can read it any more."), _make(turn))
    else:
        await _ask(turn)


async def _ask(turn: Turn) -> None:
    words = turn.words
    parts = [
        words.t("<b>Your bookings in your calendar</b>"),
        words.t(
            "I can make a private address that your calendar app reads by itself: your bookings appear "
            "there, and move or vanish as they do here."
        ),
    ]
    since = await turn.own.feed(turn.person.id)
    if since is None:
        _show(turn, "\n\n".join(parts), _make(turn))
        return
    day = turn.times.full_day(in_zone(since, turn.times.zone).wall.date())
    parts.append(
        words.t(
            "You have one since {day}. I cannot show it again; if it is lost, or somebody else knows it, "
            "make a new one, and the old one ends at once.",
            day=day,
        )
    )
    _show(turn, "\n\n".join(parts), _again(turn), _end(turn))


def _new(turn: Turn) -> None:
    words = turn.words
    address, kept = turn.own.new_feed()
    turn.do(Verb.ADDRESS, kept)
    said = words.t(
        "Your calendar address:\n<code>{address}</code>\n\n"
        "Add it in your calendar app as a calendar from the internet: “From URL” at Google, "
        "“Calendar subscription” at Apple, “Subscribe from web” at Outlook.\n\n"
        "Whoever knows the address can read your bookings there, so keep it to yourself. "
        "A new one ends the old one.",
        address=Html(address),
    )
    copy = Button(words.plain("Copy the address"), copy=address)
    _show(turn, said, copy, _again(turn), _end(turn))


def _make(turn: Turn) -> Button:
    return Button(turn.words.plain("Make an address"), of_menu(Go.CALENDAR, FIRST), style="primary")


def _again(turn: Turn) -> Button:
    return Button(turn.words.plain("Make a new address"), of_menu(Go.CALENDAR, "new"))


def _anew(turn: Turn) -> Button:
    label = turn.words.plain("End it and make a new one")
    return Button(label, of_menu(Go.CALENDAR, "anew"), style="danger")


def _keep(turn: Turn) -> Button:
    return Button(turn.words.plain("Keep the present one"), of_menu(Go.CALENDAR))


def _end(turn: Turn) -> Button:
    return Button(turn.words.plain("End the address"), of_menu(Go.CALENDAR, "end"), style="danger")


def _show(turn: Turn, text: str, *buttons: Button) -> None:
    op = Op.SHOW if turn.tap else Op.REPOST
    turn.messages.append(Message(op, turn.chat, text, rows(buttons, 1), SLOT, silent=True))
