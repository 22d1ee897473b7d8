"""A photo, a voice note, a sticker …: a useful word, and the open question again; a contact is a number.

Imports: telegram, `booking`.
"""

from telegram import Message as TelegramMessage

from booking.form import Kind
from booking.interview import question
from handlers.messages import Message, Op
from handlers.request.steps import card_of, redraw
from handlers.request.typed import typed
from handlers.saying import book_button
from handlers.turn import Turn

SLOT = "kind"
"""The one live message of this kind: an album is many messages, and gets no answer for each."""


async def other_kind(turn: Turn, message: TelegramMessage) -> None:
    """Anything that is neither text nor a place; what was asked last stays asked, and stands last, but a
    contact answers where a number is.
    """
    if message.contact and _number_asked(turn):
        await typed(turn, "+" + "".join(filter(str.isdecimal, message.contact.phone_number)))
        return
    said = _said(turn, message)
    asking = turn.person.preferences.asking
    if turn.draft is not None and not asking:
        redraw(turn, [said])
    else:
        below = () if asking else ((book_button(turn),),)
        turn.messages.append(Message(Op.REPOST, turn.chat, said, below, SLOT, silent=True))


def _number_asked(turn: Turn) -> bool:
    card = card_of(turn, turn.draft) if turn.draft else None
    here = question(card.form, turn.draft) if card and turn.draft else None
    return here is not None and here.kind is Kind.PHONE


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
