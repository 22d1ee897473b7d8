"""Why somebody did not get a broadcast, or why it paused by itself, in a reader's language.

The rows keep what was noted in English: our own marks, and Telegram's words as they came. Known ones are
read here; of anything else it is said that it is Telegram's. Imports: `handlers`.
"""

from handlers.broadcast.campaign import (
    ASKED,
    CHANGED,
    DISMISSED,
    FAILING,
    GROWN,
    OFF,
    RESTORED,
    SILENT,
)
from handlers.words import Words

HALF = "not whole: "
"""Before the reason for what is missing of something that arrived."""
GONE = "not found in that chat"
OURS = {
    SILENT: "Telegram does not answer. Nobody else was written to.",
    DISMISSED: "Whoever answered for it may not send any more. Somebody else may let it go on.",
    ASKED: "Somebody is asked whether to stop it for good.",
    RESTORED: "The database was restored from a backup. Whoever got it since then would get it again.",
    FAILING: "It failed several times in a row. /health names the error.",
    GROWN: "Many more people fit by now than were confirmed. Somebody may let it go to all of them.",
    CHANGED: "What was sent is changed now. Let it go on, and everybody else gets it as it is now.",
    OFF: "The event it announces was called off, or is over.",
    # noted by versions that copied albums from their author's chat
    "~edited": "The broadcast goes out as it was confirmed. Your edit changes nothing.",
    "has not written to the bot": "has not written to me yet",
    "blocked before": "has blocked the bot",
    "opted out": "wants no news",
    "kept out": "is kept out by you",
    "not in the audience": "is not in the audience",
    "no answer": "Telegram did not answer",
    "stopped while it was sent": "the program was stopped while it was sent",
    GONE: "the message was deleted in this chat",
    "it did not arrive whole": "the album did not arrive whole",
}
TELEGRAMS = {
    "blocked by the user": "has blocked the bot",
    "user is deactivated": "has deleted the account",
    "chat not found": "Telegram does not know this chat",
    "caption is too long": "the text is too long",
    "message is too long": "the text is too long",
    "to copy not found": "your message was deleted, so it cannot be copied",
    "message_id_invalid": "your message was deleted, so it cannot be copied",
    "to edit not found": "the message was deleted in this chat",
    "to delete not found": "the message was deleted in this chat",
    "can't be edited": "Telegram does not let it be changed any more",
    "can't be deleted": "Telegram does not let it be deleted any more",
    "voice_messages_forbidden": "takes no voice messages",
}
"""By a part of what Telegram says ([API] has no list of its errors; these are the common ones)."""


def why(words: Words, noted: str) -> str:
    """A reason as it was noted; "" for none."""
    if noted in OURS:
        return words.plain(OURS[noted])
    if noted.startswith(HALF):
        reason = why(words, noted.removeprefix(HALF)) or words.plain("Telegram did not take the rest in time")
        return words.plain("not whole: {reason}", reason=reason)
    said = noted.casefold()
    for part, meaning in TELEGRAMS.items():
        if part in said:
            return words.plain(meaning)
    return noted and words.plain("Telegram says: {said}", said=noted)
