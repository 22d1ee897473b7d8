"""The way from the chat to the web console, where browsers can find it. Imports: its neighbours."""

from handlers.messages import Button, Keyboard
from handlers.turn import Turn


def console(turn: Turn) -> Keyboard:
    """A row with the button that opens it inside Telegram; none where there is no public https address."""
    address = turn.office.console
    if not address:
        return ()
    return ((Button(turn.words.plain("Open the console"), app=address),),)
