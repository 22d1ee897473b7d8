"""Texts cut to size: nothing lost, nothing unbalanced."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.traffic.rows import split
from bot.traffic.shape import length, pieces, plain
from handlers.messages import Message, Op


class Balance(HTMLParser):
    """Counts tags that are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.wrong = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.wrong += 1


def balanced(html: str) -> bool:
    parser = Balance()
    parser.feed(html)
    return not parser.stack and not parser.wrong


def test_a_text_is_measured_as_telegram_counts_it() -> None:
    parts = split(Message(Op.SAY, 1, "🙂" * 2100))
    assert [length(part.text) for part in parts] == [4096, 104]


WORDS = st.lists(
    st.sampled_from(
        ["word", "&amp;", "&lt;", "\n", "🙂", "<b>bold</b>", '<a href="https://example.org">a <i>b</i></a>']
    ),
    max_size=60,
)


@example(["\n", "word", "word", "word", "🙂"], 17)
@given(WORDS, st.integers(5, 40))
def test_parts_hold_every_word_within_the_limit(words: list[str], most: int) -> None:
    html = " ".join(words)
    parts = pieces(html, most)
    assert all(length(part) <= most and balanced(part) for part in parts)
    assert "".join(plain("".join(parts)).split()) == "".join(plain(html).split())


def test_a_text_that_fits_is_left_alone() -> None:
    assert pieces("<b>short</b>\n") == ["<b>short</b>\n"]


def test_it_is_cut_at_line_ends() -> None:
    assert pieces("one two\nthree four\nfive", 12) == ["one two", "three four", "five"]


@pytest.mark.parametrize(
    ("html", "words"), [("<b>a</b> &amp; b", "a & b"), ("1 < 2", "1 < 2"), ("<i>x", "x")]
)
def test_plain_words(html: str, words: str) -> None:
    assert plain(html) == words
