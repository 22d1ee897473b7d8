"""What stays of a message that has to go when Telegram no longer deletes it: one word, and nothing to tap.

A bot may delete what it wrote for 48 hours, and edit it for longer. Imports: `handlers.messages`, the words.
"""

from handlers.messages import Op
from handlers.words import words_for


def left(op: Op, language: str) -> str:
    """The word that stays of the old message, for a reader of that language."""
    words = words_for(language)
    settled = op is Op.DROP
    return (
        words.plain("This is settled.") if settled else words.plain("This stands in a newer message below.")
    )
