"""In a group, and from senders who are no person: nothing personal, one link to the private chat.

Imports: `booking`.
"""

from handlers import links
from handlers.commands import COMMANDS, Where
from handlers.messages import Button
from handlers.start import say
from handlers.turn import Turn

NOBODY = frozenset({777000, 1087968824, 136817688})
"""Telegram's own senders: service messages, anonymous admins, channels. Never a person."""


def nobody(turn: Turn) -> bool:
    """Whether the sender is no person: nobody at all, one of Telegram's own, or another bot."""
    user = turn.update.effective_user
    return user is None or user.id in NOBODY or user.is_bot


async def in_group(turn: Turn) -> None:
    """Only when spoken to; a button is answered with a word."""
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
    _link(turn, command.name if command else "")


def not_a_person(turn: Turn) -> None:
    """An anonymous admin, a channel or a service account: never an account of ours."""
    turn.nobody, message = True, turn.update.message
    if message and (message.text or "").startswith("/") and not turn.private:
        _link(turn)


def _link(turn: Turn, asked: str = "") -> None:
    """To the private chat, where the command that was `asked` here goes on."""
    address = links.to_command(turn.bot_name, asked or "start")
    button = Button(turn.words.plain("Open the private chat"), url=address)
    said = turn.words.t("That is a private matter. Please write to me in our own chat.")
    say(turn, said, button)
