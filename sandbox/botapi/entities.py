"""Text with entities: checked on the way in, found by itself where Telegram finds them, drawn as HTML for the
page.

Offsets and lengths are UTF-16 units everywhere, as in the Bot API. Imports this package only.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from sandbox.botapi import html_text, markdown_text
from sandbox.botapi.errors import bad
from sandbox.botapi.html_text import Entity, refuse

STYLED = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
}
FOUND = re.compile(
    r"(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>(?<![\w.-])(?:https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]|(?:[a-z0-9-]+\.)+(?:com|org|net|me|io|example|dev|app|ru|de|fr|es)\b"
    r"(?:/[^\s<>\"]*[^\s<>\".,;:!?)\]])?))"
    r"|(?P<bot_command>(?<![\w/@.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?!\w))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{4,32}\b)"
    r"|(?P<hashtag>(?<!\w)#\w*[^\W\d]\w*)"
    r"|(?P<cashtag>(?<!\w)\$[A-Z]{1,8}\b)"
    r"|(?P<phone_number>(?<!\w)\+\d[\d\s()-]{7,17}\d)",
    re.IGNORECASE,
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
INVISIBLE = re.compile("[\\s\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]+")
TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "blockquote": "blockquote",
}


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """Return the part of `text` an entity covers."""
    return text.encode("utf-16-le")[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def find(text: str) -> list[Entity]:
    """Return the entities Telegram finds in plain text: commands, links, mentions, numbers and so on."""
    return [
        {"type": str(hit.lastgroup), "offset": units(text[: hit.start()]), "length": units(hit[0])}
        for hit in FOUND.finditer(text)
    ]


def formatted(
    text: str, mode: str, given: Any, limit: int, *, caption: bool = False
) -> tuple[str, list[Entity]]:
    """Return what a text sent by the bot becomes; raise Telegram's 400 when it is empty, too long or
    unreadable.

    `given` is the decoded `entities` parameter; a parse mode wins over it. Only the first 100 entities count,
    and code holds no others, without a word of complaint: both as at Telegram.
    """
    if not text and not caption:
        raise bad("message text is empty")
    plain, entities = read(text, mode, given)
    plain, entities = trimmed(CONTROL.sub(" ", plain), entities)
    if not INVISIBLE.sub("", plain) and not caption:
        raise bad("text must be non-empty")
    if units(plain) > limit:
        raise bad("message caption is too long" if caption else "message is too long")
    blocks = [e for e in entities if e["type"] in {"code", "pre"}]
    kept = [e for e in entities if e in blocks or not _within(e, blocks)]
    closed = [*blocks, *(e for e in kept if e["type"] == "text_link")]
    kept += [e for e in find(plain) if not _within(e, closed)]
    return plain, sorted(kept, key=lambda e: (e["offset"], -e["length"]))[:100]


def _within(entity: Entity, others: list[Entity]) -> bool:
    """Whether an entity touches one that may hold no others, without being wider than it."""
    begin, end = entity["offset"], entity["offset"] + entity["length"]
    spans = [(e["offset"], e["offset"] + e["length"]) for e in others]
    return any(
        start < end and begin < stop and not (begin <= start and stop <= end and stop - start < end - begin)
        for start, stop in spans
    )


def read(text: str, mode: str, given: Any) -> tuple[str, list[Entity]]:
    """Return plain text and styled entities by parse mode, or the entities given."""
    match mode.lower():
        case "":
            return text, checked(text, given)
        case "html":
            return html_text.parse(text)
        case "markdownv2":
            return markdown_text.parse(text)
        case "none" | "markdown":
            raise bad("can't parse entities: this server reads HTML and MarkdownV2 only")
    raise bad("unsupported parse_mode")


def checked(text: str, given: Any) -> list[Entity]:
    """Return the entities a bot listed itself; those of found kinds are dropped as Telegram does."""
    if given in (None, ""):
        return []
    if not isinstance(given, list) or not all(isinstance(e, dict) for e in given):
        raise bad("can't parse entities: expected an Array")
    entities = []
    for entity in given:
        offset, length, kind = entity.get("offset"), entity.get("length"), entity.get("type")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise bad('can\'t parse MessageEntity: Field "offset" must be of type Number')
        if offset < 0 or length <= 0 or offset + length > units(text):
            continue
        if kind == "text_link" and not html_text.link(str(entity.get("url", "")), {}):
            raise refuse("Invalid URL specified")
        if kind in STYLED:
            entities.append(dict(entity))
    return entities


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Strip spaces at both ends as Telegram does, moving the entities along."""
    cleaned = text.replace("\r", "").rstrip()
    lead = units(cleaned) - units(cleaned.lstrip())
    cleaned = cleaned.lstrip()
    if len(cleaned) == len(text):
        return text, entities
    end, kept = units(cleaned), []
    for entity in entities:
        begin = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] + entity["length"] - lead, end)
        if stop > begin:
            kept.append({**entity, "offset": begin, "length": stop - begin})
    return cleaned, kept


def to_html(text: str, entities: list[Entity]) -> str:
    """Draw text with entities as HTML that is safe to put in a page; tags are always properly nested."""
    if not entities:
        return escape(text)
    raw = text.encode("utf-16-le")

    def draw(begin: int, end: int, inside: list[Entity]) -> str:
        out, at = "", begin
        while inside:
            top, inside = inside[0], inside[1:]
            start, stop = max(top["offset"], at), min(top["offset"] + top["length"], end)
            if stop <= start:
                continue
            within = [e for e in inside if e["offset"] < stop]
            inside = [e for e in inside if e["offset"] + e["length"] > stop]
            before, after = _tags(top, raw[start * 2 : stop * 2].decode("utf-16-le", "replace"))
            out += escape(raw[at * 2 : start * 2].decode("utf-16-le", "replace"))
            out += before + draw(start, stop, within) + after
            at = stop
        return out + escape(raw[at * 2 : end * 2].decode("utf-16-le", "replace"))

    return draw(0, len(raw) // 2, sorted(entities, key=lambda e: (e["offset"], -e["length"])))


def _tags(entity: Entity, covered: str) -> tuple[str, str]:
    kind = entity["type"]
    if kind in TAGS:
        return f"<{TAGS[kind]}>", f"</{TAGS[kind]}>"
    match kind:
        case "pre":
            css = f' class="language-{escape(entity["language"])}"' if entity.get("language") else ""
            return f"<pre><code{css}>", "</code></pre>"
        case "expandable_blockquote":
            return "<blockquote expandable>", "</blockquote>"
        case "spoiler":
            return '<span class="tg-spoiler">', "</span>"
        case "date_time":
            shape = (
                f' format="{escape(entity["date_time_format"])}"' if entity.get("date_time_format") else ""
            )
            return f'<tg-time unix="{entity["unix_time"]}"{shape}>', "</tg-time>"
        case "custom_emoji":
            return f'<tg-emoji emoji-id="{escape(str(entity.get("custom_emoji_id", "")))}">', "</tg-emoji>"
    address = {
        "text_link": entity.get("url", ""),
        "text_mention": f"tg://user?id={entity.get('user', {}).get('id', '')}",
        "url": covered if "://" in covered else f"http://{covered}",
        "email": f"mailto:{covered}",
        "phone_number": f"tel:{covered}",
    }.get(kind)
    if address is not None:
        return f'<a href="{escape(address)}">', "</a>"
    return f'<span class="{escape(kind)}">', "</span>"
