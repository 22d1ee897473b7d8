"""Telegram HTML cut to what one message holds, and turned back into plain text.

The limits count characters after entities are parsed ([API] sendMessage: 1-4096 characters); UTF-16 units are
counted here, which is never less. Imports: standard library and `handlers.messages`.
"""

import re
from html import unescape

from handlers.messages import TEXT_LENGTH, units

_TOKEN = re.compile(r"<(/?)([a-zA-Z-]+)[^>]*>|&[#\w]+;|\n|[^<&\n]|[<&]")


def plain(html: str) -> str:
    """The words alone."""
    return unescape(re.sub(r"</?[a-zA-Z-]+[^>]*>", "", html))


def length(html: str) -> int:
    """Visible length in UTF-16 units."""
    return units(plain(html))


def pieces(html: str, most: int = TEXT_LENGTH) -> list[str]:
    """The text in parts of at most `most` visible characters, cut at line ends where there are any.

    Tags open at a cut are closed there and opened again in the next part.
    """
    if length(html) <= most:
        return [html]
    parts: list[str] = []
    part = _Part(())
    for token in _TOKEN.finditer(html):
        while part.tokens and part.size + _width(token) > most:  # what is left may be full again
            cut, part = part.cut()
            parts.append(cut)
        part.add(token)
    return [text for text in [*parts, part.text()] if plain(text).strip()]


def _width(token: re.Match[str]) -> int:
    if token[2]:
        return 0
    return units(unescape(token[0]))


class _Part:
    """A part being filled; it remembers its last line end, where it would be cut."""

    def __init__(self, reopened: tuple[str, ...]) -> None:
        self.tokens: list[re.Match[str]] = []
        self.reopened = reopened
        self.size = 0
        self.line_end = 0

    def add(self, token: re.Match[str]) -> None:
        self.tokens.append(token)
        self.size += _width(token)
        if token[0] == "\n":
            self.line_end = len(self.tokens)

    def text(self) -> str:
        return _render(self.reopened, self.tokens)

    def cut(self) -> tuple[str, "_Part"]:
        """What is sent now, and the part that begins with the rest."""
        at = self.line_end or len(self.tokens)
        done = self.tokens[:at]
        following = _Part(_still_open(self.reopened, done))
        for token in self.tokens[at:]:
            following.add(token)
        return _render(self.reopened, done).rstrip("\n"), following


def _still_open(reopened: tuple[str, ...], tokens: list[re.Match[str]]) -> tuple[str, ...]:
    stack = list(reopened)
    for token in tokens:
        if token[2] and token[1]:
            stack = stack[:-1]
        elif token[2]:
            stack.append(token[0])
    return tuple(stack)


def _render(reopened: tuple[str, ...], tokens: list[re.Match[str]]) -> str:
    closing = "".join(
        f"</{match[0]}>"
        for tag in reversed(_still_open(reopened, tokens))
        if (match := re.search(r"[a-zA-Z-]+", tag))
    )
    return "".join(reopened) + "".join(t[0] for t in tokens) + closing
