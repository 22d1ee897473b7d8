"""A photo, a voice note, a sticker …: a useful word, and the open question again. Imports: telegram."""

from telegram import Message as TelegramMessage

from handlers.messages import Message, Op
from handlers.request.steps import redraw
from handlers.saying import book_button
from handlers.turn import Turn

SLOT = "kind"
"""The one live message of this kind: an album is many messages, and gets no answer for each."""


def other_kind(turn: Turn, message: TelegramMessage) -> None:
    """Anything that is neither text nor a place; what was asked stays asked."""
    said = _said(turn, message)
    if turn.draft is not None:
        redraw(turn, [said])
    else:
        below = () if turn.person.preferences.asking else ((book_button(turn),),)
        turn.messages.append(Message(Op.REPOST, turn.chat, said, below, SLOT, silent=True))


def _said(turn: Turn, message: TelegramMessage) -> str:
    words = turn.words
    if message.voice or message.audio or message.video_note:
        return words.t("I cannot listen yet. Please write it, or use the buttons.")
    if message.photo or message.video or message.document or message.animation:
        return words.t("I cannot look at pictures or files. Please write it, or use the buttons.")
    if message.sticker or message.dice:
        return words.t("Nice one! To go on, please write your answer or use the buttons.")
    if message.contact:
        return words.t("Thank you, but I did not ask for that. Please write your answer or use the buttons.")
    return words.t("I can only read text and buttons.")
