"""Which update goes where, and the rules that hold for all of them.

Personal matters only in private chat; in a group the bot answers with a link. Every kind of message gets
a useful reply. Imports: telegram and `booking`.
"""

from dataclasses import replace

from telegram import Message as TelegramMessage

from booking.interview import DraftStage
from handlers import answering, redrawing, taps
from handlers.absence import hurried, missed
from handlers.booked import bookings
from handlers.broadcast import talk
from handlers.broadcast import taps as broadcasts
from handlers.broadcast.keeping import save
from handlers.callback import BookingTap, CastTap, DraftTap, Go, MenuTap
from handlers.callback import read as read_tap
from handlers.commands import MENU, NEEDS, called
from handlers.group import in_group, nobody, not_a_person
from handlers.kinds import other_kind
from handlers.messages import Message, Op
from handlers.operators import users
from handlers.preferences import place
from handlers.request import book
from handlers.roles import Right
from handlers.saying import not_theirs, say, unable
from handlers.sharing import inline
from handlers.turn import Turn

ALWAYS = frozenset({"/privacy", "/export", "/forget"})
"""What is kept about a person is theirs to see, to take and to delete, blocked or not."""


async def handle(turn: Turn) -> None:
    """Everything an update may be. Raises nothing for what a person can do."""
    update = turn.update
    if nobody(turn):
        not_a_person(turn)
    elif update.my_chat_member is not None:
        _membership(turn)
    elif update.inline_query is not None:
        closed = turn.person.blocked and not turn.admin
        turn.inline = () if closed else await inline.results(turn, update.inline_query.query)
    elif not turn.private:
        _own_up(turn)
        await in_group(turn)
    else:
        _own_up(turn)
        before = turn.person
        await _personal(turn)
        await redrawing.follow(turn, before)


def _own_up(turn: Turn) -> None:
    """The first word to somebody whose messages may have been lost while we were away, or have to wait."""
    if turn.missed and not turn.person.blocked:
        turn.messages.append(missed(turn.person))
    if turn.hurried and turn.update.message is not None and not turn.person.blocked:
        turn.messages.append(hurried(turn.person))


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
    elif update.message is not None and not _ours(turn, update.message):
        await _message(turn, update.message)


def _ours(turn: Turn, message: TelegramMessage) -> bool:
    """Whether it is what we offered ourselves, inline, and the person sent into our own chat."""
    return message.via_bot is not None and message.via_bot.username == turn.bot_name


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
    if turn.update.edited_message or isinstance(read_tap(turn.tap.data) if turn.tap else None, CastTap):
        return False
    campaign = await turn.office.campaigns.asking(turn.person.id)
    if campaign is None:
        return False
    command = message is None or (message.text or "").startswith("/")
    if message is not None and not command and await talk.heard(turn, campaign, message):
        return True
    left = talk.left(campaign)
    if left != campaign.asking:
        save(turn, replace(campaign, asking=left if command else ""))
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
    turn.leave()
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
            not_theirs(turn)
        case None:
            unable(turn, turn.words.plain("This button is not valid any more. /book starts a request."))


async def _message(turn: Turn, message: TelegramMessage) -> None:
    text = message.text or message.caption or ""
    if text.startswith("/"):
        turn.leave()
        await _command(turn, text)
    elif message.location:
        await place.shared(turn, message.location.latitude, message.location.longitude)
    elif message.text or (message.caption and not message.has_media_spoiler):
        await answering.heard(turn, text)
    else:
        await other_kind(turn, message)


async def _command(turn: Turn, text: str) -> None:
    head, _, args = text.partition(" ")
    name, _, to = head[1:].partition("@")
    if to and to.casefold() != turn.bot_name.casefold():
        return
    command = called(name, turn)
    if command is None:
        say(turn, turn.words.t("I do not know {command}. /help shows what I understand.", command=head))
    else:
        await command.run(turn, args.strip())


async def _edited(turn: Turn, message: TelegramMessage) -> None:
    """An edit changes answers of the open request; it never repeats a command or an effect."""
    text = message.text or message.caption or ""
    if message.location:  # one that moves on by itself
        return
    if turn.may(Right.BROADCAST) and await talk.edited(turn, message):
        return
    if turn.draft is not None and text and not text.startswith("/"):
        await book.text(turn, text)
    else:
        say(turn, turn.words.t("I saw that you edited a message. Nothing has changed; please send it again."))


def _membership(turn: Turn) -> None:
    changed = turn.update.my_chat_member
    if changed is not None and turn.private:
        gone = changed.new_chat_member.status in {"kicked", "left"}
        turn.person = replace(turn.person, reachable=turn.person.reachable and not gone)
