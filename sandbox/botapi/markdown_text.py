"""Telegram's MarkdownV2, read as strictly as Telegram reads it. Imports the errors of this package only.

Every reserved character outside an entity must be escaped; `__` wins over `_`; a `>` begins a quotation only
at the start of a line, and `||` at its end makes it expandable.
"""

from __future__ import annotations

import re

from sandbox.botapi.html_text import TIME_FORMAT, Entity, link, refuse

RESERVED = set("_*[]()~`>#+-=|{}.!")
MARKS = {"_": "italic", "__": "underline", "*": "bold", "~": "strikethrough", "||": "spoiler"}
NAMES = {
    "italic": "Italic",
    "underline": "Underline",
    "bold": "Bold",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
}


def parse(source: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities (offsets in UTF-16 units), or raise Telegram's 400."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.units = 0
        self.stack: list[tuple[str, int, int]] = []
        self.entities: list[Entity] = []
        self.quote: int | None = None
        self.expandable = False

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            self._step()
        self._end_quote()
        if self.stack:
            kind, _, begin = self.stack[-1]
            raise refuse(f"Can't find end of {NAMES[kind]} entity at byte offset {begin}")
        return "".join(self.out), self.entities

    def _emit(self, text: str) -> None:
        self.out.append(text)
        self.units += len(text) + sum(ch > "\uffff" for ch in text)

    def _byte(self) -> int:
        return len(self.source[: self.at].encode())

    def _starts(self, mark: str) -> bool:
        return self.source.startswith(mark, self.at)

    def _step(self) -> None:
        char = self.source[self.at]
        line_start = self.at == 0 or self.source[self.at - 1] == "\n"
        if line_start and char == ">":
            self.quote = self.units if self.quote is None else self.quote
            self.at += 1
            return
        if line_start and self.quote is not None:
            self._end_quote()
        follower = self.source[self.at + 1 : self.at + 2]
        if char == "\\" and follower and 0 < ord(follower) <= 126:
            self._emit(follower)
            self.at += 2
        elif char not in RESERVED:
            self._emit(char)
            self.at += 1
        elif char == "`":
            self._code()
        elif self._is_expandable_end():
            self.expandable = True
            self.at += 2
        else:
            self._mark(char)

    def _is_expandable_end(self) -> bool:
        ends = self.source[self.at + 2 : self.at + 3] in {"", "\n"}
        return (
            self.quote is not None
            and self._starts("||")
            and ends
            and (not self.stack or self.stack[-1][0] != "spoiler")
        )

    def _end_quote(self) -> None:
        if self.quote is None:
            return
        length = self.units - self.quote - (1 if self.out and self.out[-1].endswith("\n") else 0)
        kind = "expandable_blockquote" if self.expandable else "blockquote"
        if length > 0:
            self.entities.append({"type": kind, "offset": self.quote, "length": length})
        self.quote, self.expandable = None, False

    def _code(self) -> None:
        begin, offset = self._byte(), self.units
        fence = "```" if self._starts("```") else "`"
        kind = "pre" if fence == "```" else "code"
        self.at += len(fence)
        stop = self.at
        while stop < len(self.source) and not self.source.startswith(fence, stop):
            stop += 2 if self.source[stop] == "\\" else 1
        if stop >= len(self.source):
            raise refuse(f"Can't find end of {NAMES[kind]} entity at byte offset {begin}")
        inside = self.source[self.at : stop]
        self.at = stop + len(fence)
        entity: Entity = {"type": kind, "offset": offset}
        language = re.match(r"([^\s`]+)\n", inside) if kind == "pre" else None
        if language:
            entity["language"] = language[1]
            inside = inside[language.end() :]
        self._emit(re.sub(r"\\([\x01-\x7e])", r"\1", inside.removeprefix("\n") if kind == "pre" else inside))
        if self.units > offset:
            self.entities.append({**entity, "length": self.units - offset})

    def _mark(self, char: str) -> None:
        mark = next((m for m in ("__", "||") if self._starts(m)), char)
        kind = MARKS.get(mark)
        if char == "]" and self.stack and self.stack[-1][0] in {"text_link", "custom_emoji"}:
            self._close_link()
        elif kind and self.stack and self.stack[-1][0] == kind:
            _, offset, _ = self.stack.pop()
            self.at += len(mark)
            self._add(kind, offset)
        elif kind and all(kind != open_kind for open_kind, _, _ in self.stack):
            self.stack.append((kind, self.units, self._byte()))
            self.at += len(mark)
        elif char == "[" or self._starts("!["):
            self.stack.append(("text_link" if char == "[" else "custom_emoji", self.units, self._byte()))
            self.at += 1 if char == "[" else 2
        else:
            raise refuse(
                f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
                if not kind
                else f"Can't find end of {NAMES[self.stack[-1][0]]} entity at byte offset {self.stack[-1][2]}"
            )

    def _add(self, kind: str, offset: int) -> None:
        if self.units > offset:
            self.entities.append({"type": kind, "offset": offset, "length": self.units - offset})

    def _close_link(self) -> None:
        kind, offset, begin = self.stack.pop()
        self.at += 1
        span = {"offset": offset, "length": self.units - offset}
        if not self._starts("("):
            if kind == "custom_emoji":
                raise refuse("Custom emoji entity must contain a tg://emoji URL")
            return
        stop = self.at + 1
        while stop < len(self.source) and self.source[stop] != ")":
            stop += 2 if self.source[stop] == "\\" else 1
        if stop >= len(self.source):
            raise refuse(f"Can't find end of a URL at byte offset {begin}")
        url = re.sub(r"\\([\x01-\x7e])", r"\1", self.source[self.at + 1 : stop])
        self.at = stop + 1
        if span["length"]:
            self.entities += _custom(url, span) if kind == "custom_emoji" else link(url, span)


def _custom(url: str, span: dict[str, int]) -> list[Entity]:
    emoji = re.fullmatch(r"tg://emoji\?id=(\d+)", url)
    if emoji:
        return [{"type": "custom_emoji", **span, "custom_emoji_id": emoji[1]}]
    moment = re.fullmatch(r"tg://time\?unix=(\d+)(?:&format=(\w*))?", url)
    if moment and TIME_FORMAT.fullmatch(moment[2] or ""):
        shape = {"date_time_format": moment[2]} if moment[2] else {}
        return [{"type": "date_time", **span, "unix_time": int(moment[1]), **shape}]
    raise refuse("Invalid custom emoji URL specified")
