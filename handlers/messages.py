"""What a turn wants Telegram to show, as plain data that can be stored before it is sent.

A Message names its chat, an operation and perhaps a slot: the name of a live message ("draft", "booking:…")
whose id is known only after sending. The sender resolves slots; handlers never see message ids.
Imports: standard library only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

TICK = " ✓"
"""Behind the label of what is chosen."""
CALLBACK_BYTES = 64
TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
TOAST_LENGTH = 200
LABEL_LENGTH = 64
"""Characters of a button that stands for an entry of a list."""
BESIDE_LENGTH = 22
"""Characters that a phone shows of a button beside another."""

EXPORT = "export"
QR = "qr:"
REPORT = "report:"
"""Files that are made when they are sent: everything kept about the person; a QR code of what follows; of the
broadcast that follows, who got it, after one id up to another.
"""
REMINDER = "reminder "
"""Words that are drawn when they are sent, since they depend on the clock: of the reminder that follows."""


class Op(StrEnum):
    """How a message reaches the chat."""

    SAY = "say"  # a new message; with a slot it becomes that slot's live message
    SHOW = "show"  # edit the slot's live message in place; a new one when there is none
    REFRESH = "refresh"  # edit the slot's live message in place; nothing when there is none
    REPOST = "repost"  # a new message at the bottom (which notifies), the slot's old one is deleted
    CLOSE = "close"  # edit the slot's live message one last time, without buttons, and forget the slot
    DROP = "drop"  # delete the slot's live message and forget the slot
    EDIT = "edit"  # edit the message with id `message` (an old one that was tapped), if it still can be
    PHOTO = "photo"  # a picture: as FILE, but seen in the chat; with a slot as REPOST
    FILE = "file"  # a document: `file` names it, text is the caption


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button with one action. `data`: at most 64 bytes. `style`: "", primary, success, danger.

    `app`: a page that opens inside Telegram (https; in a private chat only).
    """

    label: str
    data: str = ""
    url: str = ""
    app: str = ""
    copy: str = ""
    switch: str | None = None
    style: str = ""

    def __post_init__(self) -> None:
        """Refuse what Telegram would refuse, at the place where it is made."""
        if len(self.data.encode()) > CALLBACK_BYTES:
            raise ValueError(f"callback data over {CALLBACK_BYTES} bytes: {self.data[:20]}")

    def to_json(self) -> dict[str, object]:
        """As the Bot API's InlineKeyboardButton (Bot API 10.0)."""
        button: dict[str, object] = {"text": self.label}
        if self.data:
            button["callback_data"] = self.data
        elif self.url:
            button["url"] = self.url
        elif self.app:
            button["web_app"] = {"url": self.app}
        elif self.copy:
            button["copy_text"] = {"text": self.copy[:256]}
        else:
            button["switch_inline_query"] = self.switch or ""
        if self.style:
            button["style"] = self.style
        return button


Keyboard = tuple[tuple[Button, ...], ...]


def entry_label(when: str, state: str, whom: str) -> str:
    """A booking in a list. Its moment and its state come first: a narrow phone cuts what stands behind, and
    a name too long for a button is shortened here.
    """
    room = max(LABEL_LENGTH - len(f"{when} · {state} · "), 1)
    shown = whom if len(whom) <= room else f"{whom[: room - 1].rstrip()}…"
    return f"{when} · {state} · {shown}"


def units(text: str) -> int:
    """The length of a text as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def rows(buttons: Sequence[Button], width: int) -> Keyboard:
    """Buttons laid out `width` to a row."""
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))


def paired(buttons: Iterable[Button]) -> Keyboard:
    """Two to a row where both labels can be read whole there, else one."""
    found: list[tuple[Button, ...]] = []
    for button in buttons:
        beside = found[-1] if found else ()
        if len(beside) == 1 and max(len(beside[0].label), len(button.label)) <= BESIDE_LENGTH:
            found[-1] = (*beside, button)
        else:
            found.append((button,))
    return tuple(found)


def called(keyboard: Keyboard, text: str) -> Button | None:
    """The one button of a keyboard that reads as the text does, ticked or not, however it is punctuated."""
    said = _bare(text)
    found = [b for row in keyboard for b in row if b.data and _bare(b.label) == said]
    return found[0] if len(found) == 1 else None


def _bare(label: str) -> str:
    return label.strip().removesuffix(TICK).casefold().replace("’", "'").rstrip(" .!")


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `text` is Telegram HTML, already escaped and within length.

    `once`: sent at most once, even if a crash leaves it open whether it arrived (money texts); others are
    sent again then. `markup` is a ready reply keyboard (Bot API object) where inline buttons do not fit.
    A small file is in `content` (base64); others are made when they are sent, from what `made` says; so are a
    reminder's words.
    """

    op: Op
    chat: int
    text: str = ""
    keyboard: Keyboard = ()
    slot: str = ""
    message: int = 0
    once: bool = False
    silent: bool = False
    effect: str = ""
    markup: Mapping[str, object] | None = None
    file: str = ""
    content: str = ""
    made: str = ""

    def reply_markup(self) -> Mapping[str, object] | None:
        """The Bot API's reply_markup, or None."""
        if self.keyboard:
            return {"inline_keyboard": [[b.to_json() for b in row] for row in self.keyboard]}
        return self.markup
