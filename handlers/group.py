"""In a group, and from senders who are no person: nothing personal, one link to the private chat.

Imports: its neighbours.
"""

from handlers import links
from handlers.commands import COMMANDS, Where, description
from handlers.messages import Button
from handlers.saying import say
from handlers.turn import Turn

NOBODY = frozenset({777000, 1087968824, 136817688})
"""Telegram's own senders: service messages, anonymous admins, channels. Never a person."""

INTRODUCES = frozenset({"start", "help"})
"""Commands that are answered here with what we are for."""


def nobody(turn: Turn) -> bool:
    """Whether the sender is no person: nobody at all, one of Telegram's own, or another bot."""
    user = turn.update.effective_user
    return user is None or user.id in NOBODY or user.is_bot


async def in_group(turn: Turn) -> None:
    """Only when spoken to; a button is answered with a word."""
    turn.answer(turn.words.plain("This works in our private chat only."), alert=True)
    asked = _asked(turn)
    command = next((c for c in COMMANDS if c.name == asked), None)
    if command is not None and command.where is Where.ANYWHERE and asked not in INTRODUCES:
        await command.run(turn, "")
    elif asked is not None:
        _link(turn, asked if command else "start")


def _asked(turn: Turn) -> str | None:
    """The command that was meant for us; None for talk, and for what another bot may be asked."""
    message = turn.update.message
    first = ((message.text or "") if message else "").partition(" ")[0]
    name, _, to = first[1:].casefold().partition("@")
    ours = to == turn.bot_name.casefold() if to else any(c.name == name for c in COMMANDS)
    return name if first.startswith("/") and ours else None


def not_a_person(turn: Turn) -> None:
    """An anonymous admin, a channel or a service account: never an account of ours."""
    turn.nobody = True
    if not turn.private and _asked(turn) is not None:
        _link(turn, "start")


def _link(turn: Turn, asked: str) -> None:
    """To the private chat, where the command that was `asked` here goes on."""
    words = turn.words
    said = words.t("That is a private matter. Please write to me in our own chat.")
    if asked in INTRODUCES:
        said = words.t("{said}", said=description(words.language))
    address = links.to_command(turn.bot_name, asked)
    say(turn, said, Button(words.plain("Open the private chat"), url=address))
