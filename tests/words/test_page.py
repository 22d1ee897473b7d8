"""The chat page's own words: each catalogue has each of them, and no word on it is in English only."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from bot.words.catalogues import TRANSLATED
from handlers.words import LANGUAGES

PAGE = Path("sandbox") / "page"
SAID = re.compile(r'\b[tN]\(\s*"((?:[^"\\]|\\.)*)"')
BARE = re.compile(r'(?<![\w"])"((?:[^"\\\n]|\\.)*(?:[A-Z][a-z]{2}|[a-z]{3} [a-z])(?:[^"\\\n]|\\.)*)"')
"""What looks like words for people: a capital with small letters after it, or two words in a row."""
OURS = re.compile(
    r"^(Enter|Escape|Tab|Arrow(Up|Down)|Content-Type|New York|noopener noreferrer|#tabs button)$"
    r"|^(round|menu-item|chat-last) [a-z-]+$"
)
"""Keys, headers, places and classes."""
SERVED = {
    *("phone", "the host must approve", "direct chat only, cannot be booked", "Monday", "Friday", "Sunday"),
    *("Webcam sessions", "Software", "Sign-in name", "Phone", "E-mail", "Host", "Kind", "Title"),
}
"""What the pretend services say that the page translates."""

languages = pytest.mark.parametrize("language", TRANSLATED)


def sources() -> dict[str, str]:
    """The programs of the page without their comments."""
    texts = {file.name: file.read_text(encoding="utf-8") for file in PAGE.glob("*.js")}
    return {
        name: re.sub(r"(?m)^\s*//.*$|\s// .*$|(?s:/\*\*.*?\*/)", "", text) for name, text in texts.items()
    }


def catalogue(language: str) -> dict[str, str]:
    """Each English sentence with its translation."""
    said: dict[str, str] = json.loads((PAGE / "words" / f"{language}.json").read_text(encoding="utf-8"))
    return said


def values(text: str) -> Counter[str]:
    return Counter(re.findall(r"\{\w+\}", text))


@languages
def test_each_catalogue_has_each_word_of_the_page(language: str) -> None:
    wanted = {word for text in sources().values() for word in SAID.findall(text)} | SERVED
    assert len(wanted) > 100, "the words of the page are not found"
    said = catalogue(language)
    assert sorted(wanted - said.keys()) == []
    assert sorted(said.keys() - wanted) == []
    assert [word for word, there in said.items() if not there or values(word) != values(there)] == []


def test_no_word_of_the_page_is_in_english_only() -> None:
    left = [
        f"{name}: {word}"
        for name, text in sources().items()
        for word in BARE.findall(SAID.sub("t(", text))
        if not OURS.match(word)
    ]
    assert left == []


def test_the_page_knows_the_languages_of_the_bot() -> None:
    told = re.search(r"const CATALOGUES = (\[.*\])", (PAGE / "words.js").read_text(encoding="utf-8"))
    assert told
    assert {"en", *json.loads(told[1])} == set(LANGUAGES)
