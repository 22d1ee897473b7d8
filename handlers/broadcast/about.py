"""What a message is that has no words of its own: the name of its kind, and what tells it apart from others.

The latter, in no language: a poll's question and answers, a file's name, where a place lies, how long a
recording is. Imports: telegram.
"""

from telegram import Contact, Location, Poll, Sticker
from telegram import Message as TelegramMessage

TICK = "✓"
KINDS = {
    "photo": "picture",
    "live_photo": "live photo",
    "video": "video",
    "animation": "animation",
    "document": "file",
    "audio": "music",
    "voice": "voice message",
    "video_note": "video message",
    "sticker": "sticker",
    "venue": "place",
    "location": "place",
    "poll": "poll",
    "quiz": "quiz",
    "contact": "contact",
    "dice": "dice",
    "story": "story",
    "game": "game",
    "checklist": "checklist",
}
"""What each kind is called."""


def about(message: TelegramMessage) -> str:
    """Its lines, the first the name it goes by; "" for a text, a picture, and what tells nothing."""
    match message:
        case TelegramMessage(poll=Poll() as poll):
            return "\n".join([poll.question, *_answers(poll)])
        case TelegramMessage(venue=venue) if venue:
            return "\n".join(filter(None, [venue.title, venue.address]))
        case TelegramMessage(location=Location() as place):
            return f"{place.latitude:.5f}, {place.longitude:.5f}"
        case TelegramMessage(contact=Contact() as contact):
            named = " ".join(filter(None, [contact.first_name, contact.last_name]))
            return f"{named}\n{contact.phone_number}"
        case TelegramMessage(sticker=Sticker() as sticker):
            return sticker.emoji or sticker.set_name or ""
    return _thing(message) or _recording(message)


def _answers(poll: Poll) -> list[str]:
    """Its answers, those that are right in a quiz marked."""
    right = poll.correct_option_ids or ()
    return [
        f"– {option.text} {TICK}" if place in right else f"– {option.text}"
        for place, option in enumerate(poll.options)
    ]


def _thing(message: TelegramMessage) -> str:
    """Such as a file by its name, music by who plays what."""
    if music := message.audio:
        return " – ".join(filter(None, [music.performer, music.title])) or music.file_name or ""
    named = message.game.title if message.game else message.checklist.title if message.checklist else ""
    told = message.dice.emoji if message.dice else named
    file = message.animation or message.video or message.document
    return told or (file.file_name if file else "") or ""


def _recording(message: TelegramMessage) -> str:
    """How long it is, in minutes and seconds."""
    found = message.voice or message.video_note or message.video or message.animation
    if not found:
        return ""
    lasts = found.duration
    seconds = lasts if isinstance(lasts, int) else round(lasts.total_seconds())
    return f"{seconds // 60}:{seconds % 60:02}"
