"""Telegram's HTML, read as strictly as Telegram reads it. Imports nothing but the errors of this package.

Follows `parse_html` of Telegram's own library: byte offsets in errors, name tokens, nested tags, and `pre`
over `code` becoming one block with a language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sandbox.botapi.errors import ApiError, bad

Entity = dict[str, Any]

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
TAGS = {*SIMPLE, "a", "code", "pre", "blockquote", "tg-emoji", "tg-time"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
REFERENCE = re.compile(r"&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]+);?", re.IGNORECASE)
NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


def refuse(reason: str) -> ApiError:
    """Return the error every unreadable markup ends in."""
    return bad(f"can't parse entities: {reason}")


@dataclass
class Open:
    """A start tag without its end yet; `offset` counts UTF-16 units of the result, `begin` characters."""

    tag: str
    argument: dict[str, str]
    offset: int
    begin: int


def parse(source: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities (offsets in UTF-16 units), or raise Telegram's 400."""
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.length = 0
        self.units = 0
        self.stack: list[Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        source = self.source
        while self.at < len(source):
            stop = min(
                (p for p in (source.find("<", self.at), source.find("&", self.at)) if p >= 0),
                default=len(source),
            )
            self._emit(source[self.at : stop])
            self.at = stop
            if stop == len(source):
                break
            if source[stop] == "&":
                self._emit(self._reference() or self._take())
            elif source.startswith("</", stop):
                self._end_tag()
            else:
                self._start_tag()
        if self.stack:
            raise refuse(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        for entity in self.entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self.out), self.entities

    def _emit(self, text: str) -> None:
        if text:
            self.out.append(text)
            self.length += len(text)
            self.units += len(text) + sum(ch > "\uffff" for ch in text)

    def _take(self) -> str:
        self.at += 1
        return self.source[self.at - 1]

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _reference(self) -> str:
        found = REFERENCE.match(self.source, self.at)
        if not found:
            return ""
        name = found[1]
        if name[0] != "#":
            char = NAMED.get(name, "")
        else:
            code = int(f"0{name[1:]}", 16) if name[1] in "xX" else int(name[1:])
            char = chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""
        if char:
            self.at = found.end()
        return char

    def _spaces(self) -> None:
        while self.at < len(self.source) and self.source[self.at].isspace():
            self.at += 1

    def _until(self, stops: str) -> str:
        begin = self.at
        while (
            self.at < len(self.source)
            and self.source[self.at] not in stops
            and not self.source[self.at].isspace()
        ):
            self.at += 1
        return self.source[begin : self.at]

    def _start_tag(self) -> None:
        begin = self._byte(self.at)
        self.at += 1
        tag = self._until(">").lower()
        if self.at == len(self.source):
            raise refuse(f"Unclosed start tag at byte offset {begin}")
        if tag not in TAGS:
            raise refuse(f'Unsupported start tag "{tag}" at byte offset {begin}')
        argument: dict[str, str] = {}
        self._spaces()
        while self.source[self.at : self.at + 1] != ">":
            name, value = self._attribute(tag, begin)
            argument[name] = value
            self._spaces()
        self.at += 1
        if tag == "span" and argument.get("class") != "tg-spoiler":
            raise refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self.stack.append(Open(tag, argument, self.units, self.length))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self._until("=>")
        if self.at >= len(self.source):
            raise refuse(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if not name:
            raise refuse(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._spaces()
        if self.source[self.at : self.at + 1] != "=":
            if tag == "blockquote" and name == "expandable":
                return name, ""
            raise refuse(
                "Expected equal sign in declaration of an attribute of the tag "
                f'"{tag}" at byte offset {begin}'
            )
        self.at += 1
        self._spaces()
        value = self._value()
        if self.at >= len(self.source):
            raise refuse(f"Unclosed start tag at byte offset {begin}")
        return name, value

    def _value(self) -> str:
        quote = self.source[self.at : self.at + 1]
        if quote not in {"'", '"'}:
            token = NAME_TOKEN.match(self.source, self.at)
            begin, self.at = self.at, token.end() if token else self.at
            if (
                self.at < len(self.source)
                and self.source[self.at] != ">"
                and not self.source[self.at].isspace()
            ):
                raise refuse(f"Unexpected end of name token at byte offset {self._byte(begin)}")
            return self.source[begin : self.at].lower()
        self.at += 1
        value = ""
        while self.at < len(self.source) and self.source[self.at] != quote:
            value += (self.source[self.at] == "&" and self._reference()) or self._take()
        self.at += 1
        return value

    def _end_tag(self) -> None:
        begin = self._byte(self.at)
        if not self.stack:
            raise refuse(f"Unexpected end tag at byte offset {begin}")
        self.at += 2
        name = self._until(">").lower()
        self._spaces()
        if self.source[self.at : self.at + 1] != ">":
            raise refuse(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        top = self.stack.pop()
        if name not in {"", top.tag}:
            raise refuse(
                f'Unmatched end tag at byte offset {begin}, expected "</{top.tag}>", found "</{name}>"'
            )
        if self.units > top.offset:
            self._close(top)

    def _close(self, top: Open) -> None:
        span = {"offset": top.offset, "length": self.units - top.offset}
        if top.tag in SIMPLE:
            self.entities.append({"type": SIMPLE[top.tag], **span})
        elif top.tag in {"pre", "code"}:
            self._code(top, span)
        elif top.tag == "blockquote":
            kind = "expandable_blockquote" if "expandable" in top.argument else "blockquote"
            self.entities.append({"type": kind, **span})
        elif top.tag == "tg-emoji":
            emoji = top.argument.get("emoji-id", "")
            if not emoji.isdecimal() or not int(emoji):
                raise refuse("Invalid custom emoji identifier specified")
            self.entities.append({"type": "custom_emoji", **span, "custom_emoji_id": emoji})
        elif top.tag == "tg-time":
            self.entities.append({"type": "date_time", **span, **_time(top.argument)})
        else:
            url = top.argument.get("href") or "".join(self.out)[top.begin :]
            self.entities += link(url, span)

    def _code(self, top: Open, span: dict[str, int]) -> None:
        """`<pre><code class="language-x">` and its mirror image are one entity with a language."""
        css = top.argument.get("class", "")
        language = css.removeprefix("language-") if top.tag == "code" and css.startswith("language-") else ""
        inner = self.entities[-1] if self.entities else None
        other = "code" if top.tag == "pre" else "pre"
        same = inner and inner["type"] == other and {k: inner[k] for k in span} == span
        if inner and same and (inner.get("language") or language):
            inner.update(type="pre", language=inner.get("language") or language)
        else:
            self.entities.append({"type": top.tag, **span, **({"language": language} if language else {})})


def _time(argument: dict[str, str]) -> Entity:
    unix, pattern = argument.get("unix", ""), argument.get("format", "")
    if not unix.isdecimal():
        raise refuse("Invalid date_time unix time specified")
    if not TIME_FORMAT.fullmatch(pattern):
        raise refuse("Invalid date_time format specified")
    return {"unix_time": int(unix), **({"date_time_format": pattern} if pattern else {})}


def link(url: str, span: dict[str, int]) -> list[Entity]:
    """Return what a link becomes: a mention of a person, a text link, or nothing if it is none."""
    person = re.fullmatch(r"tg://user\?id=(\d+)", url)
    if person:
        return [{"type": "text_mention", **span, "user": {"id": int(person[1])}}]
    if re.fullmatch(r"(https?|tg|ton|tonsite)://\S+|mailto:\S+|tel:\S+", url, re.IGNORECASE):
        return [{"type": "text_link", **span, "url": url}]
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?", url):
        return [{"type": "text_link", **span, "url": f"http://{url}" + ("" if "/" in url else "/")}]
    return []
