"""Pages as plain HTML, escaped in one place, in the reader's language. Imports: nothing."""

from collections.abc import Iterable, Sequence
from html import escape

from bot.console.reader import Reader

TITLES = {
    "stats": "Statistics",
    "bookings": "Bookings",
    "campaigns": "Broadcasts",
    "services": "Services",
}
"""Of the tabs, in their order."""
NARROW = 2
"""So many columns fit on a phone."""
PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>{title} · Greenroom</title><link rel="icon" href="/console/icon.svg">
<link rel="stylesheet" href="/console/look.css">{head}</head>
<body>{bar}<main><h1>{title}</h1>{content}</main></body></html>
"""


class Html(str):
    """Text that is HTML already, made by us."""

    __slots__ = ()


def text(value: object) -> str:
    """A value as HTML."""
    return value if isinstance(value, Html) else escape(str(value))


def page(reader: Reader, title: str, content: str, tabs: Iterable[str] = (), *, head: str = "") -> str:
    """A whole page; `tabs` are those this person may open."""
    words = reader.words
    links = " ".join(
        f'<a href="/console/{name}"{" aria-current=page" if label == title else ""}>{escape(label)}</a>'
        for name, label in ((name, words.plain(TITLES[name])) for name in tabs)
    )
    leave = (
        f"<form method=post action=/console/leave><span>{escape(reader.person.name)}</span>"
        f"<button>{escape(words.plain('Sign out'))}</button></form>"
    )
    bar = f"<header><b>Greenroom</b><nav>{links}</nav>{leave}</header>" if links else ""
    return PAGE.format(language=words.language, title=escape(title), content=content, head=head, bar=bar)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> Html:
    """A table; on a phone each row of a wide one is a list. `empty` is what stands there without rows."""
    body = "".join(f"<tr>{''.join(map(_cell, heads, row))}</tr>" for row in rows)
    if not body:
        return Html(f"<p class=empty>{escape(empty)}</p>")
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    shape = "many" if len(heads) > NARROW else "few"
    inner = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return Html(f"<div class=wide><table class={shape}>{inner}</table></div>")


def _cell(head: str, value: object) -> str:
    """With its head, which stands before it where the row is a list."""
    return f'<td data-head="{escape(head)}">{text(value)}</td>'


def long(value: str, link: str = "") -> Html:
    """A cell of several words, which may take several lines; a link, as HTML, ends it."""
    inner = " ".join(filter(None, (escape(value), link)))
    return Html(f"<span class=long>{inner}</span>") if inner else Html()


def choices(name: str, options: Sequence[tuple[str, str]], chosen: str) -> Html:
    """A list to choose from."""
    inner = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
        for value, label in options
    )
    return Html(f'<select name="{escape(name)}">{inner}</select>')
