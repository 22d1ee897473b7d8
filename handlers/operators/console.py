"""The way from the chat to the web console, where browsers can find it. Imports: its neighbours."""

from handlers.messages import Button, Keyboard
from handlers.turn import Turn


def console(turn: Turn) -> Keyboard:
    """A row with the button that opens it inside Telegram; none where browsers cannot find it.

    By http, which is on this machine only, it opens beside Telegram.
    """
    address = turn.office.console
    if not address:
        return ()
    label, inside = turn.words.plain("Open the console"), address.startswith("https://")
    return ((Button(label, app=f"{address}app") if inside else Button(label, url=address),),)
