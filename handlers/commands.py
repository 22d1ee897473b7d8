"""What can be asked of the bot: a table of commands and one of menu buttons, with who may use each.

Data, so that tests can walk it and Telegram can be told. Imports: its neighbours.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from handlers import links
from handlers.booked import clearing, elsewhere, listing
from handlers.broadcast import news, talk
from handlers.callback import Go
from handlers.messages import Message, Op
from handlers.operators import audit, events, guests, health, lost, marking, staff, stats, users
from handlers.operators.console import console
from handlers.own import connect, yours
from handlers.preferences import settings, start
from handlers.reminders import attending, calendar
from handlers.request import book
from handlers.request.closing import close
from handlers.roles import Right, Role, may
from handlers.saying import book_button, say
from handlers.sharing import opening, share
from handlers.turn import Turn
from handlers.watch import watches
from handlers.words import Words, words_for

Run = Callable[[Turn, str], Awaitable[None]]
NOT_BY_LINK = frozenset({"start", "cancel"})
"""A link brings somewhere; it drops nothing."""


LOOKING = {"users": "Find and look at people"}
"""Descriptions for those who may look at people and do nothing to them."""


class Where(StrEnum):
    """Where a command may be used."""

    PRIVATE = "private"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name without slash, what it does, where, its description for Telegram's menu."""

    name: str
    run: Run
    description: str
    where: Where = Where.PRIVATE
    right: Right | None = None

    def described(self, words: Words, role: Role | None) -> str:
        """What it does for somebody of this role."""
        if self.name in LOOKING and not may(role, Right.POWER):
            return words.plain(LOOKING[self.name])
        return words.plain(self.description)


async def _cancel(turn: Turn, _args: str) -> None:
    if turn.draft is None:
        say(turn, turn.words.t("No request is open. Bookings are under /bookings."), book_button(turn))
        return
    close(turn)
    say(turn, turn.words.t("Request cancelled. Nothing was sent."), book_button(turn))


async def _start(turn: Turn, payload: str) -> None:
    """/start; by the link from a group the command that was asked there, where this person may use it."""
    target = links.read(payload)
    command = called(target.name, turn) if target and target.to is links.To.COMMAND else None
    if command is None or command.name in NOT_BY_LINK:
        await opening.opened(turn, payload if command is None else "")
    else:
        await command.run(turn, "")


async def _help(turn: Turn, _args: str) -> None:
    """/help, and for the operator's side what it may do besides."""
    await start.help_(turn)
    mine = [c for c in COMMANDS if c.right and turn.may(c.right)]
    lines = [escape(f"/{c.name} – {c.described(turn.words, turn.role)}", quote=False) for c in mine]
    if lines:
        text = "\n".join([turn.words.t("<b>For running this bot</b>"), *lines])
        turn.messages.append(Message(Op.SAY, turn.chat, text, console(turn)))


COMMANDS = (
    Command("start", _start, "Begin"),
    Command("book", book.book, "Book a session"),
    Command("bookings", listing.listing, "Your bookings"),
    Command("watches", watches.listing, "Your watches for free times"),
    Command("cancel", _cancel, "Drop the open request"),
    Command("connect", connect.connect, "Book with your own account"),
    Command("disconnect", connect.disconnect, "Unlink your account"),
    Command("settings", settings.settings, "Your settings"),
    Command("timezone", settings.timezone, "Your time zone"),
    Command("language", settings.language, "Your language"),
    Command("help", _help, "What I understand", Where.ANYWHERE),
    Command("calendar", calendar.calendar, "Your bookings in your calendar"),
    Command("share", share.share, "Invite somebody to a performer"),
    Command("privacy", yours.privacy, "What I keep about you", Where.ANYWHERE),
    Command("export", yours.export, "All I keep about you, as a file"),
    Command("forget", yours.forget, "Delete all I keep about you"),
    Command("broadcast", talk.broadcast, "Write to many", right=Right.BROADCAST),
    Command("staff", staff.staff, "Who helps to run this bot", right=Right.STAFF),
    Command("audit", audit.audit, "Who did what", right=Right.AUDIT),
    Command("webcast", events.webcast, "Schedule an event for an audience", right=Right.EVENTS),
    Command("sync", events.sync, "Fetch what was booked elsewhere", right=Right.EVENTS),
    Command("guests", guests.guests, "Who booked, and how it went", right=Right.GUESTS),
    Command("health", health.health, "How everything is", right=Right.FIGURES),
    Command("stats", stats.stats, "Numbers and pictures", right=Right.FIGURES),
    Command("users", users.users, "Find, limit, block or write to people", right=Right.PEOPLE),
)

MENU: dict[Go, Run] = {
    Go.BOOK: lambda turn, arg: book.open_at(turn, arg) if arg else book.book(turn),
    Go.BOOKINGS: listing.listing,
    Go.HELP: _help,
    Go.TIMEZONE: settings.timezone,
    Go.LANGUAGE: settings.language,
    Go.SETTINGS: settings.settings,
    Go.CONNECT: connect.connect,
    Go.DISCONNECT: connect.unlink,
    Go.LINK: connect.accept,
    Go.WATCHES: watches.listing,
    Go.UNLINKED: connect.refuse,
    Go.FOUND: elsewhere.card,
    Go.TAKE: elsewhere.take,
    Go.CLEAR: clearing.clear,
    Go.WEBCAST: events.webcast,
    Go.GUESTS: guests.guests,
    Go.GUEST: marking.guest,
    Go.MARK: marking.mark,
    Go.LOST: lost.pressed,
    Go.STAFF: lambda turn, arg: staff.choose(turn, arg) if arg else staff.staff(turn),
    Go.AUDIT: audit.audit,
    Go.HEALTH: health.health,
    Go.USERS: users.pressed,
    Go.STATS: stats.stats,
    Go.NEWS: news.news,
    Go.BROADCAST: talk.broadcast,
    Go.CALENDAR: calendar.calendar,
    Go.EXPORT: yours.export,
    Go.FORGET: yours.forget,
    Go.SHARE: share.share,
    Go.OPEN: opening.opened,
    Go.ATTEND: attending.attend,
}

NEEDS: dict[Go, Right] = {
    Go.STAFF: Right.STAFF,
    Go.AUDIT: Right.AUDIT,
    Go.HEALTH: Right.FIGURES,
    Go.WEBCAST: Right.EVENTS,
    Go.GUESTS: Right.GUESTS,
    Go.GUEST: Right.GUESTS,
    Go.MARK: Right.GUESTS,
    Go.LOST: Right.GUESTS,
    Go.USERS: Right.PEOPLE,
    Go.STATS: Right.FIGURES,
    Go.BROADCAST: Right.BROADCAST,
}
"""Buttons of menus that not everybody may press."""


def called(name: str, turn: Turn) -> Command | None:
    """The command of that name, if there is one that this person may use."""
    return next((c for c in COMMANDS if c.name == name.casefold() and turn.may(c.right)), None)


def description(language: str) -> str:
    """What Telegram shows in an empty chat with us, in one language."""
    words = words_for(language)
    return words.plain(
        "I book live online sessions with performers. Say whom, when and for how long, in your own words. "
        "Nothing is sent before you have checked it, and you hear what each one answers."
    )


def menu(language: str, role: Role | None = None) -> list[tuple[str, str]]:
    """Telegram's command list for a role (None: clients), in one language: names and descriptions."""
    words = words_for(language)
    return [(c.name, c.described(words, role)) for c in COMMANDS if may(role, c.right)]


def group_menu(language: str) -> list[tuple[str, str]]:
    """Telegram's command list for groups: what works anywhere."""
    words = words_for(language)
    return [(c.name, words.plain(c.description)) for c in COMMANDS if c.where is Where.ANYWHERE]
