"""Why somebody cancels, by button: sent to the service in English, read here by everybody in their language.

Imports: `booking`.
"""

from booking.offers import TOO_DEAR
from handlers.words import Words

REASONS = ("I can't make it.", "Another time suits me better.", "I changed my mind.")
"""Sent to the service as they stand; shown translated."""


def read(words: Words, said: str) -> str:
    """What a service passes on, as this person reads it: a reason of ours in their language."""
    for reason in (*REASONS, TOO_DEAR):
        if said == reason:
            return words.plain(reason)
    return said
