"""What is sent: an operator's message in one language, as it is kept, and what takes its place.

A copy is what somebody said yes to, so it is kept here whole: its source in the operator's chat may be edited
or deleted afterwards. Imports: the placeholders beside it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from handlers.broadcast.filling import placeholders

CAPTIONED = frozenset({"photo", "live_photo", "video", "animation", "document", "audio", "voice"})
"""What carries words below it ([API] editMessageCaption)."""
REPLACED = frozenset({"photo", "live_photo", "video", "animation", "document", "audio"})
"""What can take another's place ([API] editMessageMedia)."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The operator's message in one language: where it lies, and its words where they can be changed.

    `kind`: "text", "media" (one message of any other kind) or "album". `entities` and `buttons` are objects
    of the Bot API. `group` is the album's id, `parts` what each of its messages is, `items` each as an
    InputMedia. `what` is the kind of media, `file` its id at Telegram, `shown` how it is shown (veiled),
    with the still of a live photo ([API] sendLivePhoto).
    `about` tells it apart where it has no words of its own: a poll's question, a file's name.
    """

    chat: int
    messages: tuple[int, ...]
    kind: str
    text: str = ""
    entities: tuple[Mapping[str, object], ...] = ()
    buttons: tuple[tuple[Mapping[str, object], ...], ...] = ()
    preview: Mapping[str, object] | None = None
    group: str = ""
    what: str = ""
    file: str = ""
    shown: Mapping[str, object] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    items: tuple[Mapping[str, object], ...] = ()
    about: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of all that a reader sees, in hexadecimal: tells later what was sent, keeps no words."""
        seen = [self.kind, self.text, self.entities, self.buttons, self.file, self.items]
        seen += [self.about] if self.about else []
        return sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()

    @property
    def said(self) -> tuple[str, ...]:
        """All its words: the text, or an album's captions."""
        return (self.text, *(str(item["caption"]) for item in self.items))

    @property
    def words(self) -> str:
        """What it is known by: its text, or the first caption of its album; "" where it has none."""
        return next(filter(None, self.said), "")

    @property
    def personal(self) -> bool:
        """Whether it differs from person to person."""
        return any(placeholders(text) for text in self.said)

    @property
    def kept(self) -> bool:
        """Whether it is sent from what was confirmed; an album is where each of its parts is known."""
        known = len(self.items) > 1 and all(item["media"] for item in self.items)
        return self.kind != "album" or known

    @property
    def cost(self) -> int:
        """How many messages Telegram counts: below an album there is a line with the way out."""
        return len(self.messages) + 1 if self.kind == "album" else 1

    def after(self, change: "Change") -> "Copy":
        """As it is once something has taken its place."""
        if not change.part:
            return change.copy
        parts, items, at = list(self.parts), list(self.items), change.part - 1
        new, media = change.copy, change.what == "media"
        if media:
            parts[at] = new.what
        if items:
            part = {"type": new.what, "media": new.file, **new.shown} if media else items[at]
            items[at] = {**part, "caption": new.text, "caption_entities": list(new.entities)}
        return replace(self, parts=tuple(parts), items=tuple(items))


@dataclass(frozen=True, slots=True)
class Change:
    """What takes the place of what was sent: only its words, the whole message, or only its buttons.

    `part` is the place of a message in its album, from 1; 0 where there is no album. `copy` is new.
    """

    what: str
    copy: Copy
    part: int = 0
