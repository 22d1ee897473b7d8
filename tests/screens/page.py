"""Draws the walks as one page: a row for each act, a column for each language.

Imports the standard library and the walks.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from pathlib import Path

from bot.words.sentences import find
from handlers.words import LANGUAGES, words_for
from sandbox.botapi.client import Seen
from tests.golden.script import Line, lines
from tests.screens.tour import Walk, in_language

STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def page(found: Mapping[Path, Sequence[Walk]]) -> str:
    """The whole page."""
    index = "".join(f'<a href="#{story.stem}">{escape(_title(story))}</a>' for story in found)
    stories = "".join(_story(story, walks) for story, walks in found.items())
    unseen = "".join(f"<li>{escape(sentence)}" for sentence in _unseen(found))
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Greenroom: every screen</title>"
        f"<style>{STYLE}</style><nav><b>Every screen, every language</b>{index}</nav><main>{stories}"
        f"<section id=unseen><h2>On no screen here</h2><ul>{unseen}</ul></section></main>"
    )


def _title(story: Path) -> str:
    return story.stem.replace("_", " ")


def _story(story: Path, walks: Sequence[Walk]) -> str:
    told = story.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
    heads = "".join(f"<th>{walk.language}</th>" for walk in walks)
    rows = "".join(_row(line, walks) for line in lines(story) if not line.expects and _seen(line, walks))
    ends = "".join(f"<td class=lost>{escape(walk.lost)}</td>" for walk in walks)
    ends = f"<tr><th></th>{ends}</tr>" if any(walk.lost for walk in walks) else ""
    return (
        f'<section id="{story.stem}"><h2>{escape(_title(story))}</h2><p>{escape(told)}</p>'
        f"<table><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}{ends}</tbody></table></section>"
    )


def _seen(line: Line, walks: Sequence[Walk]) -> bool:
    return any(line.number in walk.screens or line.number in walk.toasts for walk in walks)


def _row(line: Line, walks: Sequence[Walk]) -> str:
    cells = "".join(f"<td>{_cell(line, walk)}</td>" for walk in walks)
    return f"<tr><th>{escape(line.text)}</th>{cells}</tr>"


def _cell(line: Line, walk: Walk) -> str:
    said = line.parts.get("text")
    own = f"<div class='bubble own'>{escape(in_language(said, walk.language))}</div>" if said else ""
    bubbles = "".join(_bubble(message, walk) for message in walk.screens.get(line.number, []))
    offers = "".join(f"<div class=offer>{escape(one)}</div>" for one in walk.offers.get(line.number, []))
    toast = walk.toasts.get(line.number)
    return own + offers + bubbles + (f"<div class=toast>{escape(toast)}</div>" if toast else "")


def _bubble(message: Seen, walk: Walk) -> str:
    media = message.raw["media"]
    kind = f"<div class=media>{_media(media, walk)}</div>" if media else ""
    keys = "".join(
        "<div class=keys>" + "".join(f"<span>{escape(label)}</span>" for label in row) + "</div>"
        for row in message.buttons
    )
    return f"<div class=bubble>{kind}<div class=text>{message.html}</div></div>{keys}"


def _media(media: Mapping[str, str], walk: Walk) -> str:
    shown = walk.pictures.get(media["url"])
    if shown is None:
        return escape(media["name"] or media["kind"])
    return f'<img src="data:image/png;base64,{b64encode(shown).decode()}">'


def _unseen(found: Mapping[Path, Sequence[Walk]]) -> list[str]:
    """The English sentences that no first walk came across: their screens have no story yet."""
    unseen = found_in_code()
    for language in LANGUAGES:
        mine = [walks[0] for walks in found.values() if walks[0].language == language]
        plain, words = _plain("\n".join(text for walk in mine for text in _texts(walk))), words_for(language)
        unseen = {s for s in unseen if not re.search(_pattern(words.plain(s)), plain, re.DOTALL)}
    return sorted(unseen)


def found_in_code() -> set[str]:
    """Every sentence of the program, in all its forms."""
    return {form for s in find().sentences.values() for form in (s.one, s.many) if form}


def _texts(walk: Walk) -> Iterator[str]:
    for message in (m for messages in walk.screens.values() for m in messages):
        yield message.html
        yield from (label for row in message.buttons for label in row)
    yield from walk.toasts.values()
    yield from (offer for offers in walk.offers.values() for offer in offers)


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def _pattern(sentence: str) -> str:
    return re.sub(r"\\\{\w+\\\}", ".{1,80}?", re.escape(_plain(sentence)))
