"""Ending the open request without sending it. Imports: `booking`."""

from dataclasses import replace

from booking.interview import DraftStage
from handlers.messages import Message, Op
from handlers.request.steps import SLOT
from handlers.turn import Turn


def cancelled(turn: Turn) -> None:
    """Close the open draft on the person's word, and say so in its place."""
    said = turn.words.t("Request cancelled. Nothing was sent. /book starts a new one.")
    close(turn, Message(Op.CLOSE, turn.chat, said, slot=SLOT))


def close(turn: Turn, last: Message | None = None) -> None:
    """The open draft ends; its message goes, unless there is a last word for it."""
    if turn.draft is not None:
        turn.draft = replace(turn.draft, stage=DraftStage.CANCELLED, touched=turn.now)
        turn.messages.append(last or Message(Op.DROP, turn.chat, slot=SLOT))
