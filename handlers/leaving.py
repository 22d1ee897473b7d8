"""What stays of a message that has to go when Telegram no longer deletes it: one word, and nothing to tap.

A bot may delete what it wrote for 48 hours, and edit it for longer. Imports: `handlers.messages`, the words.
"""

from collections.abc import Iterable
from dataclasses import replace

from handlers.messages import Message, Op
from handlers.words import Words


def leaving(messages: Iterable[Message], words: Words) -> list[Message]:
    """The messages, each with what is left of the one it takes away."""
    return [replace(m, left=_left(m, words)) for m in messages]


def _left(message: Message, words: Words) -> str:
    if message.op is Op.DROP:
        return words.plain("This is settled.")
    anew = message.op is Op.REPOST or (message.op is Op.SHOW and message.markup is not None)
    return words.plain("This stands in a newer message below.") if anew and message.slot else ""
