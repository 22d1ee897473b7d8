"""A message as a person sees it in a test. Imports the standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Wanted = str | re.Pattern[str]


class NeverCameError(AssertionError):
    """What a person waited for did not happen in time; the text holds the conversation."""


@dataclass(frozen=True)
class Seen:
    """A message as a person sees it; `raw` is all the server tells, see people.py."""

    raw: Json

    @property
    def id(self) -> int:
        """The message_id."""
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """Text or caption, without markup."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def html(self) -> str:
        """Text or caption as HTML."""
        return self.raw["html"] or ""

    @property
    def out(self) -> bool:
        """Whether the bot sent it."""
        return bool(self.raw["out"])

    @property
    def event(self) -> int:
        """The number of its last change."""
        return int(self.raw["event"])

    @property
    def edits(self) -> list[Json]:
        """What it was before, oldest first."""
        return list(self.raw["edits"])

    @property
    def keys(self) -> list[Json]:
        """The inline buttons, row after row."""
        return [
            button for row in self.raw.get("reply_markup", {}).get("inline_keyboard", []) for button in row
        ]

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of the inline buttons by row."""
        rows = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    def label(self, wanted: str) -> str | None:
        """Return the full label meant by `wanted`: the same, or the only one it is part of."""
        labels = [button["text"] for button in self.keys]
        partly = [label for label in labels if wanted.casefold() in label.casefold()]
        return wanted if wanted in labels else partly[0] if len(partly) == 1 else None

    def data(self, wanted: str) -> str:
        """Return the callback data behind a label."""
        label = self.label(wanted)
        return str(next(button["callback_data"] for button in self.keys if button["text"] == label))

    def says(self, wanted: Wanted) -> bool:
        """Whether the text has a fragment (white space does not matter) or fits a pattern."""
        if isinstance(wanted, re.Pattern):
            return bool(wanted.search(self.text))
        return " ".join(wanted.split()) in " ".join(self.text.split())

    def __str__(self) -> str:
        mark = (
            "deleted "
            if self.raw["deleted"]
            else f"edited {self.raw['version']}x "
            if self.raw["version"]
            else ""
        )
        kind = (self.raw["media"] or {}).get("kind", "")
        keys = "".join("\n      " + " ".join(f"[{label}]" for label in row) for row in self.buttons)
        return f"{'bot' if self.out else 'me '} {self.id} {mark}{kind} {self.text}{keys}"
