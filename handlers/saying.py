"""The plainest ways of answering: a message, why nothing came of a tap, the way to a request.

Imports: its neighbours.
"""

from handlers.callback import Go, of_menu
from handlers.messages import Button, Message, Op, rows
from handlers.turn import Turn
from handlers.words import Words

REFUSED = "refused"
"""The live message that says why nothing came of a tap."""


def say(turn: Turn, text: str, *buttons: Button, width: int = 1) -> None:
    """A plain message with buttons."""
    turn.messages.append(Message(Op.SAY, turn.chat, text, rows(buttons, width)))


def unable(turn: Turn, said: str) -> None:
    """Why nothing came of a tap: said in the chat, too, where it stays, for a service may have taken longer
    than a toast waits. The one before it goes.
    """
    turn.answer(said)
    text = turn.words.t("{said}", said=said)
    turn.messages.append(Message(Op.REPOST, turn.chat, text, slot=REFUSED, silent=True))


def not_theirs(turn: Turn) -> None:
    """A tap on what the person has no right to (any more): what was tapped says so in its place."""
    turn.answer(turn.words.plain("This is not for you."))
    if turn.tap and turn.private:
        said = no_longer(turn.words)
        turn.messages.append(Message(Op.EDIT, turn.chat, said, message=turn.tap.message))


def no_longer(words: Words) -> str:
    """What stands where a card was."""
    return words.t("You no longer look after this.")


def book_button(turn: Turn) -> Button:
    """The next obvious step."""
    return Button(turn.words.plain("Book a session"), of_menu(Go.BOOK), style="primary")
