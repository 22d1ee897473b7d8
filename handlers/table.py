"""Which update goes where: one table of commands and buttons, and the rules that hold for all of them.

Personal matters only in private chat; in a group the bot answers with a link. Every kind of message gets
a useful reply. The table is data, so that tests can walk it. Imports: telegram and `booking`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from telegram import Message as TelegramMessage

from booking.interview import DraftStage
from handlers import (
    audit,
    book,
    bookings,
    calendar,
    clearing,
    connect,
    elsewhere,
    events,
    health,
    inline,
    listing,
    opening,
    place,
    settings,
    share,
    staff,
    start,
    stats,
    taps,
    users,
    watching,
    yours,
)
from handlers.broadcast import news, talk
from handlers.broadcast import taps as broadcasts
from handlers.broadcast.keeping import save
from handlers.callback import BookingTap, CastTap, DraftTap, Go, MenuTap
from handlers.callback import read as read_tap
from handlers.messages import Button, Message, Op
from handlers.roles import Right, Role, may
from handlers.steps import redraw
from handlers.turn import Turn
from handlers.words import LANGUAGES, words_for

Run = Callable[[Turn, str], Awaitable[None]]


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


async def _cancel(turn: Turn, _args: str) -> None:
    if turn.draft is None:
        start.say(
            turn, turn.words.t("No request is open. Bookings are under /bookings."), start.book_button(turn)
        )
        return
    taps.cancelled(turn)
    start.say(turn, turn.words.t("Request cancelled. Nothing was sent."), start.book_button(turn))


async def _help(turn: Turn, _args: str) -> None:
    """/help, and for the operator's side what it may do besides."""
    await start.help_(turn)
    lines = [f"/{c.name} – {turn.words.t(c.description)}" for c in COMMANDS if c.right and turn.may(c.right)]
    if lines:
        start.say(turn, "\n".join([turn.words.t("<b>For running this bot</b>"), *lines]))


COMMANDS = (
    Command("start", opening.opened, "Begin"),
    Command("book", book.book, "Book a session"),
    Command("bookings", listing.listing, "Your bookings"),
    Command("watches", watching.listing, "Your watches for free times"),
    Command("cancel", _cancel, "Drop the open request"),
    Command("connect", connect.connect, "Book with your own account"),
    Command("disconnect", connect.disconnect, "Unlink your account"),
    Command("settings", settings.settings, "Your settings"),
    Command("timezone", settings.timezone, "Your time zone"),
    Command("language", settings.language, "Your language"),
    Command("help", _help, "What I understand"),
    Command("calendar", calendar.calendar, "Your bookings in your calendar"),
    Command("share", share.share, "Invite somebody to a performer"),
    Command("privacy", yours.privacy, "What I keep about you", Where.ANYWHERE),
    Command("export", yours.export, "All I keep about you, as a file"),
    Command("forget", yours.forget, "Delete all I keep about you"),
    Command("broadcast", talk.broadcast, "Write to many", right=Right.BROADCAST),
    Command("staff", staff.staff, "Who helps running this bot", right=Right.STAFF),
    Command("audit", audit.audit, "Who did what", right=Right.AUDIT),
    Command("webcast", events.webcast, "Schedule an event for an audience", right=Right.EVENTS),
    Command("sync", events.sync, "Fetch what was booked elsewhere", right=Right.EVENTS),
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
    Go.WATCHES: watching.listing,
    Go.UNLINKED: connect.refuse,
    Go.FOUND: elsewhere.card,
    Go.TAKE: elsewhere.take,
    Go.CLEAR: clearing.clear,
    Go.WEBCAST: events.webcast,
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
}

NEEDS: dict[Go, Right] = {
    Go.STAFF: Right.STAFF,
    Go.AUDIT: Right.AUDIT,
    Go.HEALTH: Right.FIGURES,
    Go.WEBCAST: Right.EVENTS,
    Go.USERS: Right.PEOPLE,
    Go.STATS: Right.FIGURES,
    Go.BROADCAST: Right.BROADCAST,
}
"""Buttons of menus that not everybody may press."""


def description(language: str) -> str:
    """What Telegram shows in an empty chat with us, in one language."""
    words = words_for(language)
    return words.plain(
        "I book live online sessions with performers. Say whom, when, for how long and for how many credits; "
        "I ask up to four of them, and you hear what each one answers. The first to accept gets the booking. "
        "Nothing is final before you confirm."
    )


def menu(language: str, role: Role | None = None) -> list[tuple[str, str]]:
    """Telegram's command list for a role (None: clients), in one language: names and descriptions."""
    words = words_for(language)
    return [(c.name, words.plain(c.description)) for c in COMMANDS if may(role, c.right)]


def group_menu(language: str) -> list[tuple[str, str]]:
    """Telegram's command list for groups: what works anywhere."""
    words = words_for(language)
    return [(c.name, words.plain(c.description)) for c in COMMANDS if c.where is Where.ANYWHERE]


NOBODY = frozenset({777000, 1087968824, 136817688})
"""Telegram's own senders: service messages, anonymous admins, channels. Never a person."""

ALWAYS = frozenset({"/privacy", "/export", "/forget"})
"""What is kept about a person is theirs to see, to take and to delete, blocked or not."""

NAMED_AGAIN = timedelta(hours=1)


async def handle(turn: Turn) -> None:
    """Everything an update may be. Raises nothing for what a person can do."""
    update = turn.update
    if update.effective_user is None or update.effective_user.id in NOBODY or update.effective_user.is_bot:
        _not_a_person(turn)
    elif update.my_chat_member is not None:
        _membership(turn)
    elif update.inline_query is not None:
        closed = turn.person.blocked and not turn.admin
        turn.inline = () if closed else await inline.results(turn, update.inline_query.query)
    elif not turn.private:
        await _in_group(turn)
    else:
        _get_to_know(turn)
        await _personal(turn)


async def _personal(turn: Turn) -> None:
    update = turn.update
    if turn.draft is not None and turn.draft.stage is DraftStage.OPEN:
        _expire(turn)
    if turn.person.blocked and not turn.admin and not _of_right(turn):
        users.closed(turn)
    elif turn.may(Right.BROADCAST) and await _for_broadcast(turn):
        return
    elif turn.tap is not None:
        await _tap(turn, turn.tap.data)
    elif update.edited_message is not None:
        await _edited(turn, update.edited_message)
    elif update.message is not None:
        await _message(turn, update.message)


def _of_right(turn: Turn) -> bool:
    """Whether this is one of the commands that nobody is kept from, or a button of theirs."""
    tap = read_tap(turn.tap.data) if turn.tap else None
    if isinstance(tap, MenuTap):
        return tap.go is Go.FORGET
    message = turn.update.message
    head = (message.text or "").split(" ")[0].partition("@")[0] if message else ""
    return head.casefold() in ALWAYS


async def _for_broadcast(turn: Turn) -> bool:
    """Whether an operator typed what a broadcast had asked for; whatever else they do ends the asking."""
    message = turn.update.message
    if isinstance(read_tap(turn.tap.data) if turn.tap else None, CastTap):
        return False
    campaign = await turn.office.campaigns.asking(turn.person.id)
    if campaign is None:
        return False
    command = message is None or (message.text or "").startswith("/")
    if message is not None and not command and await talk.heard(turn, campaign, message):
        return True
    save(turn, replace(campaign, asking=""))
    return False


def _expire(turn: Turn) -> None:
    """A draft that outlived its time is closed before anything is done with it."""
    draft = turn.draft
    until = draft.expires() if draft else None
    if draft is not None and until is not None and until <= turn.now:
        turn.closing, turn.draft = replace(draft, stage=DraftStage.EXPIRED), None
        said = turn.words.t("Your open request has expired after a day without an answer. Nothing was sent.")
        turn.messages.append(Message(Op.CLOSE, turn.chat, said, slot="draft"))


async def _tap(turn: Turn, data: str) -> None:
    match read_tap(data):
        case DraftTap() as tap:
            await taps.tapped(turn, tap)
        case BookingTap() as tap:
            await bookings.tapped(turn, tap)
        case CastTap() as tap if turn.may(Right.BROADCAST):
            await broadcasts.tapped(turn, tap)
        case MenuTap(go, arg) if turn.may(NEEDS.get(go)):
            await MENU[go](turn, arg)
        case MenuTap() | CastTap():
            turn.answer(turn.words.plain("This is not for you."), alert=True)
        case None:
            turn.answer(
                turn.words.plain("This button is not valid any more. /book starts a request."), alert=True
            )


async def _message(turn: Turn, message: TelegramMessage) -> None:
    text = message.text or message.caption or ""
    if text.startswith("/"):
        settings.leave(turn)
        await _command(turn, text)
    elif message.location:
        await place.shared(turn, message.location.latitude, message.location.longitude)
    elif settings.typed(turn, text):
        return
    elif message.text or (message.caption and not message.has_media_spoiler):
        await book.text(turn, text)
    else:
        _other_kind(turn, message)


async def _command(turn: Turn, text: str) -> None:
    head, _, args = text.partition(" ")
    name, _, to = head[1:].partition("@")
    if to and to.casefold() != turn.bot_name.casefold():
        return
    command = next((c for c in COMMANDS if c.name == name.casefold() and turn.may(c.right)), None)
    if command is None:
        start.say(turn, turn.words.t("I do not know {command}. /help shows what I understand.", command=head))
    else:
        await command.run(turn, args.strip())


async def _edited(turn: Turn, message: TelegramMessage) -> None:
    """An edit changes answers of the open request; it never repeats a command or an effect."""
    text = message.text or message.caption or ""
    if message.location:  # one that moves on by itself
        return
    if turn.draft is not None and text and not text.startswith("/"):
        await book.text(turn, text)
    else:
        start.say(
            turn, turn.words.t("I saw that you edited a message. Nothing has changed; please send it again.")
        )


def _other_kind(turn: Turn, message: TelegramMessage) -> None:
    """A photo, a voice note, a sticker …: a useful word, and the open question again."""
    words = turn.words
    if message.voice or message.audio or message.video_note:
        said = words.t("I cannot listen yet. Please write it, or use the buttons.")
    elif message.photo or message.video or message.document or message.animation:
        said = words.t("I cannot look at pictures or files. Please write it, or use the buttons.")
    elif message.sticker or message.dice:
        said = words.t("Nice one! To go on, please write your answer or use the buttons.")
    elif message.contact:
        said = words.t("Thank you, but I did not ask for that. Please write your answer or use the buttons.")
    else:
        said = words.t("I can only read text and buttons.")
    if turn.draft is not None:
        redraw(turn, [said])
    else:
        start.say(turn, said, start.book_button(turn))


async def _in_group(turn: Turn) -> None:
    """In a group: nothing personal, one link to the private chat, and only when spoken to."""
    message = turn.update.message
    turn.answer(turn.words.plain("This works in our private chat only."), alert=True)
    text = (message.text or "") if message else ""
    name, _, to = text.split(" ")[0][1:].partition("@")
    if not text.startswith("/") or (to and to.casefold() != turn.bot_name.casefold()):
        return
    command = next((c for c in COMMANDS if c.name == name.casefold()), None)
    if command is not None and command.where is Where.ANYWHERE:
        await command.run(turn, "")
        return
    _link(turn)


def _link(turn: Turn) -> None:
    button = Button(
        turn.words.plain("Open the private chat"), url=f"https://t.me/{turn.bot_name}?start=group"
    )
    said = turn.words.t("Bookings are a private matter. Please write to me in our own chat.")
    start.say(turn, said, button)


def _not_a_person(turn: Turn) -> None:
    """An anonymous admin, a channel or a service account: never an account of ours."""
    turn.nobody, message = True, turn.update.message
    if message and (message.text or "").startswith("/") and not turn.private:
        _link(turn)


def _membership(turn: Turn) -> None:
    changed = turn.update.my_chat_member
    if changed is not None and turn.private:
        gone = changed.new_chat_member.status in {"kicked", "left"}
        turn.person = replace(turn.person, reachable=turn.person.reachable and not gone)


def _get_to_know(turn: Turn) -> None:
    """Name and language as Telegram tells them, looked at once an hour; the language only the first time."""
    user, person = turn.update.effective_user, turn.person
    if user is None or (
        person.seen is not None and turn.now - person.seen < NAMED_AGAIN and person.reachable
    ):
        return
    code = (user.language_code or "en").partition("-")[0]
    language = person.language if person.seen is not None else (code if code in LANGUAGES else "en")
    turn.person = replace(person, name=user.first_name[:64], language=language, reachable=True, seen=turn.now)
    turn.words = words_for(language)
